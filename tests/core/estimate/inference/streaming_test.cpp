#include "estimate/inference/streaming.h"

#include "base/error.h"
#include "core/estimate/inference/models.h"
#include "estimate/cache/layer_groups.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

StreamingSetup fp16(double bandwidth, Bytes budget = 0) {
    StreamingSetup s{};
    s.bandwidth = bandwidth;
    s.budget = budget;
    s.buffers = 2;
    return s;
}

constexpr std::int64_t block_parameters = 12ll * 12288 * 12288 + 13 * 12288;

}  // namespace

TEST_CASE("GPT-3 read for every token: 50 seconds at 7 GB/s") {
    const Architecture model = gpt3();
    REQUIRE(parameters(model) == 174604259328);        // models.csv gpt3-175b
    CHECK(4 * parameters(model) / 1000000000 == 698);  // "700 GB" in fp32
    CHECK(2 * parameters(model) / 1000000000 == 349);  // "350 GB" in fp16
    CHECK(cache_bytes_per_token(model, CacheType::f16, CacheType::f16).value() == 4718592);
    CHECK(12288ll * 12288 * 2 == 301989888);  // one d × d tile, "302 MB"

    const Streaming s = stream_weights(model, plain_weights(model, 2), fp16(7e9));
    CHECK(s.resident_blocks == 0);
    // All but the norms outside the blocks; of the positions one row, of the words one row beside
    // the whole table that is the head.
    CHECK(s.read_bytes() == 2 * (96 * block_parameters + 50257ll * 12288 + 2 * 12288));
    CHECK(s.seconds_per_token == Approx(49.88).margin(0.005));
    CHECK(s.resident_bytes() == 2 * (2 * 12288) + 2 * 2 * block_parameters);
    CHECK(stream_weights(model, plain_weights(model, 2), fp16(0.5e9)).seconds_per_token ==
          Approx(698.3).margin(0.05));
}

TEST_CASE("a budget keeps as many blocks as fit beside the buffers") {
    const Architecture model = gpt3();
    const Bytes block = 2 * block_parameters, outside = 2 * (2 * 12288);
    const auto kept = [&](Bytes budget) {
        return stream_weights(model, plain_weights(model, 2), fp16(7e9, budget)).resident_blocks;
    };
    CHECK(kept(outside + 2 * block) == 0);
    CHECK(kept(outside + 3 * block - 1) == 0);
    CHECK(kept(outside + 3 * block) == 1);
    CHECK(kept(outside + 50 * block) == 48);
    // The last two need no buffers once all stay.
    CHECK(kept(outside + 96 * block - 1) == 93);
    CHECK(kept(outside + 96 * block) == 96);
    const Streaming all =
        stream_weights(model, plain_weights(model, 2), fp16(7e9, outside + 96 * block));
    CHECK(all.read_bytes() == 2 * (50257ll * 12288 + 2 * 12288));
    CHECK(all.resident_bytes() == outside + 96 * block);
    StreamingSetup one_buffer = fp16(7e9, outside + 3 * block);
    one_buffer.buffers = 1;
    CHECK(stream_weights(model, plain_weights(model, 2), one_buffer).resident_blocks == 2);
}

TEST_CASE("the head can stay") {
    StreamingSetup s = fp16(7e9);
    s.head_resident = true;
    const Streaming with = stream_weights(gpt3(), plain_weights(gpt3(), 2), s),
                    without = stream_weights(gpt3(), plain_weights(gpt3(), 2), fp16(7e9));
    CHECK(with.resident_bytes() - without.resident_bytes() == 50257ll * 12288 * 2);
    CHECK(without.read_bytes() - with.read_bytes() == 50257ll * 12288 * 2);
}

TEST_CASE("of experts only the active are read, and dense blocks stay first") {
    Architecture model = llama_8b();
    for (std::size_t i = 1; i < model.blocks.size(); ++i)
        model.blocks[i].mlp = ExpertMlp{8, 2, 14336};
    const ParameterCount count = parameter_count(weight_tensors(model));
    const Streaming s = stream_weights(model, plain_weights(model, 2), fp16(1e9));
    // Everything active but the embedding, of which one row, and the final norm, which stays.
    CHECK(s.read_bytes() == 2 * (count.active - 128256ll * 4096 + 4096 - 4096));
    // Room for one dense block: it saves all its bytes, a block of experts a quarter.
    const Bytes dense = 2 * (4096ll * 4096 * 2 + 2 * 1024ll * 4096 + 3 * 14336ll * 4096 + 2 * 4096);
    const Streaming more =
        stream_weights(model, plain_weights(model, 2), fp16(1e9, s.resident_bytes() + dense));
    CHECK(more.resident_blocks == 1);
    CHECK(s.read_bytes() - more.read_bytes() == dense);
}

TEST_CASE("streaming without bandwidth, buffers or room is refused") {
    const auto error_of = [](const StreamingSetup& s) -> std::string {
        try {
            stream_weights(gpt3(), plain_weights(gpt3(), 2), s);
        } catch (const InputError& error) {
            return error.what();
        }
        return "no error";
    };
    CHECK(error_of(fp16(0)) ==
          "streaming.bandwidth: expected more than 0 bytes a second, but got 0.000000");
    CHECK(error_of(fp16(1e9, 1000)) ==
          "streaming.budget: expected at least 7248445440 bytes, but got 1000");
    StreamingSetup none = fp16(1e9);
    none.buffers = 0;
    CHECK(error_of(none) == "streaming.buffers: expected at least 1, but got 0");
}
