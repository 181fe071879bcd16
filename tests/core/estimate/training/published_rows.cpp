#include "core/estimate/training/published_rows.h"

#include <map>
#include <tuple>

#include "core/estimate/training/models.h"
#include "core/estimate/training/published_figures.h"
#include "estimate/training/training.h"
#include "estimate/training/zero_formulas.h"
#include "estimate/weights/weight_bytes.h"

namespace rootspace::estimate {
namespace {

Bytes sum_of(const StageEstimate& stage, std::initializer_list<Purpose> purposes) {
    Bytes sum = 0;
    for (const Item& one : stage.items)
        for (const Purpose purpose : purposes)
            if (one.purpose == purpose) sum += one.bytes;
    return sum;
}

class Rows {
  public:
    std::vector<PublishedRow> all() {
        zero();
        bert();
        torchtitan();
        mbridge();
        qlora();
        return std::move(rows_);
    }

  private:
    void add(const std::string& id, Bytes predicted, Standing standing, std::string note) {
        const Figure& figure = figures_.at(id);
        rows_.push_back({id, figure.config, figure.value,
                         static_cast<double>(predicted) / bytes_of_unit(figure.unit), figure.unit,
                         standing, false, std::move(note)});
    }
    void add_difference(const std::string& id, const char* config, double published,
                        Bytes predicted, const char* unit, Standing standing, std::string note) {
        rows_.push_back({id, config, published,
                         static_cast<double>(predicted) / bytes_of_unit(unit), unit, standing, true,
                         std::move(note)});
    }
    double value(const char* id) const { return figures_.at(id).value; }

    void zero() {
        for (const std::int64_t devices : {1, 4, 16, 64, 256, 1024})
            for (const std::int64_t stage : {1, 2, 3})
                add("zero-7.5B-N" + std::to_string(devices) + "-s" + std::to_string(stage),
                    zero_paper_states(7'500'000'000, devices, stage).value(), Standing::formula,
                    "");
        add("zero-gpt2-states", zero_paper_states(1'500'000'000, 1, 0).value(), Standing::formula,
            "");
        for (const std::int64_t devices : {64, 128, 256, 512, 1024})
            for (const std::int64_t stage : {0, 1})
                add("zero-maxmeas-" + std::to_string(devices) + (stage ? "-Pos" : "-baseline"),
                    zero_paper_largest_model(32'000'000'000, 64, stage) * (devices / 64),
                    Standing::unstated,
                    "batch, length and activations of the largest run; predicted are states alone");
        TrainingSetup s;
        s.precision = "fp16-mixed";
        s.activations.batch = 32, s.activations.tokens = 1024;
        s.activations.fused_attention = false;
        s.activations.attention_dropout = s.activations.hidden_dropout = 0.1;
        s.recompute.kind = Recompute::full;
        const StageEstimate stage = training(gpt2_xl(), s).worst_stage();
        add("zero-gpt2-ckpt",
            sum_of(stage, {Purpose::kept_activations, Purpose::recomputed_activations}),
            Standing::unstated, "which tensors are counted, and whether the logits are");
    }

    TrainingSetup bert_setup() const {
        TrainingSetup s;
        s.precision = "fp32";
        s.activations.batch = 4, s.activations.tokens = 512;
        s.activations.fused_attention = false;
        s.activations.attention_dropout = s.activations.hidden_dropout = 0.1;
        s.framework_bytes = static_cast<Bytes>(value("bertlarge-CUDA context only")) << 20;
        s.optimizer_options = {2048, false};
        // The guide shows nvidia-smi's clock, 11 January 2022: PyTorch 1.11 is of March 2022.
        s.activations.softmax_keeps_input = true;
        return s;
    }

    void bert() {
        const char* smi = "nvidia-smi: reserved memory; holes between blocks are not in the sum";
        const auto total = [&](const TrainingSetup& s) {
            return training(bert_large(), s).worst_stage().total_bytes;
        };
        TrainingSetup s = bert_setup();
        const Bytes adamw = total(s);
        add("bertlarge-w", sum_of(training(bert_large(), s).worst_stage(), {Purpose::weights}),
            Standing::stated, "");
        add("bertlarge-bs4 fp32 AdamW", adamw, Standing::stated, smi);
        s.optimizer = "adamw-8bit";
        const Bytes eight_bit = total(s);
        add("bertlarge-bs4 8-bit Adam", eight_bit, Standing::stated, smi);
        s.optimizer = "adafactor";
        const Bytes adafactor = total(s);
        add("bertlarge-bs4 Adafactor", adafactor, Standing::stated, smi);
        s = bert_setup(), s.activations.batch = 1;
        const Bytes one = total(s);
        add("bertlarge-bs1-accum4", one, Standing::stated, smi);
        s.recompute.kind = Recompute::full;
        add("bertlarge-bs1 x accum4 + grad ckpt", total(s), Standing::stated, smi);
        s.precision = "fp16-autocast", s.activations.float32_softmax = true;
        const Bytes half = total(s);
        add("bertlarge-bs1 x4 + ckpt + fp16", half, Standing::stated, smi);
        s.optimizer = "adafactor";
        const Bytes half_adafactor = total(s);
        add("bertlarge-ckpt-fp16-adafactor", half_adafactor, Standing::stated, smi);
        s.optimizer = "adamw-8bit";
        const Bytes half_eight_bit = total(s);
        add("bertlarge-ckpt-fp16-8bit", half_eight_bit, Standing::stated, smi);
        s = bert_setup(), s.precision = "fp16-autocast", s.activations.float32_softmax = true;
        add("bertlarge-bs4-fp16", total(s), Standing::stated, smi);
        const auto difference = [&](const char* id, const char* config, const char* more,
                                    const char* less, Bytes predicted, Standing standing,
                                    const char* note) {
            add_difference(id, config, value(more) - value(less), predicted, "MiB", standing, note);
        };
        const char* bs4 = "bertlarge-bs4 fp32 AdamW";
        difference("bertlarge-adamw-to-8bit", "bs4: AdamW to 8-bit Adam", bs4,
                   "bertlarge-bs4 8-bit Adam", adamw - eight_bit, Standing::stated, "");
        difference("bertlarge-adamw-to-adafactor", "bs4: AdamW to Adafactor", bs4,
                   "bertlarge-bs4 Adafactor", adamw - adafactor, Standing::stated, "");
        const char* mixed = "bertlarge-bs1 x4 + ckpt + fp16";
        difference("bertlarge-fp16-adamw-to-8bit", "bs1 ckpt fp16: AdamW to 8-bit Adam", mixed,
                   "bertlarge-ckpt-fp16-8bit", half - half_eight_bit, Standing::stated, "");
        difference("bertlarge-fp16-adamw-to-adafactor", "bs1 ckpt fp16: AdamW to Adafactor", mixed,
                   "bertlarge-ckpt-fp16-adafactor", half - half_adafactor, Standing::stated, "");
        difference("bertlarge-bs4-to-bs1", "AdamW: 4 sequences to 1", bs4, "bertlarge-bs1-accum4",
                   adamw - one, Standing::stated, "");
    }

    // train_configs/llama3_8b.toml: 8,192 tokens, selective_ac_option "op"; norms and gate eager.
    TrainingSetup titan(std::int64_t data, std::int64_t batch, std::int64_t tokens) const {
        TrainingSetup s;
        s.precision = "bf16-autocast";
        s.parallel.data = data, s.parallel.zero = 3;
        s.activations.batch = batch, s.activations.tokens = tokens;
        s.activations.fused_norms = s.activations.fused_gate = false;
        return s;
    }

    void torchtitan() {
        const char* reserved = "max_reserved, as torchtitan's metrics.py logs it";
        const char* compiled = "max_reserved; torch.compile's choice of what to save not modelled";
        const auto total = [](const Architecture& model, const TrainingSetup& s) {
            return training(model, s).worst_stage().total_bytes;
        };
        std::map<std::int64_t, Bytes> by_devices;
        for (const std::int64_t devices : {8, 128}) {
            TrainingSetup s = titan(devices, 2, 8192);
            s.operator_checkpoints = true;
            by_devices[devices] = total(llama_31_8b(), s);
            const std::string id = "tt-8b-fsdp" + std::to_string(devices);
            add(id, by_devices[devices], Standing::stated, reserved);
            add(id + "-c", by_devices[devices], Standing::stated, compiled);
            s.precision = "fp8";
            add(id + "-c-f8", total(llama_31_8b(), s), Standing::stated, compiled);
        }
        add_difference("tt-8b-delta", "FSDP 8 to 128 GPUs", value("tt-8b-delta"),
                       by_devices[8] - by_devices[128], "GiB", Standing::stated, reserved);
        add_difference("tt-8b-delta-c", "FSDP 8 to 128 GPUs, torch.compile",
                       value("tt-8b-fsdp8-c") - value("tt-8b-fsdp128-c"),
                       by_devices[8] - by_devices[128], "GiB", Standing::stated, compiled);
        for (const std::int64_t context : {1, 2, 4, 8}) {
            TrainingSetup s = titan(8 / context, 1, 32768 * context);
            s.precision = "fp8", s.parallel.context = context;
            s.recompute.kind = Recompute::full;
            add("tt-8b-cp" + std::to_string(context), total(llama_31_8b(), s), Standing::stated,
                compiled);
        }
        const auto split = [&](std::int64_t data, std::int64_t batch) {
            TrainingSetup s = titan(data, batch, 8192);
            s.precision = "fp8", s.parallel.tensor = 8, s.parallel.sequence = true;
            s.recompute.kind = Recompute::full;
            return s;
        };
        add("tt-70b-2d", total(llama_like(128256, 8192, 80, 64, 8, 28672), split(32, 16)),
            Standing::stated, compiled);
        TrainingSetup s = split(8, 4);
        s.parallel.pipeline = 8, s.micro_batches = 8;
        const char* missing =
            "number of micro-batches: torchtitan's default of the time, 8, assumed; tables 5 and 6 "
            "give 82.5 and 75.3 GiB for 32,768 tokens of each of 8, on the same devices";
        add("tt-405b-1f1b", total(llama_31_405b(), s), Standing::unstated, missing);
        s.parallel.chunks = 2;
        add("tt-405b-interleaved", total(llama_31_405b(), s), Standing::unstated, missing);
        s.parallel.chunks = 1, s.activations.batch = 1;
        for (const std::int64_t context : {1, 2, 4, 8}) {
            s.parallel.context = context, s.parallel.data = 8 / context;
            s.activations.tokens = 32768 * context;
            add("tt-405b-cp" + std::to_string(context), total(llama_31_405b(), s),
                Standing::unstated, missing);
        }
    }

    void mbridge() {
        const char* note =
            "declared: fused attention and norms, no recomputation, no dropout, sequence parallel "
            "with tensor parallelism (Megatron demands it with experts), experts split as well; as "
            "of Megatron Core 0.13, which keeps no output of an expert; the run's version is not "
            "said";
        for (const std::int64_t tensor : {1, 2})
            for (const std::int64_t batch : {1, 2}) {
                TrainingSetup s;
                s.precision = "bf16-fp32-gradients";
                s.buffers.engine = Engine::megatron;
                s.activations.experts.weighed_inside = true;
                s.parallel.data = 8 / tensor, s.parallel.zero = 1;
                s.parallel.tensor = s.parallel.expert_tensor = tensor;
                s.parallel.sequence = tensor > 1;
                s.activations.batch = batch, s.activations.tokens = 4096;
                const StageEstimate stage = training(mixtral_8x2b(), s).worst_stage();
                const std::string id =
                    "mbridge-tp" + std::to_string(tensor) + "-mbs" + std::to_string(batch);
                add(id, stage.total_bytes, Standing::declared, note);
                add(id + "-act",
                    sum_of(stage, {Purpose::kept_activations, Purpose::recomputed_activations}),
                    Standing::declared, note);
                if (batch == 1)
                    add(id + "-model",
                        sum_of(stage, {Purpose::weights, Purpose::gradients, Purpose::optimizer}),
                        Standing::stated, "");
            }
    }

    Bytes quantised(const Architecture& model) const {
        return weight_bytes(weight_tensors(model), weight_format("nf4-double")).total();
    }

    void qlora() {
        add("qlora-7b-base", quantised(llama_7b()), Standing::unstated,
            "what beside 4-bit matrices and 16-bit embeddings the figure counts");
        add("qlora-7b-lora",
            checked_mul(2, parameter_count(weight_tensors(llama_7b())).total / 500),
            Standing::unstated,
            "rank and targets; 0.2 % of the model in 16 bits, as the text says");
        const auto fits = [&](const char* id, const Architecture& model) {
            TrainingSetup s;
            s.precision = "bf16";
            s.adapters = {64, {}, &weight_format("nf4-double")};
            s.activations.tokens = 512;
            s.recompute.kind = Recompute::full;
            add(id, training(model, s).worst_stage().total_bytes, Standing::unstated,
                "rank and length of the run that fits; r = 64, one sequence of 512, 16-bit "
                "states assumed");
        };
        const Architecture large = llama_like(32000, 8192, 80, 64, 64, 22016);
        fsdp_qlora();
        fits("qlora-33b-fit", llama_like(32000, 6656, 60, 52, 52, 17920));
        fits("qlora-65b-fit", large);
        const std::int64_t parameters = parameter_count(weight_tensors(large)).total;
        // 16-bit weights and gradients, float32 moments.
        const PrecisionRecipe& half = precision_recipe("bf16");
        add("qlora-full65",
            checked_mul(parameters, half.weight_bytes + half.gradient_bytes) +
                optimizer_state(optimizer_rule("adamw"), precision_recipe("fp32"), {},
                                weight_tensors(large))
                    .value(),
            Standing::formula, "12 B a parameter");
    }

    // train.py: LoRA of rank 64 beside all matrices of a block but the attention's output, in 16
    // bits, every block made again.
    void fsdp_qlora() {
        for (const auto& [id, batch, tokens] :
             {std::tuple{"fsdp-lora-7b-512", 1, 512}, std::tuple{"fsdp-lora-7b-bs1", 1, 2048},
              std::tuple{"fsdp-lora-7b-bs4", 4, 2048}, std::tuple{"fsdp-lora-7b-bs6", 6, 2048}}) {
            TrainingSetup s;
            s.precision = "bf16";
            s.parallel.data = 2, s.parallel.zero = 3;
            s.adapters = {64, {}};
            s.adapters.dropout = 0.1;
            s.activations.batch = batch, s.activations.tokens = tokens;
            s.activations.fused_norms = s.activations.fused_gate = false;
            s.recompute.kind = Recompute::full;
            add(id, training(llama_7b(), s).worst_stage().total_bytes, Standing::unstated,
                "another program: FSDP1, adapters beside six matrices of seven, and a loop that "
                "holds the float32 logits through backward");
        }
    }

    const std::map<std::string, Figure> figures_ = published_figures();
    std::vector<PublishedRow> rows_;
};

}  // namespace

std::vector<PublishedRow> published_rows() { return Rows().all(); }

}  // namespace rootspace::estimate
