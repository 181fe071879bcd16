// Set-ups whose bytes were worked out by hand from the shapes in the models' configs.
#include "core/estimate/tensor_elements.h"
#include "core/estimate/training/refused.h"
#include "core/estimate/training/worst_stage.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const std::int64_t matrices = llama - 128256 * std::int64_t{4096} - 65 * 4096;  // products read

Bytes sent(const StageEstimate& stage, Link link) {
    Bytes sum = 0;
    for (const Flow& one : stage.flows)
        if (one.link == link) sum += one.bytes;
    return sum;
}

// 101 words, 6 channels, 3 heads of 2 and one key-value head, MLPs of 10: nothing divides.
Architecture odd() { return llama_like(101, 6, 1, 3, 1, 10); }

}  // namespace

TEST_CASE("ZeRO's stages share out states, then gradients, then weights; FSDP2 both of these") {
    struct Row {
        const char* precision;
        std::int64_t zero, weights, gradients, master, states;
    };
    const std::int64_t n = 8, of_8 = llama / n;
    REQUIRE(of_8 * n == llama);
    // Of whole parameters, the fullest device's.
    const std::int64_t dealt = 1'006'632'960;
    const Row rows[] = {
        {"bf16-mixed", 0, 2 * llama, 2 * llama, 4 * llama, 8 * llama},
        {"bf16-mixed", 1, 2 * llama, 2 * llama, 4 * dealt, 8 * dealt},
        {"bf16-mixed", 2, 2 * of_8, 2 * of_8, 4 * of_8, 8 * of_8},
        {"bf16-mixed", 3, 2 * of_8, 2 * of_8, 4 * of_8, 8 * of_8},
        {"fp32", 0, 4 * llama, 4 * llama, 0, 8 * llama},
        {"fp32", 1, 4 * llama, 4 * llama, 0, 8 * dealt},
        {"fp32", 2, 4 * of_8, 4 * of_8, 0, 8 * of_8},
        {"fp32", 3, 4 * of_8, 4 * of_8, 0, 8 * of_8},
        {"bf16", 3, 2 * of_8, 2 * of_8, 0, 4 * of_8},
        {"fp8", 3, 4 * of_8, 4 * of_8, 0, 8 * of_8},
        {"fp8-te", 1, 2 * llama, 4 * llama, 4 * dealt, 8 * dealt},
        {"bf16-fp32-gradients", 1, 2 * llama, 4 * llama, 4 * dealt, 8 * dealt},
    };
    for (const Row& row : rows) {
        INFO(row.precision << ", ZeRO " << row.zero);
        const StageEstimate stage = worst(llama_31_8b(), of(row.precision, n, row.zero));
        CHECK(named(stage, "weights") == row.weights);
        CHECK(named(stage, "gradients") == row.gradients);
        CHECK(named(stage, "master weights") == row.master);
        CHECK(named(stage, "AdamW states") == row.states);
    }
}

TEST_CASE(
    "stage 2 of FSDP2 is stage 3 with all weights gathered at once, and no cast beside them") {
    const auto held = [](const char* precision, std::int64_t zero, const char* name) {
        return named(worst(llama_31_8b(), of(precision, 8, zero)), name);
    };
    for (const char* precision : {"bf16-mixed", "bf16-autocast", "fp8"}) {
        INFO(precision);
        CHECK(held(precision, 2, "weights") == held(precision, 3, "weights"));
        CHECK(held(precision, 2, "gathered weights") == 2 * llama);
        CHECK(held(precision, 3, "gathered weights") < 2 * llama);
        CHECK(held(precision, 2, "casts of weights") == -1);
    }
    CHECK(held("fp32", 2, "gathered weights") == 4 * llama);
    CHECK(held("bf16-autocast", 0, "casts of weights") > 0);  // control
}

TEST_CASE("float8 recipes hold 8-bit copies of weights where their library keeps them") {
    const std::int64_t head = 128256 * 4096;
    const StageEstimate torchao = worst(llama_31_8b(), of("fp8"));
    CHECK(named(torchao, "casts of weights") == 2 * head);
    CHECK(named(torchao, "cast of one matrix") == 14336 * 4096);
    const StageEstimate gathered = worst(llama_31_8b(), of("fp8", 8, 3));
    CHECK(named(gathered, "casts of weights") == -1);
    CHECK(named(gathered, "cast of one matrix") == 14336 * 4096);
    const StageEstimate cached = worst(llama_31_8b(), of("fp8-te"));
    CHECK(named(cached, "casts of weights") == 2 * (matrices - head));  // one byte, one transposed
    CHECK(named(cached, "cast of one matrix") == -1);
}

// What the command line answers, to the byte, of one device with adapters of rank 16.
TEST_CASE("adapters beside a packed base add casts of their own alone") {
    TrainingSetup s = of("bf16-autocast");
    for (const char* base : {"nf4-double", "nf4", "int8"}) {
        s.adapters = {16, {}, &weight_format(base)};
        const StageEstimate stage = worst(llama_31_8b(), s);
        INFO(base);
        CHECK(named(stage, "casts of weights") == 2 * 41'943'040);
        CHECK(named(stage, "casts of frozen weights") == -1);
    }
    s.adapters.base = &weight_format("fp32");
    CHECK(named(worst(llama_31_8b(), s), "casts of frozen weights") == 2 * matrices);
    s.recompute.kind = Recompute::full;
    CHECK(named(worst(llama_31_8b(), s), "casts of frozen weights") ==
          2 * (218'103'808 + 128256 * 4096));
}

TEST_CASE("more micro-batches reduce shared gradients each time, whole ones once") {
    // A ring of 8 sends 7 parts of 8 a pass: an all-reduce has two, 1 and 2 gather weights too.
    const std::int64_t part = llama / 8 * 7;
    struct Row {
        std::int64_t zero, micro_batches, passes, torch;
    };
    // PyTorch's stage 1 all-reduces all the same, and DeepSpeed's stages 1 and 2 (stage_1_and_2.py,
    // allreduce_bucket); PyTorch's stage 2 gathers with every micro-batch.
    for (const Row& row : {Row{0, 1, 2, 2},
                           {0, 4, 2, 2},
                           {1, 1, 3, 3},
                           {1, 4, 3, 3},
                           {2, 1, 3, 2},
                           {2, 4, 9, 8},
                           {3, 1, 3, 3},
                           {3, 4, 12, 12}}) {
        TrainingSetup s = of("bf16-mixed", 8, row.zero);
        s.micro_batches = row.micro_batches;
        INFO("ZeRO " << row.zero << ", " << row.micro_batches);
        // FSDP2's root is gathered once, not twice.
        const std::int64_t root = (2 * 128256 + 1) * std::int64_t{4096} / 8 * 7;
        CHECK(sent(worst(llama_31_8b(), s), Link::data) ==
              row.torch * 2 * part - (row.zero == 3 ? row.micro_batches * 2 * root : 0));
        s.buffers.engine = Engine::deepspeed;
        CHECK(sent(worst(llama_31_8b(), s), Link::data) == row.passes * 2 * part);
    }
}

TEST_CASE("optimisers remember what their algorithms say, of shapes that divide by nothing, too") {
    struct Row {
        const char* optimizer;
        const char* item;
        Bytes of_odd, of_gpt2_xl;
    };
    // Odd: 1,506 numbers in twelve tensors. Adafactor: rows and columns of 2 x (101 + 6) for
    // embedding and head, 12 + 8 + 8 + 12 in attention, 3 x 16 in the MLP, and 18 gains.
    const std::int64_t odd_elements = 2 * 101 * 6 + 36 + 12 + 12 + 36 + 3 * 60 + 18;
    const std::int64_t xl = 1557611200, xl_matrices = 48 * 12 * std::int64_t{1600 * 1600};
    // Rows and columns of a block: 12 x 1600 in attention (four matrices of 1600 + 1600 are 8 x
    // 1600) and 2 x 5 x 1600 in the MLP; biases and norms whole: 13 x 1600.
    const std::int64_t xl_sums =
        48 * 1600 * std::int64_t{8 + 10 + 13} + (50257 + 1600) + (1024 + 1600) + 2 * 1600;
    REQUIRE(elements(device_tensors(odd(), {}, 0)) == odd_elements);
    const Row rows[] = {
        {"sgd", "SGD states", 0, 0},
        {"momentum", "SGD with momentum states", 4 * odd_elements, 4 * xl},
        {"lion", "Lion states", 4 * odd_elements, 4 * xl},
        {"adamw", "AdamW states", 8 * odd_elements, 8 * xl},
        {"adafactor", "Adafactor states", 4 * 320, 4 * xl_sums},
        {"adafactor-momentum", "Adafactor with momentum states", 4 * (320 + odd_elements),
         4 * (xl_sums + xl)},
        {"muon", "Muon, AdamW for embeddings, head and vectors states",
         4 * (276 + 2 * (odd_elements - 276)), 4 * (xl_matrices + 2 * (xl - xl_matrices))},
    };
    for (const Row& row : rows) {
        TrainingSetup s = of("fp32");
        s.optimizer = row.optimizer;
        INFO(row.optimizer);
        CHECK(named(worst(odd(), s), row.item) == row.of_odd);
        CHECK(named(worst(gpt2_xl(), s), row.item) == row.of_gpt2_xl);
    }
}

TEST_CASE(
    "8-bit AdamW: two bytes a number, a scale for each begun block, small tensors in float32") {
    TrainingSetup s = of("fp32");
    s.optimizer = "adamw-8bit";
    CHECK(named(worst(odd(), s), "8-bit AdamW states") == 8 * 1506);
    // Every tensor of Llama 7B has 4,096 numbers or more, in whole blocks of 256.
    CHECK(named(worst(llama_7b(), s), "8-bit AdamW states") == 13687406720);
    // 72 x 72 = 5,184 numbers: 20 blocks and a quarter. Norms of 72 stay in float32.
    const Architecture square = llama_like(72, 72, 1, 1, 1, 72);
    CHECK(named(worst(square, s), "8-bit AdamW states") == 2 * (9 * (5184 + 21 * 4) + 3 * 72 * 4));
}

TEST_CASE("the stages of a pipeline that does not divide, and of a tied embedding") {
    TrainingSetup s = of("bf16");
    s.parallel.pipeline = 8, s.micro_batches = 8;
    const std::int64_t block = 3187703808, ends = 128256 * std::int64_t{16384};
    const TrainingEstimate whole = training(llama_31_405b(), s);
    for (const StageEstimate& stage : whole.stages) {
        const bool first = stage.stage == 0, last = stage.stage == 7;
        CHECK(stage.elements ==
              (first || last ? 15 : 16) * block + (first || last ? ends : 0) + (last ? 16384 : 0));
        CHECK(named(stage, "weights") == 2 * stage.elements);
        CHECK(stage.chunks_in_flight == 8 - stage.stage);
    }
    s.parallel.pipeline = 4;
    const TrainingEstimate tied = training(gpt2_xl(), s);
    const std::int64_t of_12 = 12 * std::int64_t{30740800};
    CHECK(tied.stages[0].elements == of_12 + (50257 + 1024) * 1600);
    CHECK(tied.stages[1].elements == of_12);
    CHECK(tied.stages[3].elements == of_12 + 50257 * 1600 + 2 * 1600);
}

TEST_CASE("heads that devices do not divide are refused, or gathered by Megatron-LM") {
    TrainingSetup s = of("bf16");
    for (const std::int64_t tensor : {3, 5, 16, 64}) {
        s.parallel.tensor = tensor;
        CHECK(refused_field([&] { training(llama_31_8b(), s); }) == "tensor_parallel");
    }
    s.parallel.tensor = 16, s.parallel.gathers_heads = true;  // eight key-value heads of 128
    const std::int64_t block =
        2 * 4096 + 2 * 4096 * 4096 / 16 + 2 * 1024 * 4096 / 16 + 3 * 4096 * 14336 / 16;
    const StageEstimate parts = worst(llama_31_8b(), s);
    CHECK(parts.elements == 32 * block + 2 * 128256 * 4096 / 16 + 4096);
    // Each product is half of what it is on eight devices.
    s.parallel.tensor = 8;
    const StageEstimate heads = worst(llama_31_8b(), s);
    CHECK(2 * parts.step_macs == heads.step_macs);
    // 4,096 channels of queries and 2,048 of keys and values, gathered and their gradients reduced.
    const auto gathered = [](const StageEstimate& stage) {
        for (const Flow& flow : stage.flows)
            if (flow.name == "queries, keys and values gathered") return flow.bytes;
        return Bytes{0};
    };
    const Bytes all = s.activations.batch * s.activations.tokens * 32 * std::int64_t{6144} * 2;
    CHECK(gathered(parts) == 2 * all * 15 / 16);
    CHECK(gathered(heads) == 0);
    s.parallel.tensor = 16, s.recompute.kind = Recompute::full;
    CHECK(gathered(worst(llama_31_8b(), s)) == 3 * all * 15 / 16);
}

TEST_CASE("context parallelism: as many tokens a device, weights shared over the devices") {
    TrainingSetup one = of("bf16-autocast", 8, 3), four = of("bf16-autocast", 2, 3);
    one.activations.tokens = 512;
    four.activations.tokens = 4 * 512, four.parallel.context = 4;
    const StageEstimate a = worst(llama_31_8b(), one), b = worst(llama_31_8b(), four);
    for (const char* item : {"weights", "gradients", "AdamW states", "gathered weights",
                             "activations kept for backward", "logits and loss kept for backward"})
        CHECK(named(a, item) == named(b, item));
    CHECK(named(b, "weights") == 4 * llama / 8);
    // Keys and values, 8 heads of 128 each, of 512 tokens, three passes of three hops.
    CHECK(sent(b, Link::context) == 3 * 3 * 512 * std::int64_t{32 * 2 * 8 * 128} * 2);
}

TEST_CASE("expert parallelism: experts over four devices, their states over the other two") {
    TrainingSetup s = of("bf16-mixed", 8, 1);
    s.buffers.engine = Engine::megatron;
    s.parallel.expert = 4;
    const std::int64_t experts = 45097156608, dense = 46702792704 - experts;
    const StageEstimate stage = worst(mixtral_8x7b(), s);
    CHECK(named(stage, "weights") == 2 * (dense + experts / 4));
    CHECK(named(stage, "gradients") == 2 * (dense + experts / 4));
    CHECK(named(stage, "master weights") == 4 * dense / 8 + 4 * experts / 4 / 2);
    CHECK(named(stage, "AdamW states") == 8 * dense / 8 + 8 * experts / 4 / 2);
    s.parallel.expert = 3;
    CHECK(refused_field([&] { training(mixtral_8x7b(), s); }) == "expert_parallel");
}

TEST_CASE("offloading moves the items to the host and leaves none of them here") {
    TrainingSetup s = of("bf16-mixed", 4, 3);
    s.offload.optimizer = s.offload.weights = Place::host;
    const StageEstimate stage = worst(llama_31_8b(), s);
    CHECK(total_bytes(stage.host) == 16 * llama / 4);
    for (const char* item : {"weights", "gradients", "master weights", "AdamW states"})
        CHECK(named(stage, item) == 0);
    s.parallel.zero = 2;
    CHECK(refused_field([&] { training(llama_31_8b(), s); }) == "offload");
}

TEST_CASE("every recomputation holds what its schedule holds") {
    struct Row {
        Recompute kind;
        std::int64_t checkpoints;
    };
    for (const Row& row : {Row{Recompute::none, 0},
                           {Recompute::selective, 0},
                           {Recompute::full, 0},
                           {Recompute::sqrt, 0},
                           {Recompute::binomial, 3},
                           {Recompute::binomial, 7}})
        for (const bool fused : {true, false}) {
            TrainingSetup s = of("bf16");
            s.recompute = {row.kind, row.checkpoints};
            s.activations.fused_attention = fused;
            const StageEstimate stage = worst(llama_31_8b(), s);
            const RecomputePlan plan = recompute(llama_31_8b(), s.activations, s.recompute);
            CHECK(named(stage, "activations kept for backward") +
                      named(stage, "logits and loss kept for backward") +
                      named(stage, "rotary tables") +
                      named(stage, "activations and gradients at the peak") ==
                  plan.peak_bytes);
            CHECK(stage.recomputed_macs == plan.extra_macs.all);
        }
}
