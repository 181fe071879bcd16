// Decimal text of binary numbers and back, exactly rounded. The C library's printf and strtod do
// the same and more; in the page's module they would weigh 9 KB more.
#pragma once

#include <string>
#include <string_view>

namespace rootspace {

// As printf's "%.3g" writes it: "512", "1.5e+12", "0.00123". Half goes to even, of the value's
// exact digits. Throws std::logic_error for what is negative or not finite.
std::string three_digits(double value);

// The double nearest to a number as JSON writes it, half to even; infinite past the largest, as
// strtod's. The text is well-formed: a parser has read it before.
double nearest_double(std::string_view text);

}  // namespace rootspace
