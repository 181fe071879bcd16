#include <random>

#include "base/error.h"
#include "estimate/answer/answer.h"
#include "estimate/answer/estimated.h"
#include "estimate/architecture/catalogue.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

template <class T>
const T& one_of(std::mt19937_64& random, const std::vector<T>& list) {
    return list[random() % list.size()];
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
    return r;
}

bool fits(Request r, std::int64_t Request::*member, std::int64_t value) {
    r.*member = value;
    try {
        return holding(r).fits;
    } catch (const InputError&) {
        return false;
    }
}

// The answer of the inverse question fits, and one more does not.
void check_largest(const Request& r, const Json& found, std::int64_t Request::*member,
                   std::int64_t low, std::int64_t high) {
    if (found.is_null()) {
        CHECK(!fits(r, member, low));
        return;
    }
    const auto value = found.get<std::int64_t>();
    CHECK(fits(r, member, value));
    if (value < high) CHECK(!fits(r, member, value + 1));
}

}  // namespace

TEST_CASE("inverse answers agree with the forward model on 1,000 random cases") {
    std::mt19937_64 random(4);
    for (int i = 0; i < 500; ++i) {
        const Request r = random_request(random);
        INFO(r.architecture.name << " on " << r.device.id << ", case " << i);
        check_largest(r, largest_batch(r), &Request::batch, 1, std::int64_t{1} << 16);
        check_largest(r, largest_context(r), &Request::context, r.generated + 1,
                      r.architecture.context);
    }
}

TEST_CASE("the questions of one request") {
    Request r;
    r.architecture = catalogue_model("llama-3.1-8b");
    r.device = device_named("rtx-4090");
    const Json q = questions(r);
    CHECK(q["largest_model"]["parameters"].get<std::int64_t>() >= 8030261248);
    CHECK(q["fastest"].size() == 5);
    CHECK(q["cheapest"].size() == 5);
    for (const Json& row : q["cheapest"])
        if (row["complete"] == true)
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
