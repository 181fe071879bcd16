#include "base/error.h"
#include "core/estimate/inference/models.h"
#include "estimate/inference/streaming.h"
#include "support/property.h"

using namespace rootspace;
using namespace rootspace::estimate;

// Matrices outside the blocks: bytes to keep one, read for a token where it does not stay, in a
// buffer meanwhile.
struct Outside {
    Bytes whole, read, passing;
};

TEST_CASE("no other set of blocks, head and embeddings within the budget reads less") {
    require_property(
        [] {
            Architecture a = llama_8b();
            a.vocabulary = *rc::gen::inRange(1, 200), a.width = 8;
            a.tied = *rc::gen::arbitrary<bool>();
            a.learned_positions = *rc::gen::inRange(0, 60);
            const int blocks = *rc::gen::inRange(1, 7);
            a.blocks.clear();
            for (int i = 0; i < blocks; ++i) {
                const int kind = *rc::gen::inRange(0, 3);
                Block block{GroupedAttention{2, 1, 4}, DenseMlp{kind == 1 ? 30 : 10, true}};
                if (kind == 2) block.mlp = ExpertMlp{4, 1, 10};
                a.blocks.push_back(block);
            }
            StreamingSetup s{};
            s.bandwidth = 1, s.buffers = *rc::gen::inRange(1, 4);
            s.tokens = *rc::gen::inRange(1, 7);
            std::vector<Outside> parts(a.blocks.size(), {0, 0, 0});
            for (const WeightTensor& t : weight_tensors(a))
                if (t.block >= 0) {
                    Outside& part = parts[std::size_t(t.block)];
                    part.whole += 2 * t.elements();
                    part.read += 2 * std::min(t.elements(), s.tokens * t.active_elements());
                    part.passing = part.read;
                }
            const Bytes row = 2 * 8, table = a.vocabulary * row;
            const Bytes rows = std::min(a.vocabulary, s.tokens) * row;
            if (a.tied) {
                parts.push_back({table, table + rows, row});
            } else {
                parts.push_back({table, rows, 0});
                parts.push_back({table, table, row});
            }
            if (a.learned_positions > 0)
                parts.push_back(
                    {a.learned_positions * row, std::min(a.learned_positions, s.tokens) * row, 0});
            const Bytes norm = row;  // after the last block
            s.budget = *rc::gen::inRange(1, 30000);
            Bytes all = 0, best = -1, least = -1;
            for (const Outside& part : parts) all += part.read;
            for (int set = 0; set < 1 << parts.size(); ++set) {
                Bytes held = norm, spared = 0, passing = 0;
                for (std::size_t i = 0; i < parts.size(); ++i) {
                    if (set >> i & 1)
                        held += parts[i].whole, spared += parts[i].read;
                    else
                        passing = std::max(passing, parts[i].passing);
                }
                held += s.buffers * passing;
                if (least < 0 || held < least) least = held;
                if (held <= s.budget) best = std::max(best, spared);
            }
            if (best < 0) {
                try {
                    stream_weights(a, plain_weights(a, 2), s);
                    RC_FAIL("a budget in which nothing works was taken");
                } catch (const InputError& error) {
                    RC_ASSERT(std::string(error.what())
                                  .find("at least " + std::to_string(least) + " bytes") !=
                              std::string::npos);
                }
                return;
            }
            const Streaming result = stream_weights(a, plain_weights(a, 2), s);
            RC_ASSERT(result.resident_bytes() <= s.budget);
            RC_ASSERT(result.read_bytes() == all - best);
        },
        20260501, 500);
}
