#include "base/error.h"
#include "core/estimate/inference/models.h"
#include "estimate/inference/streaming.h"
#include "support/property.h"

using namespace rootspace;
using namespace rootspace::estimate;

TEST_CASE("no other set of blocks within the budget reads less") {
    require_property(
        [] {
            Architecture a = llama_8b();
            a.vocabulary = 10, a.width = 8;
            const int blocks = *rc::gen::inRange(1, 9);
            a.blocks.clear();
            for (int i = 0; i < blocks; ++i) {
                const int kind = *rc::gen::inRange(0, 3);
                Block block{GroupedAttention{2, 1, 4}, DenseMlp{kind == 1 ? 30 : 10, true}};
                if (kind == 2) block.mlp = ExpertMlp{4, 1, 10};
                a.blocks.push_back(block);
            }
            StreamingSetup s{};
            s.bandwidth = 1, s.buffers = *rc::gen::inRange(1, 4);
            std::vector<Bytes> whole(a.blocks.size(), 0), read(a.blocks.size(), 0);
            for (const WeightTensor& t : weight_tensors(a))
                if (t.block >= 0) {
                    whole[std::size_t(t.block)] += 2 * t.elements();
                    read[std::size_t(t.block)] += 2 * t.active_elements();
                }
            const Bytes outside = 2 * 8;  // the final norm
            s.budget = *rc::gen::inRange(1, 30000);
            Bytes best = -1;
            for (int set = 0; set < 1 << blocks; ++set) {
                Bytes held = outside, spared = 0, buffer = 0;
                for (int i = 0; i < blocks; ++i) {
                    const std::size_t at = std::size_t(i);
                    if (set >> i & 1)
                        held += whole[at], spared += read[at];
                    else
                        buffer = std::max(buffer, read[at]);
                }
                if (held + s.buffers * buffer <= s.budget) best = std::max(best, spared);
            }
            if (best < 0) {
                RC_ASSERT_THROWS_AS(stream_weights(a, plain_weights(a, 2), s), InputError);
                return;
            }
            Bytes all = 0;
            for (const Bytes one : read) all += one;
            const Streaming result = stream_weights(a, plain_weights(a, 2), s);
            RC_ASSERT(result.resident_bytes() <= s.budget);
            RC_ASSERT(result.read_bytes() == all - best + 2 * 10 * 8 + 2 * 8);
        },
        20260501, 300);
}
