// The whole sentence of an InputError: bad input is only handled well if the words are right.
#pragma once

#include <string>

#include "base/error.h"

namespace rootspace {

// What `f` throws, or "" when it throws nothing. Any other exception passes through.
template <class F>
std::string error_sentence(F f) {
    try {
        f();
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

}  // namespace rootspace
