// The least recomputation that fits, against every way to recompute and every number of
// checkpoints.
#include <random>

#include "base/error.h"
#include "estimate/answer/answer.h"
#include "estimate/answer/estimated.h"
#include "estimate/architecture/catalogue.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

struct Need {
    Bytes bytes;
    double operations;
};

Need need(Request r, const char* kind, std::int64_t checkpoints) {
    r.recompute = kind, r.checkpoints = checkpoints;
    const Estimated e = estimated(r);
    return {total_bytes(e.items), e.works.back().work.operations};
}

// All that the setting can have: torchtitan's selective rule is for some blocks alone.
std::vector<Need> ways(const Request& r, std::int64_t units) {
    std::vector<Need> all;
    for (const char* kind : {"none", "selective", "sqrt", "full"}) {
        try {
            all.push_back(need(r, kind, 1));
        } catch (const InputError& error) {
            CHECK(error.field() == "recompute");
        }
    }
    for (std::int64_t c = 1; c <= units; ++c) all.push_back(need(r, "binomial", c));
    return all;
}

Request random_training(std::mt19937_64& random) {
    const auto among = [&](std::initializer_list<std::int64_t> list) {
        return list.begin()[random() % list.size()];
    };
    const char* models[] = {"gpt2", "llama-3.1-8b", "gemma-2-9b", "deepseek-v2-lite",
                            "mixtral-8x7b"};
    const char* trainers[] = {"torch", "torchtitan", "megatron"};
    Request r;
    r.task = Task::training;
    r.architecture = catalogue_model(models[random() % 5]);
    const std::size_t blocks = r.architecture.blocks.size();
    r.architecture.blocks.resize(2 + random() % (blocks - 2));
    r.architecture.vocabulary = among({1000, 30000, r.architecture.vocabulary});
    r.device = device_named("h100-sxm");
    r.context = among({16, 256, 1024}), r.batch = among({1, 4});
    r.fused_attention = random() % 2;
    r.lora_rank = among({0, 8});
    r.trainer = trainers[random() % 3];
    r.pipeline_parallel = r.devices = among({1, 1, 2});
    if (r.trainer == "torchtitan" && r.architecture.tied) r.pipeline_parallel = r.devices = 1;
    r.micro_batches = r.pipeline_parallel;
    return r;
}

}  // namespace

TEST_CASE("no other way to recompute fits with fewer operations") {
    std::mt19937_64 random(9);
    int binomial = 0, none = 0, others = 0;
    for (int i = 0; i < 120; ++i) {
        Request r = random_training(random);
        const auto units = std::int64_t(r.architecture.blocks.size()) + 2;
        const std::vector<Need> all = ways(r, units);
        // A memory that one of them fills, or falls short of by a byte.
        r.device.memory_bytes = all[random() % all.size()].bytes - Bytes(random() % 2);
        INFO(r.architecture.name << ", " << units - 2 << " blocks under " << r.trainer << ", case "
                                 << i);
        double least = -1;
        for (const Need& one : all)
            if (one.bytes <= r.device.memory_bytes && (least < 0 || one.operations < least))
                least = one.operations;
        const Json found = least_recompute(r);
        REQUIRE(found.is_null() == (least < 0));
        if (least < 0) {
            ++none;
            continue;
        }
        const auto kind = found["recompute"].get<std::string>();
        CHECK(found.contains("checkpoints") == (kind == "binomial"));
        const std::int64_t checkpoints =
            found.contains("checkpoints") ? found["checkpoints"].get<std::int64_t>() : 1;
        const Need said = need(r, kind.c_str(), checkpoints);
        CHECK(said.bytes <= r.device.memory_bytes);
        CHECK(said.operations == least);
        (kind == "binomial" ? binomial : others) += 1;
    }
    CHECK(binomial > 20);
    CHECK(others > 20);
    CHECK(none > 0);
}

TEST_CASE("Llama-2-7B with adapters keeps 28 checkpoints, not the four that are asked for first") {
    const Request r = request_from_json(
        R"({"model":"llama-2-7b","task":"training","context":8192,"batch":2,"device":"rtx-4090",)"
        R"("lora_rank":8})");
    const Json found = questions(r)["least_recompute"];
    CHECK(found == Json::parse(R"({"recompute":"binomial","checkpoints":28})"));
    CHECK(need(r, "binomial", 28).bytes <= r.device.memory_bytes);
    CHECK(need(r, "binomial", 29).bytes > r.device.memory_bytes);
    CHECK(need(r, "full", 1).bytes > r.device.memory_bytes);
    CHECK(need(r, "binomial", 28).operations == Approx(8.372e14).epsilon(5e-4));
    CHECK(need(r, "binomial", 4).operations == Approx(1.163e15).epsilon(5e-4));
}

TEST_CASE("more checkpoints hold no less and compute no more again") {
    std::mt19937_64 random(10);
    for (int i = 0; i < 60; ++i) {
        const Request r = random_training(random);
        INFO(r.architecture.name << " under " << r.trainer << ", case " << i);
        const auto units = std::int64_t(r.architecture.blocks.size()) + 2;
        Need fewer = need(r, "binomial", 1);
        for (std::int64_t c = 2; c <= units; ++c) {
            const Need more = need(r, "binomial", c);
            CHECK(more.bytes >= fewer.bytes);
            CHECK(more.operations <= fewer.operations);
            fewer = more;
        }
    }
}
