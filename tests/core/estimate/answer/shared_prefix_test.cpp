// Which of the tokens that all sequences share an engine keeps, and computes, once.
#include "estimate/answer/shared_prefix.h"

#include "core/estimate/answer/ask.h"
#include "core/estimate/answer/bytes_of.h"
#include "core/estimate/answer/says.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

constexpr Bytes page_bytes = Bytes{131072} * 16;  // of Llama 3.1 8B in 16 bits

std::string four(const std::string& engine, const std::string& more) {
    return R"("model":"llama-3.1-8b","context":8192,"batch":4,"device":"h200-sxm","engine":")" +
           engine + "\"" + more;
}

}  // namespace

TEST_CASE("vLLM computes the page that a prompt ends in for every sequence") {
    const auto pages = [](const std::string& more) {
        return bytes_of(ask(four("vllm", more)), "kv_cache") / page_bytes;
    };
    CHECK(pages("") == 4 * 512);
    CHECK(pages(R"(,"shared_prefix":8192)") == 511 + 4);
    CHECK(pages(R"(,"shared_prefix":8191)") == 511 + 4);
    CHECK(pages(R"(,"shared_prefix":8176)") == 511 + 4);
    CHECK(pages(R"(,"shared_prefix":8175)") == 510 + 4 * 2);
    // The prompt's end, not the answer's: 8,000 tokens are 500 pages, and one is computed again.
    CHECK(pages(R"(,"shared_prefix":8000,"generated":192)") == 499 + 4 * 13);
    CHECK(pages(R"(,"shared_prefix":8000)") == 500 + 4 * 12);
}

TEST_CASE("vLLM's times are of what it computes: the whole pages once") {
    const auto operations = [](const std::string& more) {
        return ask(four("vllm", more))["times"][0]["operations"].get<double>();
    };
    CHECK(operations(R"(,"shared_prefix":8192)") == operations(R"(,"shared_prefix":8176)"));
    CHECK(operations(R"(,"shared_prefix":8175)") > operations(R"(,"shared_prefix":8176)"));
    CHECK(operations(R"(,"shared_prefix":8160)") == operations(R"(,"shared_prefix":8175)"));
    CHECK(operations(R"(,"shared_prefix":15)") == operations(""));
    CHECK(operations(R"(,"shared_prefix":8176)") < 0.3 * operations(""));
}

TEST_CASE("transformers and llama.cpp keep and compute every prompt") {
    for (const char* engine : {"hf", "llama.cpp"}) {
        INFO(engine);
        const Json own = ask(four(engine, "")),
                   shared = ask(four(engine, R"(,"shared_prefix":8000)"));
        CHECK(own["items"] == shared["items"]);
        CHECK(own["times"] == shared["times"]);
        const std::string two = R"(,"devices":2)";
        CHECK(ask(four(engine, two))["traffic"] ==
              ask(four(engine, two + R"(,"shared_prefix":8000)"))["traffic"]);
    }
}

TEST_CASE("a note says what is shared, where something could be") {
    const std::string shared = R"(,"shared_prefix":8000)";
    CHECK(says(ask(four("vllm", R"(,"shared_prefix":8192)")),
               "vLLM keeps and computes 8,176 of the 8,192 shared tokens once"));
    CHECK(says(ask(four("hf", shared)), "transformers keeps and computes the shared prefix for"));
    CHECK(says(ask(four("llama.cpp", shared)), "not what another slot holds or computes"));
    for (const char* engine : {"vllm", "hf", "llama.cpp"}) {
        CHECK(!says(ask(four(engine, "")), "shared"));
        const std::string one = R"("model":"llama-3.1-8b","context":8192,"engine":")";
        CHECK(!says(ask(one + engine + "\"" + shared), "shared"));
    }
}
