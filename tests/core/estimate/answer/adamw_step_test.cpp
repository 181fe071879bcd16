// What AdamW holds when its step runs foreach, and where that is said.
#include "estimate/answer/adamw_step.h"

#include "core/estimate/answer/ask.h"
#include "core/estimate/answer/says.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const std::int64_t llama = 8030261248, driver = 536'870'912;

Json of(const std::string& fields, std::int64_t context = 64) {
    return ask(R"("model":"llama-3.1-8b","task":"training","device":"b200","context":)" +
               std::to_string(context) + "," + fields);
}

bool told(const Json& answer, Bytes held) {
    const Bytes more = held - answer["total_bytes"].get<Bytes>();
    return says(answer, "it holds " + grouped_digits(held) + " B on a device, " +
                            grouped_digits(more) + " B more than the peak counted here");
}

}  // namespace

// torch/optim/adam.py, _multi_tensor_adam: exp_avg_sq_sqrt of all parameters at once.
TEST_CASE("foreach holds a root of every second moment beside weights, gradients and states") {
    const std::int64_t states = 2 + 2 + 4 + 8, root = 4;
    for (const char* trainer : {"torch", "torchtitan", "torchtitan-2024"}) {
        const std::string fields = R"("trainer":")" + std::string(trainer) + '"';
        CHECK(told(of(fields), (states + root) * llama + driver));
        // Of an eighth of the states; weights are gathered and let go.
        CHECK(told(of(fields + R"(,"devices":8,"zero":3,"precision":"fp32")"),
                   (4 + 4 + 8 + root) * llama / 8 + driver) ==
              (of(fields + R"(,"devices":8,"zero":3,"precision":"fp32")")["total_bytes"]
                   .get<Bytes>() < (4 + 4 + 8 + root) * llama / 8 + driver));
    }
    CHECK(told(of(R"("precision":"bf16")"), (2 + 2 + 2 * 2 + 2) * llama + driver));
    // DistributedDataParallel's buckets stay.
    CHECK(told(of(R"("devices":8)"), (states + 2 + root) * llama + driver));
}

TEST_CASE("it is said where it is the peak, of PyTorch's AdamW alone") {
    const char* const words = "run foreach";
    CHECK(says(of(R"("trainer":"torch")"), "transformers' Trainer has it with PyTorch 2.8"));
    CHECK(says(of(R"("trainer":"torchtitan")"), "as torchtitan has it by default"));
    CHECK(!says(of(R"("trainer":"torch")", 8192), words));
    for (const char* trainer : {"torch-1.10", "deepspeed", "megatron"})
        CHECK(!says(of(R"("trainer":")" + std::string(trainer) + '"'), words));
    for (const char* optimizer : {"sgd", "adamw-8bit", "adafactor", "lion", "muon"})
        CHECK(!says(of(R"("optimizer":")" + std::string(optimizer) + '"'), words));
    CHECK(!says(of(R"("offload":"optimizer","zero":3,"devices":8)"), words));
}
