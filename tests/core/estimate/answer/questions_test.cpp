#include <algorithm>
#include <random>
#include <set>

#include "base/error.h"
#include "core/estimate/answer/one_of.h"
#include "estimate/answer/answer.h"
#include "estimate/answer/estimated.h"
#include "estimate/architecture/catalogue.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// Settings that cut a context into parts, or ask for a least one, among the others.
void draw_parts(Request& r, std::mt19937_64& random) {
    if (r.task == Task::inference) {
        if (random() % 2) r.shared_prefix = std::int64_t(random() % 2000);
        if (random() % 4 == 0) r.generated = std::int64_t(random() % 500);
        return;
    }
    if (random() % 2) r.context_parallel = one_of<std::int64_t>(random, {2, 3, 4});
    if (random() % 2) {
        r.tensor_parallel = one_of<std::int64_t>(random, {2, 4, 8});
        r.sequence_parallel = random() % 2;
    }
    r.devices = r.tensor_parallel * r.context_parallel * one_of<std::int64_t>(random, {1, 2});
    r.zero = std::int64_t(random() % 4);
    if (random() % 4) {  // else it does not divide, most times
        const std::int64_t parts =
            r.context_parallel * (r.sequence_parallel ? r.tensor_parallel : 1);
        r.context = (r.context / parts + 1) * parts;
    }
}

Request random_request(std::mt19937_64& random) {
    Request r;
    r.architecture = catalogue_model(
        one_of<std::string>(random, {"gpt2", "llama-3.1-8b", "gemma-2-9b", "mixtral-8x7b",
                                     "deepseek-v2-lite", "qwen2.5-0.5b", "gpt-oss-20b"}));
    r.device = one_of(random, devices());
    r.task = random() % 2 ? Task::inference : Task::training;
    r.context = 1 + std::int64_t(random() % 8192);
    r.batch = 1 + std::int64_t(random() % 8);
    r.engine = one_of<std::string>(random, {"hf", "vllm", "llama.cpp"});
    r.weights = one_of<std::string>(random, {"bf16", "fp8", "nf4", "Q8_0"});
    r.optimizer = one_of<std::string>(random, {"adamw", "sgd", "adamw-8bit"});
    r.recompute = one_of<std::string>(random, {"none", "full", "selective"});
    r.fused_attention = random() % 4 != 0;
    r.lora_rank = random() % 2 ? 0 : 8;
    draw_parts(r, random);
    return r;
}

enum class Verdict { fits, too_large, refused };

Verdict judge(Request r, std::int64_t Request::*member, std::int64_t value) {
    r.*member = value;
    try {
        const Holding held = holding(r);
        if (!cannot_run(r).empty()) return Verdict::refused;
        return held.fits ? Verdict::fits : Verdict::too_large;
    } catch (const PastSixtyFourBits&) {
        return Verdict::too_large;
    } catch (const InputError&) {
        return Verdict::refused;
    }
}

// More than every distance between two values that a setting here can have.
constexpr std::int64_t reach = 40;

// Whether the first value from `low` on that is not refused fits.
bool next_fits(const Request& r, std::int64_t Request::*member, std::int64_t low,
               std::int64_t high) {
    for (std::int64_t value = low; value < low + reach && value <= high; ++value) {
        const Verdict said = judge(r, member, value);
        if (said != Verdict::refused) return said == Verdict::fits;
    }
    return false;
}

// The answer of the inverse question fits, and the next value that is not refused does not; the
// present one, where it fits, is no larger.
void check_largest(const Request& r, const Json& found, std::int64_t Request::*member,
                   std::int64_t low, std::int64_t high) {
    // A context longer than the config states is not looked at.
    const bool present = r.*member <= high && judge(r, member, r.*member) == Verdict::fits;
    if (found.is_null()) {
        CHECK(!present);
        CHECK(!next_fits(r, member, low, high));
        return;
    }
    const auto value = found.get<std::int64_t>();
    CHECK(judge(r, member, value) == Verdict::fits);
    if (present) CHECK(value >= r.*member);
    CHECK(!next_fits(r, member, value + 1, high));
}

std::int64_t by_trying_all(const Request& r, std::int64_t Request::*member, std::int64_t high) {
    std::int64_t best = 0;
    for (std::int64_t value = 1; value <= high; ++value)
        if (judge(r, member, value) == Verdict::fits) best = value;
    return best;
}

}  // namespace

TEST_CASE("inverse answers agree with the forward model on 1,000 random cases") {
    std::mt19937_64 random(4);
    int answered = 0, cut = 0;
    for (int i = 0; i < 500; ++i) {
        const Request r = random_request(random);
        INFO(r.architecture.name << " on " << r.device.id << ", case " << i);
        const Json batch = largest_batch(r), context = largest_context(r);
        check_largest(r, batch, &Request::batch, 1, std::int64_t{1} << 16);
        check_largest(r, context, &Request::context,
                      r.generated + std::max<std::int64_t>(1, r.shared_prefix),
                      r.architecture.context);
        answered += !context.is_null();
        cut += !context.is_null() &&
               (r.shared_prefix > 0 || r.context_parallel > 1 || r.sequence_parallel);
    }
    CHECK(answered > 180);
    CHECK(cut > 60);
}

TEST_CASE("the largest context and batch are those that trying all of them finds") {
    std::mt19937_64 random(5);
    int found = 0, between = 0;
    for (int i = 0; i < 90; ++i) {
        Request r = random_request(random);
        r.architecture.blocks.resize(2);
        r.architecture.context = 30 + std::int64_t(random() % 60);
        if (r.architecture.learned_positions > 0) r.architecture.learned_positions = 60;
        r.shared_prefix %= 30, r.generated %= 10;
        r.context = 1 + std::int64_t(random() % r.architecture.context);
        // A memory that some size of those tried fills.
        Request filled = r;
        filled.context = 1 + std::int64_t(random() % r.architecture.context);
        filled.batch = 1 + std::int64_t(random() % 8);
        const std::int64_t parts =
            r.context_parallel * (r.sequence_parallel ? r.tensor_parallel : 1);
        filled.context = std::max(parts, filled.context / parts * parts);
        try {
            r.device.memory_bytes = holding(filled).total_bytes + Bytes(random() % 4096);
        } catch (const InputError&) {
        }
        INFO(r.architecture.name << " under " << r.engine << ", case " << i);
        const std::int64_t high = std::max(r.context, longest_context(r.architecture));
        const std::int64_t context = by_trying_all(r, &Request::context, high);
        CHECK(largest_context(r) == (context ? Json(context) : Json()));
        found += context > 0, between += context > 0 && context < high;
        // Larger batches are left to the property above.
        const Json batch = largest_batch(r);
        const std::int64_t most = batch.is_null() ? 0 : batch.get<std::int64_t>();
        if (most <= 30) CHECK(most == by_trying_all(r, &Request::batch, 31));
    }
    CHECK(found > 40);
    CHECK(between > 15);
}

TEST_CASE("a value that the rest of a setting refuses is not one that is too large") {
    // A context is no shorter than the prefix that sequences share.
    Request r = request_from_json(
        R"({"model":"llama-3.1-8b","device":"rtx-4090","context":8192,"shared_prefix":1000})");
    REQUIRE(holding(r).fits);
    CHECK(largest_context(r).get<std::int64_t>() >= 8192);
    // Two devices share each sequence: it is an even number of tokens.
    r = request_from_json(
        R"({"model":"llama-3.1-8b","task":"training","device":"tpu-v5p","devices":8,"zero":3,)"
        R"("recompute":"full","context":1000,"context_parallel":2})");
    REQUIRE(holding(r).fits);
    CHECK(largest_context(r).get<std::int64_t>() >= 1000);
    CHECK(largest_context(r).get<std::int64_t>() % 2 == 0);
    CHECK(largest_batch(r).get<std::int64_t>() >= 1);
    r = request_from_json(
        R"({"model":"llama-3.1-8b","task":"training","device":"h200-sxm","devices":8,"zero":3,)"
        R"("recompute":"full","context":1024,"tensor_parallel":8,"sequence_parallel":true})");
    REQUIRE(holding(r).fits);
    CHECK(largest_context(r).get<std::int64_t>() >= 1024);
    CHECK(largest_context(r).get<std::int64_t>() % 8 == 0);
    // What is asked now does not matter: the search ends where the config does, and says so.
    r = request_from_json(R"({"model":"qwen2.5-0.5b","device":"b200","context":40000})");
    REQUIRE(r.architecture.context == 32768);
    CHECK(largest_context(r) == 32768);
    CHECK(questions(r)["largest_context_limit"] ==
          "the longest that the model's config states, 32,768");
    CHECK(!questions(r).contains("largest_batch_limit"));
    r = request_from_json(R"({"model":"qwen2.5-0.5b","device":"mi300x","context":17})");
    CHECK(questions(r)["largest_batch"] == most_batch);
    CHECK(questions(r)["largest_batch_limit"] == "the search's own, 65,536");
    for (const std::int64_t asked : {1, 4095, 5000}) {
        r = request_from_json(R"({"model":"pythia-2.8b","device":"h200-sxm"})");
        r.context = asked;
        CHECK(largest_context(r) == longest_context(r.architecture));
    }
    CHECK_THROWS_AS(request_from_json(R"({"model":"gpt2","batch":65537})"), InputError);
    CHECK_THROWS_AS(request_from_json(R"({"model":"llama-3.1-8b","context":16777217})"),
                    InputError);
    CHECK(questions(r)["largest_model"]["parameters"].get<std::int64_t>() >= 494032768);
}

TEST_CASE("for inference no model is proposed of which nobody has published weights") {
    for (const char* setting :
         {R"("model":"llama-3.1-8b","engine":"vllm","weights":"fp8","device":"mi325x","devices":8)",
          R"("model":"llama-3.1-8b","engine":"hf","device":"h200-sxm","devices":64)"}) {
        INFO(setting);
        Request r = request_from_json("{" + std::string(setting) + R"(,"context":2048})");
        const Json found = questions(r)["largest_model"];
        // Megatron 1T before.
        CHECK(has_weights(catalogue_entry(found["id"].get<std::string>())));
        CHECK(found["parameters"].get<std::int64_t>() > 100'000'000'000);
        CHECK(holding(r).fits);
    }
    Request r;
    r.architecture = catalogue_model("gpt2");
    r.task = Task::training;  // from the start: of any size
    r.context = 1024, r.device = device_named("h200-sxm"), r.devices = 512, r.zero = 3;
    r.recompute = "full";
    CHECK(questions(r)["largest_model"]["id"] == "megatron-1t");
}

TEST_CASE("where no config states as long a context, that is why no model is found") {
    Request r = request_from_json(R"({"model":"gpt2","device":"m1-16","engine":"llama.cpp"})");
    std::int64_t most = 0;
    for (const CatalogueEntry& entry : catalogue())
        if (has_weights(entry)) most = std::max(most, catalogue_model(entry.id).context);
    r.context = most + 1;
    const Json past = questions(r);
    CHECK(past["largest_model"].is_null());
    const std::string why = past.value("largest_model_why", "");
    CHECK(why.find("no config of the catalogue states a context of " + grouped_digits(most + 1) +
                   " tokens; the longest is ") == 0);
    CHECK(why.find("of " + grouped_digits(most)) != std::string::npos);
    // As long a context as one config states is looked at: for want of room there is no reason.
    r.context = most, r.batch = 65536;
    CHECK(questions(r)["largest_model"].is_null());
    CHECK(!questions(r).contains("largest_model_why"));
}

TEST_CASE("the questions of one request") {
    Request r;
    r.architecture = catalogue_model("llama-3.1-8b");
    r.device = device_named("rtx-4090");
    const Json q = questions(r);
    CHECK(q["largest_model"]["parameters"].get<std::int64_t>() >= 8030261248);
    CHECK(q["fastest"].size() == 5);
    CHECK(q["cheapest"].size() == 5);
    for (const char* wish : {"fastest", "cheapest"}) {  // each device once
        std::set<std::string> named;
        for (const Json& row : q[wish]) CHECK(named.insert(row["device"]).second);
    }
    for (const Json& row : q["cheapest"])
        CHECK(q["cheapest"][0]["launch_price_usd"].get<double>() <=
              row["launch_price_usd"].get<double>());
    r.task = Task::training;
    r.device = device_named("h100-sxm");
    r.lora_rank = 16;
    const Json t = questions(r);
    CHECK(t["least_recompute"]["recompute"] == "none");
}

TEST_CASE(
    "the least recomputation that fits is none where keeping all fits, and none before it fits") {
    Request r;
    r.task = Task::training;
    r.architecture = catalogue_model("qwen2.5-0.5b");
    r.device = device_named("rtx-4090");
    for (r.context = 512; r.context <= 65536; r.context *= 2) {
        const Json found = questions(r)["least_recompute"];
        for (const char* kind : {"none", "selective", "sqrt", "full", "binomial"}) {
            if (!found.is_null() && found["recompute"] == kind) break;
            Request other = r;
            other.recompute = kind;
            CHECK(!holding(other).fits);
        }
    }
}
