// A context longer than the model's config states: vLLM stops unless a variable allows it.
#include "core/estimate/answer/ask.h"
#include "core/estimate/answer/says.h"
#include "estimate/answer/answer.h"
#include "estimate/answer/request.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// Of the engine's row of the table; other engines know no such limit.
bool past(const Json& told) {
    bool found = false;
    for (const Json& row : told["engines"]) {
        if (row["engine"] == "vllm")
            found = row.contains("past_config");
        else
            CHECK(!row.contains("past_config"));
    }
    return found;
}

const std::string allow = "VLLM_ALLOW_LONG_MAX_MODEL_LEN=1";

}  // namespace

TEST_CASE("vLLM needs a variable for a context past the model's, and the answer says so") {
    const std::string gemma = R"("model":"gemma-2-9b","device":"h100-sxm","engine":"vllm",)";
    const Json longer = ask(gemma + R"("context":10001)");
    CHECK(past(longer));
    CHECK(says(longer, allow));
    CHECK(says(longer, "longer than the 8,192 that the config states"));
    const Json stated = ask(gemma + R"("context":8192)");
    CHECK(!past(stated));
    CHECK(!says(stated, allow));
    CHECK(past(ask(gemma + R"("context":8193)")));
    // Under another engine the row has it, the notes do not.
    const Json other = ask(R"("model":"gemma-2-9b","context":10001,"engine":"hf")");
    CHECK(past(other));
    CHECK(!says(other, allow));
    CHECK(says(other, "longer than the 8,192 that the config states"));
}

TEST_CASE("positions that are learned have no such variable, and rotary angles may be stretched") {
    const Json learned = ask(R"("model":"gpt2","context":1025,"engine":"vllm")");
    CHECK(!says(learned, allow));
    Request r = request_from_json(R"({"model":"llama-3.1-8b","context":200000})");
    CHECK(past_vllm_context(r));
    r.architecture.stretched_context = 200000;  // "rope_type": "linear"
    CHECK(!past_vllm_context(r));
    r.context = 200001;
    CHECK(past_vllm_context(r));
    r.context = 200000;
    // YaRN's factor times the context of its training decides, even below the config's.
    r.architecture.stretched_context = 8192;
    CHECK(past_vllm_context(r));
    r.context = 8193;
    CHECK(past_vllm_context(r));
    r.context = 8192;
    CHECK(!past_vllm_context(r));
    r.context = 200000, r.architecture.stretched_context = 200000;
    r.architecture.family = "gemma3_text";  // vLLM leaves its factor out
    CHECK(past_vllm_context(r));
}
