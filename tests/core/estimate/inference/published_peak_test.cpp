// Published peaks of inference. "fit": one constant was fitted on these; "held out": nothing was;
// "listed": the set-up is not fully stated (neither the version of transformers nor whether flash
// attention was on), shown and not asserted.
#include <algorithm>
#include <cmath>

#include "core/estimate/inference/models.h"
#include "estimate/inference/allocator.h"
#include "estimate/inference/inference.h"
#include "support/catch.h"
#include "support/csv.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

struct Row {
    Architecture model;
    InferenceSetup setup;
    double printed_gib;
    std::string use;
    std::string name;
};

std::vector<Row> published() {
    std::vector<Row> rows;
    for (const auto& f : read_csv("inference_peaks.csv")) {
        const auto n = [&](int i) { return std::stoll(f[i]); };
        Row row{qwen({n(1), n(2), n(3), n(4), n(5), n(6), n(7), n(8) == 1}),
                {},
                std::stod(f[15]),
                f[16],
                f[0] + " after " + f[13] + " tokens"};
        row.setup.prompt = n(13), row.setup.generated = n(14);
        row.setup.weight_bytes = 2 * parameters(row.model);
        row.setup.slack_bytes = caching_slack(weight_tensors(row.model), weight_format("bf16"), 2);
        row.setup.cache = {HfCache{}, CacheType::bf16, CacheType::bf16};
        row.setup.hf.rotary_rows = n(10);
        row.setup.hf.all_logits = n(11) == 1;
        row.setup.hf.devices = n(12);
        rows.push_back(row);
    }
    return rows;
}

double error_percent(const Row& row) {
    const double gib = double(inference_peak(row.model, row.setup).peak()) / (1 << 30);
    return 100 * (gib / row.printed_gib - 1);
}

struct Spread {
    std::size_t rows;
    double median, largest;
};

Spread spread(const std::string& use) {
    std::vector<double> errors;
    for (const Row& row : published()) {
        if (row.use != use) continue;
        UNSCOPED_INFO(row.name << ": " << error_percent(row) << " %");
        errors.push_back(std::abs(error_percent(row)));
    }
    std::sort(errors.begin(), errors.end());
    const std::size_t n = errors.size();
    return {n, (errors[(n - 1) / 2] + errors[n / 2]) / 2, errors.back()};
}

}  // namespace

TEST_CASE("the eight rows of the fit") {
    const Spread fit = spread("fit");
    CHECK(fit.rows == 8);
    CHECK(fit.median <= 0.25);
    CHECK(fit.largest <= 0.5);
}

TEST_CASE("32 peaks of ten models that were not in the fit, one to three devices") {
    const Spread held_out = spread("held out");
    CHECK(held_out.rows == 32);
    CHECK(held_out.median <= 0.08);
    CHECK(held_out.largest <= 1.35);
}

TEST_CASE("every term is needed: without it a row is far off") {
    const auto worst = [](auto change) {
        double largest = 0;
        for (Row row : published()) {
            if (row.use == "listed") continue;
            change(row.setup);
            largest = std::max(largest, std::abs(error_percent(row)));
        }
        return largest;
    };
    CHECK(worst([](InferenceSetup& s) { s.slack_bytes = 0; }) > 1.5);       // Qwen2.5-3B
    CHECK(worst([](InferenceSetup& s) { s.hf.devices = 1; }) > 7);          // Qwen2.5-72B
    CHECK(worst([](InferenceSetup& s) { s.hf.all_logits = false; }) > 50);  // Qwen2
    CHECK(worst([](InferenceSetup& s) { s.hf.rotary_rows = 0; }) > 10);     // Qwen2-0.5B
    CHECK(worst([](InferenceSetup& s) { s.hf.fused_attention = false; }) > 100);
    CHECK(worst([](InferenceSetup&) {}) < 1.35);
}

TEST_CASE("the rows of memory.csv are the rows of the fit") {
    int found = 0;
    for (const auto& row : read_csv("memory.csv")) {
        const std::string& id = row[0];
        if (id.find("BF16") == std::string::npos || id.substr(0, 6) != "qwen25") continue;
        for (const Row& ours : published()) {
            const std::string size = id.substr(7, id.find('-', 7) - 7);
            const std::string tokens = id.substr(id.rfind('-') + 1);
            if (ours.name != "Qwen2.5-" + size + " after " + tokens + " tokens") continue;
            CHECK(ours.printed_gib == std::stod(row[5]));
            CHECK(ours.use == "fit");
            ++found;
        }
    }
    CHECK(found == 8);
}

TEST_CASE("the ends of the allocator's blocks") {
    CHECK(caching_block(1) == 512);
    CHECK(caching_block(512) == 512);
    CHECK(caching_block(3 << 20) == 3 << 20);  // shares a segment of 20 MiB
    CHECK(caching_block((10 << 20) - 512) == (10 << 20) - 512);
    CHECK(caching_block(43 << 20) == 44 << 20);                  // an end of 1 MiB is not split off
    CHECK(caching_block((43 << 20) - 512) == (43 << 20) - 512);  // a longer one is
    CHECK(caching_block((43 << 20) + 1) == 44 << 20);
    CHECK(caching_block(11 << 20) == 12 << 20);
    // 108 matrices of 43 MiB in Qwen2.5-3B, and the embedding's end.
    const Architecture three_b = qwen({36, 2048, 16, 2, 128, 11008, 151936, true});
    const Bytes embedding = Bytes{151936} * 2048 * 2;
    CHECK(embedding % (2 << 20) == (1 << 20) + (1 << 19));
    CHECK(caching_slack(weight_tensors(three_b), weight_format("bf16"), 2) ==
          108 * (1 << 20) + (1 << 19));
    CHECK(caching_slack(weight_tensors(qwen({80, 8192, 64, 8, 128, 29568, 152064, false})),
                        weight_format("bf16"), 2) == 0);
}
