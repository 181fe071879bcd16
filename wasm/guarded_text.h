// Functions of the estimator's module give texts of JSON; a mistake is {"fault": {"field",
// "message"}}.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

#include "base/error.h"
#include "base/json.h"
#include "base/json_fields.h"

namespace rootspace::edge {

inline std::string fault_text(const std::string& field, const std::string& message) {
    return json_fields({{"fault", json_fields({{"field", field}, {"message", message}})}}).dump();
}

// The text that `work` makes, or the sentence of what it throws: the page never sees an exception.
template <class Work>
std::string guarded_text(Work&& work) {
    try {
        return work();
    } catch (const InputError& error) {
        return fault_text(error.field(), error.what());
    } catch (const std::overflow_error&) {
        return fault_text("", "Some count of this setting does not fit 64 bits.");
    } catch (const std::exception& error) {
        return fault_text("", error.what());
    }
}

}  // namespace rootspace::edge
