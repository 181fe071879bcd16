// What the library of JSON asks of the C library's number texts, in place of musl's strtod and
// printf with their 128-bit floating point: 9 KB of the first module.
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/decimal.h"

extern "C" {

// Called with the whole text of a number that the library has read as JSON's.
double strtod(const char* text, char** end) {
    const std::size_t length = std::strlen(text);
    if (end) *end = const_cast<char*>(text) + length;
    return rootspace::nearest_double({text, length});
}

// musl has these in one object with strtod; nothing here calls them.
float strtof(const char*, char**) { __builtin_trap(); }
long double strtold(const char*, char**) { __builtin_trap(); }

// Called for single bytes and UTF-16 units: of conversions there are %x and %X, with a count of
// digits. Any other stops the module.
int snprintf(char* to, std::size_t room, const char* format, ...) {
    va_list values;
    va_start(values, format);
    std::size_t length = 0;
    const auto put = [&](char one) {
        if (length + 1 < room) to[length] = one;
        ++length;
    };
    for (; *format; ++format) {
        if (*format != '%') {
            put(*format);
            continue;
        }
        int digits = 0;
        for (++format; *format == '.' || (*format >= '0' && *format <= '9'); ++format)
            digits = *format == '.' ? 0 : digits * 10 + (*format - '0');
        if (*format != 'x' && *format != 'X') __builtin_trap();
        const auto value = va_arg(values, unsigned);
        for (int at = 8; at-- > 0;) {
            const unsigned digit = value >> 4 * at & 15;
            if (at < digits || value >> 4 * at > 0)
                put(char(digit < 10 ? '0' + digit : (*format - 'X' + 'A') + (digit - 10)));
        }
    }
    if (room > 0) to[length < room ? length : room - 1] = 0;
    va_end(values);
    return static_cast<int>(length);
}
}
