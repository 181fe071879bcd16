// How many GPUs llama.cpp has room for, in answers, levers, questions and the choice of devices.
#include "core/estimate/answer/ask.h"
#include "estimate/answer/device_choice.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

TEST_CASE("llama.cpp has room for 15 GPUs beside the processor, and no question proposes more") {
    const std::string large = R"("model":"llama-3.1-405b","engine":"llama.cpp","context":512,)"
                              R"("weights":"Q8_0","device":"rtx-4090","devices":)";
    CHECK(ask(large + "15")["stages"].size() == 15);
    CHECK(error_sentence([&] { ask(large + "16"); }) ==
          "devices: expected at most 15 GPUs under llama.cpp, whose scheduler has room for 16 "
          "backends, the processor's among them (GGML_SCHED_MAX_BACKENDS), but got 16");
    const Request r = request_from_json("{" + large + "15}");
    int found = 0;
    for (const Candidate& one : device_choice(r, devices())) {
        CHECK(one.count <= 15);
        ++found;
    }
    CHECK(found > 0);
    for (const Json& lever : levers(r)) CHECK(lever["field"] != "devices");
    const Json asked = questions(r);
    for (const char* wish : {"fastest", "cheapest"})
        for (const Json& row : asked[wish]) CHECK(row["devices"] <= 15);
    // Other engines have no such end.
    Request other = r;
    other.engine = "hf", other.weights = "bf16", other.devices = 64;
    CHECK_NOTHROW(answer(other));
    bool more = false;
    for (const Candidate& one : device_choice(other, devices())) more = more || one.count > 15;
    CHECK(more);
}
