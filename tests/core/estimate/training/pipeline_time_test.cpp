#include "estimate/training/pipeline_time.h"

#include <algorithm>
#include <random>

#include "core/estimate/training/models.h"
#include "estimate/training/training.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// The end of a step when every stage does its micro-batches in the order of 1F1B as soon as it can:
// a stage before it has done the forward, one after it the backward. No bound: a run.
std::int64_t simulated(const std::vector<StageMacs>& stages, std::int64_t m) {
    const auto p = static_cast<std::int64_t>(stages.size());
    struct Action {
        bool forward;
        std::int64_t micro_batch;
    };
    std::vector<std::vector<Action>> orders(stages.size());
    for (std::int64_t s = 0; s < p; ++s) {
        std::int64_t forward = 0, backward = 0;
        const std::int64_t warm = std::min(m, p - s - 1);
        while (forward < warm) orders[std::size_t(s)].push_back({true, forward++});
        while (backward < m) {
            if (forward < m) orders[std::size_t(s)].push_back({true, forward++});
            orders[std::size_t(s)].push_back({false, backward++});
        }
    }
    std::vector<std::vector<std::int64_t>> forward_end(stages.size(),
                                                       std::vector<std::int64_t>(m, -1)),
        backward_end = forward_end;
    std::vector<std::size_t> next(stages.size(), 0);
    std::vector<std::int64_t> free(stages.size(), 0);
    for (bool any = true; any;) {
        any = false;
        for (std::size_t s = 0; s < stages.size(); ++s)
            while (next[s] < orders[s].size()) {
                const Action a = orders[s][next[s]];
                const auto i = std::size_t(a.micro_batch);
                const std::int64_t ready =
                    a.forward
                        ? (s == 0 ? 0 : forward_end[s - 1][i])
                        : (s + 1 == stages.size() ? forward_end[s][i] : backward_end[s + 1][i]);
                if (ready < 0) break;
                free[s] = std::max(free[s], ready) +
                          (a.forward ? stages[s].forward : stages[s].backward).all;
                (a.forward ? forward_end : backward_end)[s][i] = free[s];
                ++next[s], any = true;
            }
    }
    for (std::size_t s = 0; s < stages.size(); ++s) free[s] += stages[s].update;
    return *std::max_element(free.begin(), free.end());
}

std::int64_t total(const PipelineMacs& found) {
    return found.own.all + found.waited.all + found.update;
}

}  // namespace

TEST_CASE("of equal stages the idle share is that of Narayanan et al.") {
    for (const std::int64_t p : {2, 4, 8, 64})
        for (const std::int64_t m : {1, 2, 8, 512}) {
            const std::vector<StageMacs> equal(static_cast<std::size_t>(p), {{300}, {600}, {900}});
            const PipelineMacs found = pipeline_macs(equal, m, false);
            CHECK(found.own.all == 900 * m);
            CHECK(found.waited.all == 900 * (p - 1));
            CHECK(simulated(equal, m) == total(found));
            // Two chunks of half the blocks each: half of it, with as many micro-batches as stages.
            // One micro-batch passes all as without chunks; each further one adds a chunk's time.
            const std::vector<StageMacs> halves(static_cast<std::size_t>(p),
                                                {{300}, {600}, {450}, {450}});
            CHECK(pipeline_macs(halves, m, true).waited.all ==
                  (m >= p ? 450 * (p - 1) : 900 * p + 450 * (m - 1) - 900 * m));
        }
}

TEST_CASE("no run of 1F1B is shorter than the bound, and many are as long") {
    std::mt19937_64 random(5);
    int met = 0;
    for (int i = 0; i < 2000; ++i) {
        std::vector<StageMacs> stages(1 + random() % 6);
        std::int64_t all = 0, largest = 0;
        for (StageMacs& one : stages) {
            one.forward.all = 1 + std::int64_t(random() % 9);
            one.backward.all = 1 + std::int64_t(random() % 9);
            one.first_chunk = one.both();
            all += one.both().all, largest = std::max(largest, one.both().all);
        }
        const std::int64_t m = 1 + std::int64_t(random() % 12);
        const std::int64_t bound = total(pipeline_macs(stages, m, false));
        const std::int64_t run = simulated(stages, m);
        CHECK(bound <= run);
        met += bound == run;
        // One micro-batch passes all stages one after another, as without a pipeline.
        CHECK(total(pipeline_macs(stages, 1, false)) == all);
        CHECK(bound >= all);
        CHECK(bound >= m * largest);
        // Many micro-batches take as long each as the largest stage does.
        const std::int64_t many = 1'000'000;
        const std::int64_t longest = total(pipeline_macs(stages, many, false));
        CHECK(longest >= many * largest);
        CHECK(longest <= many * largest + all);
    }
    CHECK(met > 500);
}

TEST_CASE("chunks do not shorten a pipeline of one micro-batch") {
    TrainingSetup s;
    s.activations.tokens = 512;
    s.parallel.pipeline = 4;
    const std::int64_t whole = total(training(llama_31_8b(), s).macs);
    s.parallel.chunks = 2;
    CHECK(total(training(llama_31_8b(), s).macs) == whole);
    s.micro_batches = 4;  // control: then they do
    const std::int64_t interleaved = total(training(llama_31_8b(), s).macs);
    s.parallel.chunks = 1;
    CHECK(interleaved < total(training(llama_31_8b(), s).macs));
}

TEST_CASE("the first stage's update comes after all") {
    std::mt19937_64 random(6);
    for (int i = 0; i < 500; ++i) {
        std::vector<StageMacs> stages(1 + random() % 6);
        for (StageMacs& one : stages) {
            one.forward.all = 1 + std::int64_t(random() % 9);
            one.backward.all = 1 + std::int64_t(random() % 9);
        }
        const std::int64_t m = 1 + std::int64_t(random() % 12);
        const PipelineMacs before = pipeline_macs(stages, m, false);
        CHECK(before.update == 0);
        for (StageMacs& one : stages) one.update = 1 + std::int64_t(random() % 50);
        const PipelineMacs after = pipeline_macs(stages, m, false);
        CHECK(after.update == stages[0].update);
        CHECK(after.own == before.own);
        CHECK(after.waited == before.waited);
        CHECK(total(after) <= simulated(stages, m));
    }
}

TEST_CASE("the stage that is done last is that of the longest time, in whichever bits") {
    // 900 in 8 bits take as long as 450: the second stage, of 600, is the busier one.
    const std::vector<StageMacs> stages{{{300, 300}, {600, 600}, {900, 900}},
                                        {{200}, {400}, {600}}};
    const PipelineMacs alike = pipeline_macs(stages, 100, false);
    CHECK(alike.own.all == 90'000);
    CHECK(alike.own.eight_bit == 90'000);
    const PipelineMacs faster = pipeline_macs(stages, 100, false, 0.5);
    CHECK(faster.own.all == 60'000);
    CHECK(faster.own.eight_bit == 0);
    CHECK(faster.waited.all == 900);
    CHECK(faster.waited.eight_bit == 900);
}

TEST_CASE("blocks' products are in 8 bits, made again too; head and attention are not") {
    TrainingSetup s;
    s.activations.tokens = 512;
    for (const char* precision : {"fp8", "fp8-te"}) {
        s.precision = precision;
        const std::int64_t once = 512 * (32 * std::int64_t{218'103'808});
        s.recompute.kind = Recompute::none;
        CHECK(training(llama_31_8b(), s).macs.own.eight_bit == 3 * once);
        s.recompute.kind = Recompute::full;
        CHECK(training(llama_31_8b(), s).macs.own.eight_bit == 4 * once);
        s.recompute.kind = Recompute::none;
        s.operator_checkpoints = true;
        // Every second of seven products: wk, wo and w3 of each block.
        CHECK(training(llama_31_8b(), s).macs.own.eight_bit ==
              3 * once + 512 * 32 * std::int64_t{4096 * 1024 + 4096 * 4096 + 4096 * 14336});
        s.operator_checkpoints = false;
        s.adapters.rank = 8;
        CHECK(training(llama_31_8b(), s).macs.own.eight_bit == 2 * once);
        s.adapters.base = &weight_format("nf4");
        CHECK(training(llama_31_8b(), s).macs.own.eight_bit == 0);
        s.adapters = {};
    }
    s.precision = "bf16-mixed";
    CHECK(training(llama_31_8b(), s).macs.own.eight_bit == 0);
}

TEST_CASE("a step in a pipeline multiplies no less than without one, a micro-batch at a time") {
    for (const Recompute kind : {Recompute::none, Recompute::selective, Recompute::full}) {
        TrainingSetup s;
        s.activations.tokens = 512;
        s.recompute.kind = kind;
        const PipelineMacs alone = training(llama_31_8b(), s).macs;
        CHECK(alone.waited.all == 0);
        for (const std::int64_t stages : {2, 3, 8, 32}) {
            s.parallel.pipeline = stages;
            s.micro_batches = 1;
            CHECK(total(training(llama_31_8b(), s).macs) == alone.own.all);
            // Micro-batch for micro-batch the pipeline is the faster, at most by its stages.
            s.micro_batches = 96;
            const std::int64_t many = total(training(llama_31_8b(), s).macs);
            CHECK(many < 96 * alone.own.all);
            CHECK(many * stages > 96 * alone.own.all);
        }
        // Interleaved: the first of two chunks of 4 blocks; the other stages' wait for it alone.
        s.parallel.pipeline = 4, s.micro_batches = 4;
        const TrainingEstimate whole = training(llama_31_8b(), s);
        s.parallel.chunks = 2;
        const TrainingEstimate halves = training(llama_31_8b(), s);
        CHECK(halves.macs.own == whole.macs.own);
        CHECK(halves.macs.waited * 2 == whole.macs.waited);
    }
}
