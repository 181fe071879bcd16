#include "estimate/training/parallelism.h"

#include "core/estimate/tensor_elements.h"
#include "core/estimate/training/models.h"
#include "core/estimate/training/refused.h"
#include "core/estimate/training/shapes.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/training/model_states.h"
#include "estimate/training/training.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::int64_t of_role(const std::vector<WeightTensor>& tensors, const std::string& role) {
    for (const WeightTensor& tensor : tensors)
        if (tensor.role == role) return tensor.elements();
    return 0;
}

Parallelism tensor_parallel(std::int64_t tensor) {
    Parallelism p;
    p.tensor = tensor;
    return p;
}

Parallelism pipeline(std::int64_t stages, std::int64_t chunks = 1) {
    Parallelism p;
    p.pipeline = stages, p.chunks = chunks;
    return p;
}

}  // namespace

TEST_CASE("one device has the whole model") {
    CHECK(elements(device_tensors(llama_31_8b(), {}, 0)) == 8030261248);
    CHECK(elements(device_tensors(gpt2_xl(), {}, 0)) == 1557611200);
    CHECK(elements(device_tensors(mixtral_8x7b(), {}, 0)) == 46702792704);
    CHECK(elements(device_tensors(deepseek_v2_lite(), {}, 0)) == 15706484224);
}

TEST_CASE("tensor parallelism splits all but norms, positions and sums' biases") {
    for (const std::int64_t t : {2, 4, 8}) {
        const std::int64_t whole = 65 * 4096;  // norms
        CHECK(elements(device_tensors(llama_31_8b(), tensor_parallel(t), 0)) ==
              whole + (8030261248 - whole) / t);
        // Megatron-LM: positions, layer norms, and biases of the row-parallel products are whole.
        const std::int64_t kept = 2048 * 6144 + 48 * (4 + 2) * 6144 + 2 * 6144;
        CHECK(elements(device_tensors(megatron_22b(), tensor_parallel(t), 0)) ==
              kept + (22074273792 - kept) / t);
    }
}

TEST_CASE("each role is split its own way") {
    const std::vector<WeightTensor> held = device_tensors(llama_31_8b(), tensor_parallel(4), 0);
    struct Row {
        const char* role;
        std::int64_t elements;
    };
    const Row rows[] = {{"token_embd", 128256 / 4 * 4096},
                        {"attn_norm", 4096},
                        {"attn_q", 1024 * 4096},
                        {"attn_k", 256 * 4096},
                        {"attn_v", 256 * 4096},
                        {"attn_output", 4096 * 1024},
                        {"ffn_gate", 3584 * 4096},
                        {"ffn_up", 3584 * 4096},
                        {"ffn_down", 4096 * 3584},
                        {"output", 128256 / 4 * 4096},
                        {"output_norm", 4096}};
    for (const Row& row : rows) {
        INFO(row.role);
        CHECK(of_role(held, row.role) == row.elements);
    }
    const std::vector<WeightTensor> latent =
        device_tensors(deepseek_v2_lite(), tensor_parallel(4), 0);
    CHECK(of_role(latent, "attn_q") == 4 * 192 * 2048);
    CHECK(of_role(latent, "attn_kv_a_mqa") == 576 * 2048);
    CHECK(of_role(latent, "attn_kv_b") == 4 * 256 * 512);
    CHECK(of_role(latent, "attn_output") == 2048 * 4 * 128);
    CHECK(of_role(latent, "ffn_up_shexp") == 2816 / 4 * 2048);
    CHECK(of_role(latent, "ffn_gate_inp") == 64 * 2048);
}

TEST_CASE("more devices than key-value heads have parts of them, odd vocabularies are padded") {
    // Megatron-LM's linear_qkv: (queries + 2 keys) / devices rows of 2,048 channels.
    Parallelism p = tensor_parallel(16);
    p.gathers_heads = true;
    const Architecture small = catalogue_model("llama-3.2-1b");
    const std::vector<WeightTensor> held = device_tensors(small, p, 0);
    CHECK(of_role(held, "attn_q") + of_role(held, "attn_k") + of_role(held, "attn_v") ==
          (2048 + 2 * 512) / 16 * 2048);
    CHECK(elements(held) == 77'301'760);
    Architecture odd = llama_31_8b();
    odd.vocabulary = 50257;
    CHECK(of_role(device_tensors(odd, p, 0), "output") == 3142 * 4096);
}

TEST_CASE("experts are shared out by number and by width") {
    Parallelism p;
    p.data = 8, p.expert = 8;
    const std::vector<WeightTensor> held = device_tensors(mixtral_8x7b(), p, 0);
    CHECK(of_role(held, "ffn_up_exps") == 14336 * 4096);
    CHECK(of_role(held, "ffn_gate_inp") == 8 * 4096);
    CHECK(expert_replicas(p) == 1);
    CHECK(replicas(p) == 8);
    Parallelism wide;
    wide.data = 2, wide.tensor = 4, wide.expert = 2, wide.expert_tensor = 2;
    CHECK(of_role(device_tensors(mixtral_8x7b(), wide, 0), "ffn_down_exps") ==
          4 * 14336 / 2 * 4096);
    CHECK(expert_replicas(wide) == 2);
    CHECK(device_count(wide) == 8);
}

TEST_CASE("mbridge's Mixtral-8x2B: its printed parts, and 8.74 and 5.24 GiB of states") {
    const Architecture model = mixtral_8x2b();
    // The print leaves out the four routers and the four norms fused into query-key-value.
    CHECK(elements(device_tensors(model, {}, 0)) == 1'250'961'408 + 4 * (8 * 2048 + 2048));
    const auto states = [&](std::int64_t tensor) {
        Parallelism p;
        p.data = 8 / tensor, p.tensor = p.expert_tensor = tensor, p.zero = 1;
        const ModelStates s = model_states(shape(model, p), precision_recipe("bf16-fp32-gradients"),
                                           optimizer_rule("adamw"), {}, p);
        return static_cast<double>(s.weights.bytes + s.gradients.bytes + s.master.bytes +
                                   s.optimizer.bytes) /
               (1 << 30);
    };
    CHECK(states(1) == Approx(8.74).margin(0.005));
    CHECK(states(2) == Approx(5.24).margin(0.005));
}

TEST_CASE("stages share the blocks out, the remainder after the first") {
    CHECK(stage_blocks(4, pipeline(2), 0) == std::vector<std::int64_t>{0, 1});
    CHECK(stage_blocks(4, pipeline(2), 1) == std::vector<std::int64_t>{2, 3});
    CHECK(stage_blocks(5, pipeline(3), 0) == std::vector<std::int64_t>{0});
    CHECK(stage_blocks(5, pipeline(3), 1) == std::vector<std::int64_t>{1, 2});
    CHECK(stage_blocks(8, pipeline(2, 2), 0) == std::vector<std::int64_t>{0, 1, 4, 5});
    // torchtitan: Llama-3.1-405B, 126 blocks over 8 stages: 15, then six of 16, then 15.
    for (std::int64_t stage = 0; stage < 8; ++stage)
        CHECK(stage_blocks(126, pipeline(8), stage).size() == (stage % 7 == 0 ? 15U : 16U));
}

TEST_CASE("where embedding and head count as blocks, the first and last stage have fewer") {
    const auto sizes = [](std::int64_t blocks, Parallelism p) {
        p.counts_ends = true;
        std::vector<std::size_t> found;
        for (std::int64_t stage = 0; stage < p.pipeline; ++stage)
            found.push_back(stage_blocks(blocks, p, stage).size());
        return found;
    };
    // torchtitan: 34 over 4 are 9, 9, 8, 8, of which the ends are one each.
    CHECK(sizes(32, pipeline(4)) == std::vector<std::size_t>{8, 9, 8, 7});
    CHECK(sizes(126, pipeline(8)) == std::vector<std::size_t>{15, 16, 16, 16, 16, 16, 16, 15});
    CHECK(sizes(32, pipeline(1)) == std::vector<std::size_t>{32});
    Parallelism chunks = pipeline(2, 2);  // 3, 4 and again 4, 3 of 14
    chunks.counts_ends = true;
    CHECK(stage_blocks(14, chunks, 0) == std::vector<std::int64_t>{0, 1, 2, 7, 8, 9, 10});
    CHECK(chunk_blocks(14, chunks, 1, 1) == std::vector<std::int64_t>{11, 12, 13});
    // A last stage of the head alone is refused.
    Parallelism many = pipeline(20);
    many.counts_ends = true;
    CHECK(error_sentence([&] { check(many, llama_31_8b()); }) ==
          "pipeline_parallel: expected at most 17 stages, chunks counted, of which torchtitan's "
          "last one has a block beside the head, but got 20");
    many.counts_ends = false;
    CHECK_NOTHROW(check(many, llama_31_8b()));
}

TEST_CASE("stages together have the model once, a tied embedding twice") {
    for (const std::int64_t stages : {2, 3, 8}) {
        std::int64_t llama = 0, tied = 0;
        for (std::int64_t stage = 0; stage < stages; ++stage) {
            llama += elements(device_tensors(llama_31_8b(), pipeline(stages), stage));
            tied += elements(device_tensors(gpt2_xl(), pipeline(stages), stage));
        }
        CHECK(llama == 8030261248);
        CHECK(tied == 1557611200 + 50257 * 1600);
    }
}

TEST_CASE("1F1B keeps as many micro-batches as stages follow, itself counted") {
    for (const std::int64_t stages : {2, 4, 8})
        for (std::int64_t stage = 0; stage < stages; ++stage) {
            CHECK(chunks_in_flight(pipeline(stages), stage, 100) == stages - stage);
            CHECK(chunks_in_flight(pipeline(stages), stage, 1) == 1);
        }
    CHECK(chunks_in_flight({}, 0, 100) == 1);
}

TEST_CASE("interleaving keeps 1 + (p - 1) / (p v) as much on the first stage") {
    // Korthikanti et al. 2022, section 4.2.3: L (1 + (p - 1) / (p m)) layers' worth.
    for (const std::int64_t p : {2, 4, 8})
        for (const std::int64_t v : {2, 3, 4})
            CHECK(chunks_in_flight(pipeline(p, v), 0, 100 * p) == p * v + p - 1);
    CHECK(chunks_in_flight(pipeline(4, 2), 3, 400) == 4 + 1);
    CHECK(chunks_in_flight(pipeline(4, 2), 0, 4) == 8);  // no more than there are
}

TEST_CASE("an interleaved pipeline goes round with equal parts of the micro-batches") {
    // The order of torch/distributed/pipelining/schedules.py, run: forwards alone for warm-up, then
    // each with a backward.
    struct Row {
        std::int64_t stages, chunks, micro_batches, round;
    };
    for (const Row& row :
         {Row{4, 2, 10, 5}, Row{4, 2, 3, 3}, Row{4, 2, 6, 6}, Row{4, 3, 9, 0}, Row{4, 3, 15, 5},
          Row{2, 4, 5, 0}, Row{2, 4, 7, 0}, Row{8, 2, 17, 0}, Row{8, 2, 18, 9}, Row{4, 2, 8, 4}}) {
        CAPTURE(row.stages, row.chunks, row.micro_batches);
        TrainingSetup s;
        s.parallel = pipeline(row.stages, row.chunks), s.micro_batches = row.micro_batches;
        s.activations.tokens = 16;
        const auto asked = [&] { return refused_field([&] { training(llama_31_8b(), s); }); };
        if (row.round == 0) {
            CHECK(asked() == "micro_batches");
            continue;
        }
        CHECK(micro_batches_a_round(s.parallel, row.micro_batches) == row.round);
        const std::int64_t all = row.chunks * row.micro_batches;
        for (std::int64_t stage = 0; stage < row.stages; ++stage) {
            const std::int64_t warm =
                std::min((row.chunks - 1) * row.round + 2 * (row.stages - 1 - stage), all);
            std::int64_t flying = 0, most = 0;
            for (std::int64_t step = 0; step < all + warm; ++step) {
                if (step < all) most = std::max(most, ++flying);
                if (step >= warm) --flying;
            }
            CHECK(flying == 0);
            CHECK(chunks_in_flight(s.parallel, stage, row.micro_batches) == most);
        }
        // Megatron-LM's rounds are of as many micro-batches as stages.
        s.buffers.engine = Engine::megatron;
        CHECK((asked() == "micro_batches") == (row.micro_batches % row.stages != 0));
    }
}

TEST_CASE("layouts that do not divide the model name the number at fault") {
    const auto refused = [](const char* field, const Architecture& model, Parallelism p) {
        CHECK(refused_field([&] { check(p, model); }) == field);
    };
    refused("tensor_parallel", llama_31_8b(), tensor_parallel(3));
    refused("tensor_parallel", gpt2_xl(), tensor_parallel(2));  // 25 heads
    refused("tensor_parallel", llama_31_8b(), tensor_parallel(0));
    refused("tensor_parallel", llama_31_8b(), tensor_parallel(64));
    refused("tensor_parallel", deepseek_v2_lite(), tensor_parallel(32));
    refused("pipeline_parallel", llama_31_8b(), pipeline(33));
    refused("pipeline_parallel", llama_31_8b(), pipeline(17, 2));
    refused("pipeline_chunks", llama_31_8b(), pipeline(1, 2));
    Parallelism p;
    p.expert = 8;
    refused("expert_parallel", mixtral_8x7b(), p);  // one device
    p.data = 3, p.expert = 3;
    refused("expert_parallel", mixtral_8x7b(), p);
    p.data = p.expert = 2;
    check(p, mixtral_8x7b());
    refused("expert_parallel", llama_31_8b(), p);  // no experts to share out
    p = {};
    p.zero = 4;
    refused("zero", llama_31_8b(), p);
    p = {};
    p.sequence = true;
    refused("sequence_parallel", llama_31_8b(), p);
    // Eight key-value heads of 128: Megatron-LM alone gathers parts of them.
    refused("tensor_parallel", llama_31_8b(), tensor_parallel(16));
    p = tensor_parallel(16);
    p.gathers_heads = true;
    CHECK_NOTHROW(check(p, llama_31_8b()));
    p.tensor = 32;
    CHECK_NOTHROW(check(p, llama_31_8b()));
    p.tensor = 64;  // 32 heads of queries
    refused("tensor_parallel", llama_31_8b(), p);
    Architecture thin = llama_31_8b();
    for (Block& block : thin.blocks) {
        auto& heads = std::get<GroupedAttention>(block.attention);
        heads.kv_heads = 1, heads.head_size = 8;
    }
    p.tensor = 16;  // 8 channels of keys
    refused("tensor_parallel", thin, p);
}

// transformers: _tp_plan of LlamaForCausalLM, colwise_gather_output; configuration_utils.py:
// embedding_rowwise where it is tied. deepspeed/module_inject, AutoTP: tied ones are replicated.
TEST_CASE("transformers and AutoTP split the head alone, and gather its logits") {
    const auto of = [](const Architecture& model, Vocabulary vocabulary) {
        Parallelism p;
        p.tensor = 8, p.vocabulary = vocabulary;
        std::int64_t words = 0;
        for (const WeightTensor& one : device_tensors(model, p, 0))
            if (one.role == "token_embd" || one.role == "output") words += one.elements();
        return std::pair(words / model.width, logits(model, p));
    };
    using Found = std::pair<std::int64_t, Logits>;
    const Architecture untied = llama_31_8b();
    CHECK(of(untied, Vocabulary::split) == Found{2 * 128256 / 8, Logits::split});
    CHECK(of(untied, Vocabulary::gathered) == Found{128256 + 128256 / 8, Logits::gathered});
    CHECK(of(untied, Vocabulary::gathered_own) == Found{128256 + 128256 / 8, Logits::gathered});
    const Architecture tied = catalogue_model("llama-3.2-1b");
    CHECK(of(tied, Vocabulary::split) == Found{128256 / 8, Logits::split});
    CHECK(of(tied, Vocabulary::gathered) == Found{128256 / 8, Logits::gathered});
    CHECK(of(tied, Vocabulary::gathered_own) == Found{128256, Logits::whole});
    // The loss is of all words, in float32; the head's product of an eighth where it is split.
    ActivationSetup setup;
    setup.batch = 1, setup.tokens = 512, setup.tensor_parallel = 8;
    const auto kept = [&](Logits logits) {
        setup.logits = logits;
        return head_activations(untied, setup).saved_bytes;
    };
    CHECK(kept(Logits::gathered) - kept(Logits::split) == 4 * 512 * (128256LL - 128256 / 8));
    CHECK(kept(Logits::whole) == kept(Logits::gathered));
    const auto macs = [&](Logits logits) {
        setup.logits = logits;
        return head_activations(untied, setup).forward_macs.all;
    };
    CHECK(macs(Logits::gathered) == macs(Logits::split));
    CHECK(macs(Logits::whole) - macs(Logits::split) == 512 * 4096 * (128256LL - 128256 / 8));
}
