// The cost table against the kernels and the ledger: formulas stated in cost/ because it comes
// before numeric/ in the flow, and bytes that a stage really takes.
#include "cost/kernel_workspace.h"
#include "execute/network.h"
#include "execute/stage_run.h"
#include "numeric/attention.h"
#include "numeric/macs.h"
#include "numeric/matmul.h"
#include "support/catch.h"
#include "support/random_network.h"

using namespace rootspace;

namespace {

constexpr std::int64_t sizes[] = {1,  2,  3,   4,   5,   8,   9,   15,  16,   17,   31,
                                  32, 33, 127, 128, 129, 255, 256, 257, 1000, 1024, 4200};

// What running one stage forward (both ways) and backward took, beyond what was there before.
struct StageBytes {
    Bytes output, forward_workspace, saved, recording_workspace, backward_workspace, delta;
    std::int64_t forward_macs, backward_macs;
};

Bytes total(const SavedStage& saved) {
    Bytes bytes = 0;
    for (const Buffer& buffer : saved.buffers) bytes += buffer.bytes();
    return bytes;
}

StageBytes measured(Network<float>& network, Ledger& ledger, Steps l, const float* input) {
    StageBytes result{};
    const auto stage = [&] {
        return StageRun<float>(network.stage(l), ledger, input, network.weights(l),
                               network.context(l, 0));
    };
    const Bytes before = ledger.live_bytes();
    const auto peak_after = [&](Bytes kept) { return ledger.peak_bytes() - before - kept; };

    reset_counted_macs();
    ledger.reset_peak();
    Buffer output = stage().forward_plain(Purpose::kept_activation);
    result.output = output.bytes();
    result.forward_workspace = peak_after(result.output);
    result.forward_macs = counted_macs();
    output = {};

    ledger.reset_peak();
    SavedStage saved = stage().forward_saving(Purpose::kept_activation);
    result.saved = total(saved);
    result.recording_workspace = peak_after(result.saved);

    const StagePrograms& programs = network.stage(l).programs;
    Buffer delta;
    if (programs.delta_slot != no_slot)
        delta = ledger.allocate(programs.slots[programs.delta_slot].elements * Bytes{sizeof(float)},
                                Purpose::activation_gradient);
    std::fill_n(delta.as<float>(), delta.bytes() / Bytes{sizeof(float)}, 0.5f);
    result.delta = delta.bytes();
    std::vector<float> gradient(static_cast<std::size_t>(network.stage(l).parameter_elements));
    reset_counted_macs();
    ledger.reset_peak();
    delta = stage().backward(std::move(delta), std::move(saved), gradient.data());
    result.backward_workspace = peak_after(result.saved + result.delta);
    result.backward_macs = counted_macs();
    CHECK(ledger.live_bytes() == before + delta.bytes());  // only the input's gradient is left
    return result;
}

}  // namespace

TEST_CASE("the cost table's workspaces of matrix products are the kernels'") {
    for (const auto m : sizes)
        for (const auto n : sizes)
            for (const auto k : sizes) {
                CHECK(matmul_elements(MatmulForm::nn, m, n, k) ==
                      matmul_workspace_elements(Operands::nn, m, n, k));
                CHECK(matmul_elements(MatmulForm::nt, m, n, k) ==
                      matmul_workspace_elements(Operands::nt, m, n, k));
                CHECK(matmul_elements(MatmulForm::tn, m, n, k) ==
                      matmul_workspace_elements(Operands::tn, m, n, k));
            }
}

TEST_CASE("the cost table's workspaces and multiply-adds of attention are the kernels'") {
    for (const std::int64_t tokens : sizes)
        for (const std::int64_t head_size : {1, 8, 15, 16, 17, 64})
            for (const bool causal : {true, false}) {
                const AttentionOp op{3, tokens, 6, 2, head_size, causal};
                const AttentionShape shape{3, tokens, 6, 2, head_size, causal};
                CHECK(attention_forward_elements(op) ==
                      attention_forward_workspace_elements(shape));
                CHECK(attention_backward_elements(op) ==
                      attention_backward_workspace_elements(shape));
                CHECK(attention_forward_mac_count(op) == attention_forward_macs(shape));
                CHECK(attention_backward_mac_count(op) == attention_backward_macs(shape));
            }
}

TEST_CASE("every stage of random networks takes the bytes and multiply-adds of the cost table") {
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
        const std::string text = RandomNetwork(seed).text(4);
        INFO(text);
        const auto plan = plan_of(text);
        const Chain chain = chain_of(*plan, Task::gradient);
        Ledger ledger;
        Network<float> network(plan, ledger);
        Buffer activation;
        const float* input = network.input();
        for (Steps l = 1; l <= plan->stage_count(); ++l) {
            const StageCost& cost = chain.stages[l - 1];
            const StageBytes bytes = measured(network, ledger, l, input);
            CHECK(bytes.output == cost.output_bytes);
            CHECK(bytes.forward_workspace == cost.forward_workspace_bytes);
            CHECK(bytes.saved == cost.saved_bytes);
            CHECK(bytes.recording_workspace == cost.recording_workspace_bytes);
            CHECK(bytes.backward_workspace == cost.backward_workspace_bytes);
            CHECK(bytes.delta == cost.gradient_bytes);
            CHECK(bytes.forward_macs == plan->stages[l - 1]->forward_macs);
            CHECK(bytes.backward_macs == plan->stages[l - 1]->backward_macs);
            activation = StageRun<float>(network.stage(l), ledger, input, network.weights(l),
                                         network.context(l, 0))
                             .forward_plain(Purpose::kept_activation);
            input = activation.as<float>();
        }
    }
}
