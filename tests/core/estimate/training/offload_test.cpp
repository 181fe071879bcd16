#include "estimate/training/offload.h"

#include "core/estimate/training/models.h"
#include "core/estimate/training/refused.h"
#include "core/estimate/training/shapes.h"
#include "estimate/training/training.h"
#include "estimate/training/zero_formulas.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const std::int64_t parameters = 8030261248;

TrainingSetup setup(Place optimizer, Place weights, std::int64_t zero) {
    TrainingSetup s;
    s.parallel.data = 8, s.parallel.zero = zero;
    s.buffers.engine = Engine::deepspeed;
    s.offload.optimizer = optimizer, s.offload.weights = weights;
    s.activations.tokens = 512;
    s.recompute.kind = Recompute::full;
    return s;
}

Bytes moved(const StageEstimate& stage, Link link) {
    Bytes sum = 0;
    for (const Flow& one : stage.flows)
        if (one.link == link) sum += one.bytes;
    return sum;
}

}  // namespace

TEST_CASE("ZeRO-Offload leaves 2 B a parameter on the device") {
    const StageEstimate stage =
        training(llama_31_8b(), setup(Place::host, Place::device, 2)).worst_stage();
    CHECK(named(stage.items, "weights") == 2 * parameters);
    CHECK(named(stage.items, "gradients") == 0);
    CHECK(named(stage.items, "master weights") == 0);
    CHECK(named(stage.items, "AdamW states") == 0);
    // DeepSpeed's estimator says the same of the device, and 16 B of the host before its factor:
    // all but the 16-bit buffer of updated weights and that of one gradient, which the device has
    // too.
    const DeepSpeedStates published =
        deepspeed_estimate(parameters, 0, 8, 1, 2, DeepSpeedOffload::optimizer);
    const Bytes share = parameters / 8, embedding = 128256 * 4096;
    CHECK(published.device.value() == named(stage.items, "weights"));
    CHECK(named(stage.host, "gradients for the step") == 4 * share);
    CHECK(named(stage.host, "gradients and weights on their way") == 2 * share + 2 * embedding);
    CHECK(named(stage.items, "a gradient on its way") == 2 * embedding);
    CHECK(total_bytes(stage.host) == (16 + 2) * share + 2 * embedding);
    // Gradients go out in float32, weights come back in 16 bits, of each device its eighth; the
    // weights of the others come over the link between devices.
    CHECK(moved(stage, Link::host) == (4 + 2) * share);
    const Bytes ring = 2 * share * 7;
    CHECK(moved(stage, Link::data) == 2 * ring + ring);
    // Between micro-batches their sum goes out and comes back, in 16 bits.
    TrainingSetup s = setup(Place::host, Place::device, 2);
    s.micro_batches = 8;
    const StageEstimate eight = training(llama_31_8b(), s).worst_stage();
    CHECK(named(eight.items, "gradients") == 0);
    CHECK(named(eight.host, "gradients and weights on their way") == 4 * share + 2 * embedding);
    CHECK(total_bytes(eight.host) == total_bytes(stage.host) + 2 * share);
    CHECK(moved(eight, Link::host) == (7 * 2 * 2 + 4 + 2) * share);
}

// deepspeed/runtime/zero/stage_1_and_2.py: stage 1 reduces with the last micro-batch alone.
TEST_CASE("at stage 1 the device keeps its gradients, and the host those of its share") {
    const Bytes share = parameters / 8, embedding = 128256 * 4096;
    TrainingSetup s = setup(Place::host, Place::device, 1);
    const StageEstimate one = training(llama_31_8b(), s).worst_stage();
    CHECK(named(one.items, "gradients") == 2 * parameters);
    CHECK(total_bytes(one.host) == (16 + 2) * share + 2 * embedding);
    CHECK(moved(one, Link::host) == (4 + 2) * share);
    s.micro_batches = 8;
    const StageEstimate eight = training(llama_31_8b(), s).worst_stage();
    CHECK(named(eight.items, "gradients") == 2 * parameters);
    CHECK(total_bytes(eight.host) == total_bytes(one.host) + 2 * share);
    CHECK(moved(eight, Link::host) == (4 + 2) * share);
}

TEST_CASE("DeepSpeed's masters on the host are there in every recipe, in the states' type") {
    const auto host = [](const char* precision, std::int64_t zero, std::int64_t micro_batches) {
        TrainingSetup s = setup(Place::host, Place::device, zero);
        s.precision = precision, s.micro_batches = micro_batches;
        return training(llama_31_8b(), s).worst_stage().host;
    };
    const Bytes share = parameters / 8, embedding = 128256 * 4096;
    // Masters, moments, gradients for the step; weights on their way; sums of gradients.
    CHECK(total_bytes(host("fp32", 2, 1)) == (4 + 8 + 4 + 4) * share + 4 * embedding);
    CHECK(total_bytes(host("fp32", 2, 2)) == (4 + 8 + 4 + 4 + 4) * share + 4 * embedding);
    CHECK(total_bytes(host("fp32", 3, 1)) == (4 + 8 + 4 + 4) * share);
    CHECK(total_bytes(host("bf16", 3, 1)) == (2 + 4 + 2 + 2) * share);
    CHECK(total_bytes(host("bf16", 2, 1)) == (2 + 4 + 2 + 2) * share + 2 * embedding);
    // Masters of 16 bits take the sums themselves.
    CHECK(total_bytes(host("bf16", 2, 2)) == total_bytes(host("bf16", 2, 1)));
    // Sums in the weights' type at stage 2, in their own at stage 3.
    CHECK(named(host("bf16-fp32-gradients", 2, 2), "gradients and weights on their way") ==
          4 * share + 2 * embedding);
    CHECK(named(host("bf16-fp32-gradients", 3, 2), "gradients") == 4 * share);
}

TEST_CASE("without ZeRO each device updates all of its weights, and not under DeepSpeed") {
    TrainingSetup s = setup(Place::host, Place::device, 0);
    CHECK(refused_field([&] { training(llama_31_8b(), s); }) == "offload");
    s.buffers.engine = Engine::torch;
    const StageEstimate alone = training(llama_31_8b(), s).worst_stage();
    // Ren et al. 2021, section 4: gradients out and weights back, 2 + 2 B a parameter.
    CHECK(moved(alone, Link::host) == (2 + 2) * parameters);
    s.parallel.zero = 2, s.micro_batches = 8;
    const StageEstimate eight = training(llama_31_8b(), s).worst_stage();
    CHECK(moved(eight, Link::host) == (8 * 2 + 2) * parameters / 8);
    CHECK(total_bytes(eight.host) == 14 * parameters / 8);
}

// megatron/core/optimizer/cpu_offloading/hybrid_optimizer.py, _set_sub_optimizer_grads.
TEST_CASE("gradients stay where they are reduced: Megatron's buffers, DistributedDataParallel's") {
    TrainingSetup s = setup(Place::host, Place::device, 1);
    s.buffers.engine = Engine::megatron, s.precision = "bf16-fp32-gradients", s.micro_batches = 4;
    const StageEstimate megatron = training(llama_31_8b(), s).worst_stage();
    CHECK(named(megatron.items, "gradients") == 4 * parameters);
    CHECK(named(megatron.host, "gradients for the step") == 4 * parameters / 8);
    CHECK(total_bytes(megatron.host) == (4 + 8 + 4) * parameters / 8);
    // Once a step, of its share; weights come back.
    CHECK(moved(megatron, Link::host) == (4 + 2) * parameters / 8);
    s.buffers.engine = Engine::torch, s.precision = "bf16-mixed", s.parallel.zero = 0;
    const StageEstimate torch = training(llama_31_8b(), s).worst_stage();
    CHECK(named(torch.items, "gradients") == 2 * parameters);
    CHECK(moved(torch, Link::host) == (2 + 2) * parameters);
    s.parallel.zero = 3;
    CHECK(named(training(llama_31_8b(), s).worst_stage().items, "gradients") == 0);
}

TEST_CASE("on a disk the states are read and written, the gradients stay with the host") {
    const StageEstimate stage =
        training(llama_31_8b(), setup(Place::disk, Place::device, 3)).worst_stage();
    const Bytes share = parameters / 8;
    // Master weights and two moments; the gradients that are swapped out are float32.
    CHECK(total_bytes(stage.disk) == (12 + 4) * share);
    CHECK(named(stage.disk, "gradients for the step") == 4 * share);
    CHECK(moved(stage, Link::disk) == 2 * (12 + 4) * share);
    // Four buffers in float32 of the largest group, which has at most 1e9 elements.
    CHECK(named(stage.host, "gradients") == 2 * share);
    CHECK(named(stage.host, "buffers between disk and states") == 4 * 1'000'000'000LL * 4);
    CHECK(total_bytes(stage.host) == 2 * share + 16'000'000'000);
    TrainingSetup s = setup(Place::disk, Place::device, 3);
    s.parallel.data = 16;
    const StageEstimate half = training(llama_31_8b(), s).worst_stage();
    CHECK(named(half.host, "buffers between disk and states") == 4 * (share / 2) * 4);
}

TEST_CASE("weights on a disk keep the first 1e9 in the host's memory, and five buffers") {
    TrainingSetup s = setup(Place::disk, Place::disk, 3);
    s.parallel.data = 4;
    s.micro_batches = 3;
    const StageEstimate stage = training(llama_31_8b(), s).worst_stage();
    const Bytes share = parameters / 4, first = 1'000'000'000;
    CHECK(named(stage.items, "weights") == 0);
    CHECK(named(stage.disk, "weights") == 2 * (share - first));
    CHECK(named(stage.host, "first weights, kept in memory") == 2 * first);
    CHECK(named(stage.host, "buffers between disk and weights") == 5 * 100'000'000LL * 2);
    // Each micro-batch reads all of them twice; the updated ones are written once.
    CHECK(moved(stage, Link::disk) == 2 * 16 * share + (3 * 2 + 1) * 2 * (share - first));
    CHECK(moved(stage, Link::host) == (3 * 2 * 2 + 4) * share + 3 * 2 * 2 * share);
    // A share that the host holds leaves nothing on the disk.
    s.parallel.data = 16;
    CHECK(named(training(llama_31_8b(), s).worst_stage().disk, "weights") == 0);
}

TEST_CASE("a disk is DeepSpeed's, at stage 3") {
    for (const Place weights : {Place::device, Place::disk})
        CHECK(refused_field([&] { training(llama_31_8b(), setup(Place::disk, weights, 2)); }) ==
              "offload");
    TrainingSetup s = setup(Place::disk, Place::device, 3);
    s.buffers.engine = Engine::torch;
    CHECK(refused_field([&] { training(llama_31_8b(), s); }) == "offload");
    s.buffers.engine = Engine::deepspeed;
    CHECK(refused_field([&] { training(llama_31_8b(), s); }).empty());
}

TEST_CASE("weights that are elsewhere are gathered by one device too") {
    TrainingSetup s = setup(Place::host, Place::host, 3);
    s.parallel.data = 1;
    CHECK(named(training(llama_31_8b(), s).worst_stage().items, "gathered weights") ==
          2 * 1'000'000'000LL);
    s.offload.weights = Place::device;
    CHECK(named(training(llama_31_8b(), s).worst_stage().items, "gathered weights") == -1);
}

TEST_CASE("where the device's memory is the host's, offload to it moves and saves nothing") {
    TrainingSetup s = setup(Place::host, Place::host, 3);
    s.offload.activations = Place::host;
    s.offload.host_apart = false;
    const TrainingEstimate shared = training(llama_31_8b(), s);
    TrainingSetup none = s;
    none.offload = {};
    const StageEstimate here = training(llama_31_8b(), none).worst_stage();
    CHECK(shared.worst_stage().total_bytes == here.total_bytes);
    CHECK(shared.worst_stage().host.empty());
    CHECK(moved(shared.worst_stage(), Link::host) == 0);
    CHECK(shared.notes.size() == training(llama_31_8b(), none).notes.size() + 1);
    // A disk is apart from both; its buffers lie in the one memory, and the gradients stay there.
    s.offload = {Place::disk, Place::disk, Place::host, false};
    const StageEstimate swapped = training(llama_31_8b(), s).worst_stage();
    s.offload.host_apart = true;
    const StageEstimate apart = training(llama_31_8b(), s).worst_stage();
    const std::string kept = "activations kept for backward";
    CHECK(swapped.host.empty());
    CHECK(total_bytes(swapped.disk) == total_bytes(apart.disk));
    CHECK(swapped.total_bytes ==
          apart.total_bytes + total_bytes(apart.host) - named(apart.items, kept));
    CHECK(moved(swapped, Link::host) == 0);
    CHECK(moved(swapped, Link::disk) == moved(apart, Link::disk));
}

TEST_CASE("weights on the host are read for forward and for backward") {
    TrainingSetup s = setup(Place::host, Place::host, 3);
    s.micro_batches = 3;
    const StageEstimate stage = training(llama_31_8b(), s).worst_stage();
    CHECK(named(stage.items, "weights") == 0);
    // Weights, sums of gradients, those for the step in float32, masters and moments.
    CHECK(named(stage.host, "gradients for the step") == 4 * parameters / 8);
    CHECK(total_bytes(stage.host) == (2 + 2 + 4 + 12) * parameters / 8);
    // Sums go out and come back, three times, the last one out in float32 as well; the updated
    // weights stay there until they are read.
    CHECK(moved(stage, Link::host) == (3 * 2 * 2 + 4 + 3 * 2 * 2) * parameters / 8);
    CHECK(refused_field([] { training(llama_31_8b(), setup(Place::host, Place::host, 2)); }) ==
          "offload");
}

TEST_CASE("kept activations on the host leave two blocks' worth") {
    TrainingSetup s = setup(Place::device, Place::device, 3);
    const StageEstimate here = training(llama_31_8b(), s).worst_stage();
    s.offload.activations = Place::host;
    s.micro_batches = 5;
    const StageEstimate away = training(llama_31_8b(), s).worst_stage();
    const std::string name = "activations kept for backward";
    const Bytes kept = named(here.items, name);
    CHECK(named(away.items, name) == (kept * 2 + 31) / 32);
    CHECK(named(away.host, name) == kept);
    CHECK(moved(away, Link::host) == 2 * 5 * kept);
    CHECK(here.host.empty());
}
