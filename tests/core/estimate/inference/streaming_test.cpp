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
    const Bytes block = 2 * block_parameters, outside = 2 * (2 * 12288), row = 2 * 12288;
    const auto kept = [&](Bytes budget) {
        return stream_weights(model, plain_weights(model, 2), fp16(7e9, budget)).resident_blocks;
    };
    const Bytes positions = 2 * 2048ll * 12288, table = 2 * 50257ll * 12288;
    CHECK(kept(outside + 2 * block) == 0);
    CHECK(kept(outside + 3 * block - 1) == 0);
    CHECK(kept(outside + 3 * block) == 1);
    CHECK(kept(outside + 50 * block) == 48);
    // Once all stay they need no buffers, but two rows of the head do; then the head is the better
    // use of the room of a block.
    CHECK(kept(outside + 96 * block + 2 * row - 1) == 94);
    CHECK(kept(outside + 96 * block + 2 * row) == 96);
    const Streaming all =
        stream_weights(model, plain_weights(model, 2), fp16(7e9, outside + 96 * block + 2 * row));
    CHECK(all.read_bytes() == table + 2 * row);
    CHECK(all.resident_bytes() == outside + 96 * block + 2 * row);
    CHECK(all.resident.back().name == "buffers of a row of the head");
    const Streaming whole = stream_weights(model, plain_weights(model, 2),
                                           fp16(7e9, outside + 96 * block + table + positions));
    CHECK(whole.read_bytes() == 0);
    CHECK(whole.resident_bytes() == outside + 96 * block + table + positions);
    StreamingSetup one_buffer = fp16(7e9, outside + 3 * block);
    one_buffer.buffers = 1;
    CHECK(stream_weights(model, plain_weights(model, 2), one_buffer).resident_blocks == 2);
}

TEST_CASE("the head stays where that spares more than blocks do") {
    // EleutherAI/pythia-12b on 24 GiB less what a context of 2,048 holds beside the weights.
    Architecture model{};
    model.vocabulary = 50688, model.width = 5120, model.context = 2048;
    model.norm = Norm::layer, model.activation = Activation::gelu;
    GroupedAttention attention{40, 40, 128};
    attention.query_bias = attention.key_value_bias = attention.output_bias = true;
    model.blocks.assign(36, Block{attention, DenseMlp{20480, false, true}});
    const StoredWeights weights = plain_weights(model, 2);
    const Bytes table = 2 * 50688ll * 5120, row = 2 * 5120, all = 2 * 11846072320ll;
    REQUIRE(table == 519045120);
    const auto stays = [](const Streaming& s, const std::string& name) {
        for (const Item& one : s.resident)
            if (one.name == name) return true;
        return false;
    };
    const Streaming enough = stream_weights(model, weights, fp16(7e9, all - table));
    CHECK(enough.read_bytes() == row);
    CHECK(enough.resident_blocks == 36);
    CHECK(stays(enough, "head"));
    CHECK(!stays(enough, "embedding"));
    // A byte less: a block of 629,278,720 B is more to read than the head.
    const Streaming short_of_it = stream_weights(model, weights, fp16(7e9, all - table - 1));
    CHECK(short_of_it.read_bytes() == table + row);
    CHECK(!stays(short_of_it, "head"));
    // The table is larger than what a row of it spares, yet with room for it nothing is read.
    CHECK(stream_weights(model, weights, fp16(7e9, all)).read_bytes() == 0);
}

TEST_CASE("an embedding that is the head stays as one table") {
    const Architecture model = gpt3();
    const Bytes table = 2 * 50257ll * 12288, row = 2 * 12288;
    const Streaming without = stream_weights(model, plain_weights(model, 2), fp16(7e9)),
                    with = stream_weights(model, plain_weights(model, 2),
                                          fp16(7e9, without.resident_bytes() + table));
    CHECK(with.resident_bytes() - without.resident_bytes() == table);
    CHECK(without.read_bytes() - with.read_bytes() == table + row);
    CHECK(with.resident[1].name == "embedding, which is the head");
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

TEST_CASE("a batch reads the experts that its tokens may choose, and a row for each of them") {
    Architecture model = llama_8b();
    for (Block& block : model.blocks) block.mlp = ExpertMlp{128, 8, 768};
    const Bytes expert = 2 * 3 * 768ll * 4096, row = 2 * 4096;
    const auto streamed = [&](std::int64_t tokens) {
        StreamingSetup setup = fp16(1e9);
        setup.tokens = tokens;
        return stream_weights(model, plain_weights(model, 2), setup);
    };
    const auto experts = [&](std::int64_t tokens) {
        return (streamed(tokens).read_bytes() - streamed(1).read_bytes() - (tokens - 1) * row) /
               (32 * expert);
    };
    CHECK(experts(1) == 0);
    CHECK(experts(4) == 32 - 8);
    CHECK(experts(15) == 120 - 8);
    CHECK(experts(16) == 128 - 8);
    CHECK(experts(17) == 128 - 8);  // there are no more
    CHECK(experts(64) == 128 - 8);
    // Both buffers hold them.
    CHECK(streamed(4).resident_bytes() - streamed(1).resident_bytes() == 2 * 24 * expert);
    CHECK(streamed(64).resident_bytes() - streamed(1).resident_bytes() == 2 * 120 * expert);
    // Of a dense model a row each, and no more rows than there are.
    model = llama_8b();
    CHECK(streamed(5).read_bytes() - streamed(1).read_bytes() == 4 * row);
    CHECK(streamed(200000).read_bytes() - streamed(1).read_bytes() == (128256 - 1) * row);
    CHECK(streamed(64).resident_bytes() == streamed(1).resident_bytes());
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
    StreamingSetup nobody = fp16(1e9);
    nobody.tokens = 0;
    CHECK(error_of(nobody) == "streaming.tokens: expected at least 1, but got 0");
}
