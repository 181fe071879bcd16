// The field that bad input is blamed on.
#pragma once

#include <string>

#include "base/error.h"

namespace rootspace {

// What `f` throws must be an InputError; "" when it throws nothing.
template <class F>
std::string refused_field(F f) {
    try {
        f();
    } catch (const InputError& error) {
        return error.field();
    }
    return "";
}

}  // namespace rootspace
