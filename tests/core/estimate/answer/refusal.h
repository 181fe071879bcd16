// A training request whose fields are written as in its JSON, and the sentence it is refused with.
#pragma once

#include <string>

#include "estimate/answer/answer.h"
#include "estimate/answer/request.h"
#include "support/expect_error.h"

namespace rootspace::estimate {

inline Request training_request(const std::string& fields,
                                const std::string& model = "llama-3.1-8b") {
    return request_from_json(R"({"model":")" + model + R"(","task":"training",)" + fields + "}");
}

// The fields of a step of this trainer's, and others.
inline std::string step_of(const char* trainer, const std::string& fields) {
    return R"("context":512,"device":"h100-sxm","devices":8,"trainer":")" + std::string(trainer) +
           "\"," + fields;
}

// Whether a lever leads to it.
inline bool offers(const Request& request, const char* field, const char* to) {
    for (const Json& lever : levers(request))
        if (lever["field"] == field && lever["to"] == to) return true;
    return false;
}

// "" where it is not refused.
inline std::string refusal(const std::string& fields, const std::string& model = "llama-3.1-8b") {
    return error_sentence([&] { answer(training_request(fields, model)); });
}

// Whether the refusal, if any, is of this field.
inline bool refused(const std::string& fields, const char* field,
                    const std::string& model = "gpt2") {
    return refusal(fields, model).find(std::string(field) + ": expected") == 0;
}

}  // namespace rootspace::estimate
