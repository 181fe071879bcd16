// How texts cross the estimator's edge without glue: JavaScript asks for room, writes UTF-8 there,
// calls a function of no parameters, and reads what it says (web/calculator/estimate_module.js).
#pragma once

#include <string>

// A function that JavaScript calls under this name. It takes what was written and says a text.
#define ROOTSPACE_EXPORT(name) extern "C" __attribute__((export_name(#name))) void name()

namespace rootspace::edge {

// What was written before the call, first or second.
const std::string& written(int which = 0);

// Kept until the next call.
void say(std::string text);

}  // namespace rootspace::edge
