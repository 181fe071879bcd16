#include "execute/writer.h"

#include "execute/run.h"
#include "support/catch.h"
#include "support/expect_error.h"
#include "support/networks.h"

using namespace rootspace;

namespace {

const std::string phrase = "abcdabcdabcdabcdabcdabcdabcdabcd";

std::string causal_network(int tokens = 6, int vocabulary = 128) {
    return token_network(
        4, tokens, vocabulary,
        embedding(8) + "," +
            residual(kind("layer_norm") + "," + attention(2, 2, true) + "," + dropout("0.1")) +
            "," + linear(vocabulary));
}

// What a network trained on `phrase` writes.
std::string written(const std::string& schedule, Steps steps, const std::string& prompt,
                    double temperature, std::uint64_t seed, int count) {
    RunOptions options;
    options.task = Task::train;
    options.schedule = schedule;
    options.steps = steps;
    options.optimizer.learning_rate = 0.02;
    Ledger ledger;
    Run run(prepare_run(plan_of(causal_network()), options), options, ledger, phrase);
    while (run.advance()) {
    }
    const Bytes before = ledger.live_bytes();
    std::string text;
    {
        Writer writer(run.network(), prompt, temperature, seed);
        for (int i = 0; i < count; ++i) text += static_cast<char>(writer.next());
    }
    CHECK(ledger.live_bytes() == before);
    return text;
}

std::string refusal(const std::string& network_json, const std::string& prompt = "") {
    return error_sentence([&] { refuse_unwritable(*plan_of(network_json), prompt); });
}

}  // namespace

TEST_CASE("a trained network continues what it was trained on") {
    CHECK(written("keep-all", 300, "ab", 0.0, 0, 20) == "cdabcdabcdabcdabcdab");
    CHECK(written("keep-all", 300, "bc", 0.0, 0, 20) == "dabcdabcdabcdabcdabc");
}

TEST_CASE("what is written does not depend on the schedule of the training") {
    const std::string text = written("keep-all", 20, "a", 1.0, 7, 40);
    CHECK(written("sqrt", 20, "a", 1.0, 7, 40) == text);
    CHECK(written("revolve:2", 20, "a", 1.0, 7, 40) == text);
    CHECK(written("keep-all", 20, "a", 1.0, 7, 40) == text);
    CHECK(written("keep-all", 20, "a", 1.0, 8, 40) != text);  // another seed
    CHECK(written("keep-all", 19, "a", 1.0, 7, 40) != text);  // other weights
}

TEST_CASE("temperature 0 takes the likeliest byte whatever the seed") {
    CHECK(written("keep-all", 20, "a", 0.0, 1, 20) == written("keep-all", 20, "a", 0.0, 2, 20));
    CHECK(written("keep-all", 20, "a", 1e-6, 1, 20) == written("keep-all", 20, "a", 0.0, 2, 20));
}

TEST_CASE("a longer context than the window is read by its last bytes") {
    CHECK(written("keep-all", 20, "zzzzzzzzzabcdab", 0.0, 1, 20) ==
          written("keep-all", 20, "abcdab", 0.0, 1, 20));
}

TEST_CASE("an empty prompt works in the smallest vocabulary") {
    Ledger ledger;
    Network<float> network(plan_of(causal_network(3, 2)), ledger);
    Writer writer(network, "", 1.0, 1);
    for (int i = 0; i < 10; ++i) CHECK(writer.next() < 2);
}

TEST_CASE("a network that cannot write, or a prompt outside its vocabulary, is refused") {
    CHECK(refusal(causal_network()) == "");
    const std::string unfit =
        "network: expected tokens in, one class a token out, at most 256 of them, to write, but "
        "got another network";
    CHECK(refusal(feature_network(2, 4, linear(4))) == unfit);
    CHECK(refusal(token_network(1, 3, 9, embedding(4))) == unfit);
    CHECK(refusal(token_network(1, 3, 300, embedding(300))) == unfit);
    CHECK(refusal(token_network(1, 3, 9, embedding(9), "squared_error")) == unfit);
    CHECK(refusal(token_network(1, 3, 9, embedding(9) + "," + attention(3, 3, false))) ==
          "network: expected causal attention throughout, to write, but got attention that looks "
          "ahead in attention 3");
    CHECK(refusal(causal_network(), "caf\xc3\xa9") ==
          "prompt: expected bytes below the vocabulary of 128, but got 195");
}
