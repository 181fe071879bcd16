#include "cli/command.h"

#include "base/json.h"
#include "command_line.h"
#include "numeric/machine.h"
#include "support/catch.h"
#include "support/networks.h"

using namespace rootspace;

namespace {

CommandResult run(const std::string& network_json, std::vector<std::string> options = {}) {
    options.insert(options.begin(), {"run", written_file(network_json)});
    return run_command_line(options);
}

std::string names_of(const Json& json) {
    std::string names;
    for (const auto& [name, unused] : json.items()) names += name + " ";
    return names;
}

// Bad input: status 2, nothing on the output, one line of errors.
void check_refused(const CommandResult& result, const std::string& sentence) {
    CHECK(result.status == 2);
    CHECK(result.out == "");
    CHECK(result.errors == "rootspace: " + sentence + "\n");
}

std::string writing_network() {
    return token_network(2, 4, 128, embedding(8) + "," + attention(2, 1, true) + "," + linear(128));
}

}  // namespace

TEST_CASE("a run prints its report as JSON or as a table, and exits 0") {
    const CommandResult json_result = run(deep_mlp(9, 1), {"--schedule", "sqrt", "--json"});
    CHECK(json_result.status == 0);
    CHECK(json_result.errors == "");
    const Json json = parse_json(json_result.out, "report");
    CHECK(names_of(json) ==
          "schedule task loss output_digest gradient_digest peak_bytes predicted_peak_bytes "
          "peak_by_purpose activation_peak_bytes predicted_activation_peak_bytes forward_steps "
          "recorded_steps backward_steps multiply_adds seconds ");
    CHECK(names_of(json["peak_by_purpose"]) ==
          "weights input kept_activations recomputed_activations activation_gradients "
          "weight_gradients optimizer workspace ");
    CHECK(json["peak_bytes"] == json["predicted_peak_bytes"]);
    CHECK(json["recorded_steps"] == 9);

    const CommandResult table = run(deep_mlp(9, 1), {"--schedule", "sqrt"});
    CHECK(table.status == 0);
    CHECK(table.out.find(json["gradient_digest"].get<std::string>()) != std::string::npos);
}

TEST_CASE("every task and schedule of the command line runs and agrees on the bits") {
    std::string digest;
    for (const char* schedule : {"keep-all", "every:2", "sqrt", "recursive", "revolve:2",
                                 "online:3", "at:2,5", "budget:1000000"}) {
        const Json json =
            parse_json(run(deep_mlp(9, 1), {"--schedule", schedule, "--json"}).out, "report");
        if (digest.empty()) digest = json["gradient_digest"];
        CHECK(json["gradient_digest"] == digest);
    }
    for (const char* task : {"inference", "activations", "train"})
        CHECK(run(deep_mlp(9, 1), {"--task", task}).status == 0);
    CHECK(parse_json(run(deep_mlp(9, 1), {"--flip-weight-bit", "--json"}).out,
                     "report")["gradient_digest"] != digest);
}

TEST_CASE("threads and instruction sets change no bit and no byte of a run") {
    const std::string network = writing_network();
    const std::vector<std::string> train{"--task", "train", "--steps", "3", "--json"};
    const auto with = [&](std::vector<std::string> options) {
        options.insert(options.end(), train.begin(), train.end());
        Json report = parse_json(run(network, options).out, "report");
        report.erase("seconds");
        return report;
    };
    const Json plain = with({});
    for (const char* count : {"1", "2", "3"}) CHECK(with({"--threads", count}) == plain);
    for (const auto& set : available_instruction_sets())
        CHECK(with({"--instruction-set", set, "--threads", "2"}) == plain);
    CHECK(with({"--flip-weight-bit", "--threads", "2"}) != plain);
    CHECK(threads() == 2);
    run(network, {});
    CHECK(threads() == 1);
}

TEST_CASE("training reports its losses and writes text when asked") {
    const std::string text = written_file("abcabcabcabcabcabc", "cli_test_text.txt");
    const CommandResult result = run(
        writing_network(),
        {"--task",        "train", "--steps",         "5",   "--text",  text, "--optimizer", "sgd",
         "--momentum",    "0.9",   "--learning-rate", "0.1", "--write", "7",  "--prompt",    "ab",
         "--temperature", "0.5",   "--timeline",      "3",   "--json"});
    CHECK(result.errors == "");
    CHECK(result.status == 0);
    const Json json = parse_json(result.out, "report");
    CHECK(json["losses"].size() == 5);
    CHECK(json["text"].get<std::string>().size() == 7);
    CHECK(json["timeline"].size() <= 3);
    CHECK(json["weight_digest"].get<std::string>().size() == 64);
}

TEST_CASE("a loss that is no number is null in the JSON, said in a sentence, and exits 1") {
    std::string network = feature_network(1, 2, linear(2));
    network.insert(network.size() - 1, R"(,"inputs":[3e38,3e38])");
    const CommandResult result = run(network, {"--json"});
    CHECK(result.status == 1);
    CHECK(result.errors ==
          "rootspace: the loss is not a finite number: the run left the range of float\n");
    CHECK(parse_json(result.out, "report")["loss"].is_null());
}

TEST_CASE("a budget that cannot be met exits 1 with the smallest one, which then works") {
    const CommandResult refused = run(deep_mlp(20, 1), {"--schedule", "budget:100", "--json"});
    CHECK(refused.status == 1);
    CHECK(refused.errors == "");
    const Json json = parse_json(refused.out, "answer");
    CHECK(names_of(json) == "schedule feasible smallest_feasible_bytes ");
    CHECK(json["feasible"] == false);
    const auto least = json["smallest_feasible_bytes"].get<std::int64_t>();
    const CommandResult met =
        run(deep_mlp(20, 1), {"--schedule", "budget:" + std::to_string(least), "--json"});
    CHECK(met.status == 0);
    CHECK(parse_json(met.out, "report")["peak_bytes"] == least);
    CHECK(run(deep_mlp(20, 1), {"--schedule", "budget:" + std::to_string(least - 1)}).status == 1);
    CHECK(run(deep_mlp(20, 1), {"--schedule", "budget:100"})
              .out.find("smallest feasible budget is " + std::to_string(least)) !=
          std::string::npos);
}

TEST_CASE("a network too large for this machine is refused with its predicted bytes") {
    const CommandResult result =
        run(feature_network(1, 1 << 23, linear(1 << 23, false)));  // 256 TiB of weights
    CHECK(result.status == 2);
    CHECK(result.errors.starts_with("rootspace: network: expected a run of at most "));
    CHECK(result.errors.find("all there is here, but got one that needs 56") != std::string::npos);
}

TEST_CASE("bad words on the command line get status 2 and one sentence") {
    check_refused(run_command_line({"walk"}),
                  "command: expected run, schedules, validate, estimate, gguf, models or devices, "
                  "but got \"walk\"");
    check_refused(run_command_line({"run"}), "NETWORK.json: expected one file, but got none");
    check_refused(run_command_line({"run", "a", "b"}),
                  "NETWORK.json: expected one file, but got 2 words");
    check_refused(run_command_line({"run", "no/such/file.json"}),
                  "NETWORK.json: expected a file that can be read, but got \"no/such/file.json\"");
    const std::string mlp = deep_mlp(5, 1);
    check_refused(run(mlp, {"--task", "learn"}),
                  "task: expected gradient, inference, train or activations, but got \"learn\"");
    check_refused(run(mlp, {"--steps", "3"}),
                  "--steps: expected --task train with it, but got --task gradient");
    check_refused(run(mlp, {"--task", "train", "--steps", "0"}),
                  "--steps: expected a whole number from 1 to 1000000, but got \"0\"");
    check_refused(run(mlp, {"--task", "train", "--learning-rate", "nan"}),
                  "--learning-rate: expected a number from 0 to 1000, but got \"nan\"");
    check_refused(run(mlp, {"--task", "train", "--momentum", "0.9"}),
                  "--momentum: expected --optimizer sgd with it, but got adamw");
    check_refused(run(mlp, {"--task", "train", "--optimizer", "adam"}),
                  "--optimizer: expected sgd or adamw, but got \"adam\"");
    check_refused(run(mlp, {"--prompt", "x"}),
                  "--prompt: expected --write BYTES with it, but got none");
    check_refused(run(mlp, {"--schedule"}),
                  "--schedule: expected a value after it, but got the end of the line");
    check_refused(run(mlp, {"--json", "--task", "train", "--task", "train"}),
                  "--task: expected the option once, but got it twice");
    check_refused(run(mlp, {"--threads", "0"}),
                  "--threads: expected a whole number from 1 to 256, but got \"0\"");
    CHECK(run(mlp, {"--instruction-set", "sse9"})
              .errors.find("--instruction-set: expected one that this processor has: ") !=
          std::string::npos);
    CHECK(run(mlp, {"--quickly"}).status == 2);
    CHECK(run_command_line({}).status == 2);
    CHECK(run_command_line({"--help"}).status == 0);
}

TEST_CASE("bad schedules, texts and prompts get status 2 before any work is done") {
    const std::string mlp = deep_mlp(5, 1);
    for (const char* schedule : {"", "every", "every:0", "every:-1", "every:x", "revolve:",
                                 "revolve:1.5", "sqrt:2", "budget:1e3", "at:", "at:3,2", "at:0",
                                 "at:5", "at:9", "plain", "best", "revolve:99999999999999999999"}) {
        const CommandResult result = run(mlp, {"--schedule", schedule});
        INFO(schedule << ": " << result.errors);
        CHECK(result.status == 2);
        CHECK(result.errors.starts_with("rootspace: schedule: expected "));
    }
    const auto with_text = [](const std::string& text) {
        return run(writing_network(), {"--text", written_file(text, "cli_test_text.txt")});
    };
    check_refused(with_text(""), "--text: expected at least one byte, but got an empty file");
    check_refused(with_text("abc"),
                  "text: expected more than the 4 bytes of one window, but got 3 bytes");
    check_refused(with_text("abcdef\xff"),
                  "text: expected UTF-8, but got a byte that is not, at 6");
    check_refused(with_text("abcde\xc3\xa9"),
                  "text: expected bytes below the vocabulary of 128, but got 195 at byte 5");
    check_refused(run(mlp, {"--write", "3"}),
                  "network: expected tokens in, one class a token out, at most 256 of them, to "
                  "write, but got another network");
    check_refused(run(writing_network(), {"--write", "0"}),
                  "--write: expected a whole number from 1 to 1000000, but got \"0\"");
}

TEST_CASE("bad network files get status 2 and one sentence") {
    check_refused(run(""),
                  "network file: expected well-formed JSON in UTF-8, but got a mistake at byte 1");
    check_refused(run("[1]"), "document: expected an object, but got an array of 1");
    check_refused(run(feature_network(0, 3, linear(2))),
                  "batch: expected a whole number from 1 to 2147483648, but got 0");
    check_refused(run(feature_network(2, 4, linear(6) + "," + residual(linear(5)))),
                  "layers[1].layers: expected as many channels out as in (6), but got 5");
    check_refused(run(feature_network(2, 4, repeated(1'000'000, repeated(1'000'000, linear(4))))),
                  "layers[0]: expected at most 1000000 layers in a row and 4000000 in all, copies "
                  "counted, but got more");
    const std::string huge = linear(1 << 20);
    check_refused(run(feature_network(1 << 20, 1 << 20, huge + "," + huge + "," + huge)),
                  "network: expected sizes whose bytes and operations fit 64 bits, but got larger "
                  "ones");
    CHECK(run(std::string(17 << 20, ' ')).status == 2);
}

TEST_CASE("the counts of every algorithm come as JSON or as a table") {
    const CommandResult result =
        run_command_line({"schedules", "--steps", "64", "--slots", "8", "--json"});
    CHECK(result.status == 0);
    const Json json = parse_json(result.out, "counts");
    CHECK(names_of(json) == "schedules ");
    bool found = false;
    for (const Json& row : json["schedules"]) {
        CHECK(names_of(row) == "name forward_steps recorded_steps peak_units ");
        if (row["name"] == "revolve:8") found = row["forward_steps"] == 201;
    }
    CHECK(found);
    CHECK(run_command_line({"schedules", "--steps", "64", "--slots", "8"}).status == 0);
    check_refused(run_command_line({"schedules", "--steps", "0", "--slots", "8"}),
                  "--steps: expected a whole number from 1 to 1000000000000, but got \"0\"");
    CHECK(run_command_line({"schedules", "--help"}).out.find("rootspace run") != std::string::npos);
    CHECK(run_command_line({"schedules", "--steps", "1000000000000", "--slots", "1"})
              .out.find("Left out") != std::string::npos);
    check_refused(run_command_line({"schedules", "--steps", "9"}),
                  "--slots: expected a whole number from 1 to 1000000000000, but got nothing");
}
