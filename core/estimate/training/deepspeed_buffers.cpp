#include "estimate/training/deepspeed_buffers.h"

#include <algorithm>
#include <map>

#include "estimate/explain/telling.h"
#include "estimate/training/parameters.h"
#include "estimate/training/sent_gradients.h"

namespace rootspace::estimate {
namespace {

// deepspeed/runtime/zero/config.py: reduce_bucket_size 5e8 elements, stage3_max_live_parameters
// 1e9; engine.py, buffered_allreduce_fallback: elements_per_buffer 5e8.
const WholeCoefficient bucket_elements{"deepspeed.bucket", 500'000'000};
const WholeCoefficient live_parameters{"deepspeed.max_live_parameters", 1'000'000'000};

// Each tensor that autograd has a gradient of: its numbers, and how many there are of it.
template <class Visit>
void each_gradient(const std::vector<WeightTensor>& trained, Visit visit) {
    for (const WeightTensor& one : parameters(trained)) {
        const std::int64_t times = parameter_copies(one);
        visit(one, one.elements() / times, times);
    }
}

// Pieces put in rows to be sent, each row as long as it takes to be more than a bucket. One piece
// by itself is sent from where it lies.
class Rows {
  public:
    void add(std::int64_t elements) {
        row_ = checked_add(row_, elements);
        if (++pieces_ > 1) largest_ = std::max(largest_, row_);
        if (row_ > bucket_elements) begin();
    }
    void begin() { row_ = pieces_ = 0; }
    std::int64_t largest() const { return largest_; }

  private:
    std::int64_t row_ = 0, pieces_ = 0, largest_ = 0;
};

// The copy in which stage 2 sends a gradient larger than the bucket: stage_1_and_2.py,
// average_tensor, cuts it where the shares of devices meet.
class CutGradients {
  public:
    CutGradients(std::int64_t all, std::int64_t devices)
        : share_(divided_up(Quantity(all), Quantity(devices)).value()) {}

    void add(std::int64_t elements) {
        if (elements > bucket_elements) cut(elements);
        at_ = checked_add(at_, elements);
    }
    std::int64_t largest() const { return rows_.largest(); }

  private:
    void cut(std::int64_t elements) {
        rows_.begin();
        for (std::int64_t from = at_, end = checked_add(at_, elements); from < end;) {
            const std::int64_t piece = std::min(end - from, share_ - from % share_);
            from += piece;
            rows_.add(piece);
        }
    }

    const std::int64_t share_;
    std::int64_t at_ = 0;
    Rows rows_;
};

std::int64_t cut_elements(const std::vector<WeightTensor>& trained, const Parallelism& p) {
    const DenseAndExperts all = dense_and_experts(trained);
    std::int64_t largest = 0;
    const auto look = [&](const std::vector<WeightTensor>& half, std::int64_t devices) {
        CutGradients cut(element_count(half), devices);
        each_gradient(half, [&](const WeightTensor&, std::int64_t elements, std::int64_t times) {
            for (std::int64_t i = 0; i < times; ++i) cut.add(elements);
        });
        largest = std::max(largest, cut.largest());
    };
    look(all.dense, replicas(p));
    look(all.experts, expert_replicas(p));
    return largest;
}

// Stage 3 sends a gradient larger than the bucket by itself, from where it lies if it goes into
// equal shares: runtime/comm/coalesced_collectives.py, reduce_scatter_coalesced.
std::int64_t padded_elements(const std::vector<WeightTensor>& trained, const Parallelism& p) {
    std::int64_t largest = 0;
    each_gradient(trained, [&](const WeightTensor& one, std::int64_t elements, std::int64_t) {
        const std::int64_t devices = is_expert(one) ? expert_replicas(p) : replicas(p);
        if (elements <= bucket_elements || elements % devices == 0) return;
        largest = std::max(largest, checked_mul(devices, elements / devices + 1));
    });
    return largest;
}

std::int64_t largest_row(const std::vector<WeightTensor>& trained) {
    Rows rows;
    each_gradient(trained, [&](const WeightTensor&, std::int64_t elements, std::int64_t times) {
        for (std::int64_t i = 0; i < times; ++i) rows.add(elements);
    });
    return rows.largest();
}

// The largest module that is gathered to be run, which nothing bounds: runtime/zero/
// partitioned_param_coordinator.py, fetch_sub_module. Experts that are one parameter a matrix are
// of one module.
GatheredWeights largest_module(const StageShape& stage, const PrecisionRecipe& precision) {
    GatheredWeights largest;
    std::map<std::int64_t, GatheredWeights> experts;
    each_gathered(stage, [&](const WeightTensor& tensor, GatheredWeights weights) {
        const std::int64_t copies = parameter_copies(tensor);
        weights.elements /= copies, weights.packed /= copies;
        if (tensor.stacked && is_expert(tensor)) {
            experts[tensor.block].add(weights);
            weights = experts[tensor.block];
        }
        if (weights.bytes(precision) > largest.bytes(precision)) largest = weights;
    });
    return largest;
}

Item buffer(const char* name, const Quantity& bytes, const char* source) {
    return item(name, Purpose::workspace, bytes, source);
}

// In the weights' type, at stage 3 in that of communication (stage_1_and_2.py, setup_buckets;
// stage3.py, _setup_for_real_optimizer).
Quantity bucket_number(const PrecisionRecipe& precision, const Parallelism& p) {
    const bool sent = p.zero == 3 && !precision.autocast;
    return {sent          ? sent_bytes(precision, p)
            : p.zero == 3 ? std::int64_t{precision.compute_bytes}
                          : std::int64_t{precision.weight_bytes},
            "B"};
}

// A second one there is only with overlap_comm at stages 1 and 2, which config.py,
// overlap_comm_valid, leaves off, and under torch_autocast, whose Linear layers alone are reduced
// in 16 bits (runtime/torch_autocast.py, get_all_comm_dtypes).
Quantity bucket(const StageShape& stage, const PrecisionRecipe& precision, const Parallelism& p) {
    const Quantity number = bucket_number(precision, p);
    const Quantity elements(bucket_elements, "elements of a bucket");
    return elements * (precision.autocast && !stage.adapted
                           ? number + Quantity(precision.weight_bytes, "B")
                           : number);
}

// Stages 1 and 2 flatten the parts of several devices, and cast them where they are sent in another
// type; stage 3 puts them in order.
Quantity copied(const StageShape& stage, const PrecisionRecipe& precision, const Parallelism& p) {
    const std::int64_t large =
        p.zero == 3 ? padded_elements(stage.trained, p) : cut_elements(stage.trained, p);
    const Quantity of_buckets =
        smaller(Quantity(element_count(stage.trained), "trained parameters"),
                Quantity(bucket_elements, "elements of a bucket"));
    const Quantity elements =
        large == 0 ? of_buckets
                   : larger(of_buckets, Quantity(large, "elements of a gradient larger than it"));
    const Quantity number = bucket_number(precision, p);
    const std::int64_t sent = sent_bytes(precision, p);
    return elements * (p.zero < 3 && sent != precision.weight_bytes
                           ? number + Quantity(sent, "B as they are sent")
                           : number);
}

}  // namespace

// A single device has the bucket too. Stages 2 and 3 reduce while backward runs, stage 1 after it.
// Gathering the updated weights takes no memory: they lie in the flat tensor that is gathered into
// (runtime/utils.py, all_gather_dp_groups), whatever allgather_bucket_size is.
std::vector<Item> deepspeed_buffers(const StageShape& stage, const GatheredWeights& gathered,
                                    const PrecisionRecipe& precision, const Parallelism& p,
                                    bool shared) {
    std::vector<Item> items;
    if (p.zero == 0 || stage.holder == StateHolder::bf16_optimizer) return items;
    if (p.zero == 3 && shared)
        items.push_back(buffer(
            "gathered weights",
            larger(largest_module(stage, precision).quantity("of the largest module", precision),
                   smaller(gathered.quantity("of the device", precision),
                           Quantity(live_parameters, "live parameters") *
                               Quantity(precision.compute_bytes, "B"))),
            told("deepspeed/runtime/zero/config.py, stage3_max_live_parameters, which "
                 "bounds what is fetched ahead; partitioned_param_coordinator.py, "
                 "fetch_sub_module: at least the module that runs")));
    items.push_back(
        buffer("reduce bucket", bucket(stage, precision, p),
               told("deepspeed/runtime/zero/config.py, reduce_bucket_size; stage_1_and_2.py, "
                    "setup_buckets: a second one with overlap_comm alone, which is off at stages 1 "
                    "and 2 unless set")));
    if (p.zero > 1 && shared)
        items.push_back(
            buffer("copy of the gradients being reduced", copied(stage, precision, p),
                   told("deepspeed/runtime/zero/stage_1_and_2.py, allreduce_bucket; "
                        "runtime/comm/coalesced_collectives.py, reduce_scatter_coalesced")));
    return items;
}

Quantity reduced_after_backward(const StageShape& stage, const PrecisionRecipe& precision,
                                const Parallelism& p) {
    const Quantity from = bucket(stage, precision, p);
    return replicas(p) > 1 ? from + copied(stage, precision, p) : from;
}

std::int64_t flattened_elements(const std::vector<WeightTensor>& trained, const Parallelism& p) {
    if (p.expert == 1) return largest_row(trained);
    const DenseAndExperts all = dense_and_experts(trained);
    return std::max(largest_row(all.dense), largest_row(all.experts));
}

}  // namespace rootspace::estimate
