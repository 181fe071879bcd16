#include "base/json.h"
#include "command_line.h"
#include "support/catch.h"
#include "validate/committed_digests.h"

using namespace rootspace;

TEST_CASE("validate prints every case with its verdict, and exits 0 when all checks pass") {
    const CommandResult result = run_command_line({"validate", "--part", "scaling"});
    CHECK(result.status == 0);
    CHECK(result.errors == "");
    CHECK(result.out.find("pass  depth: ") != std::string::npos);
    CHECK(result.out.find("control, ") != std::string::npos);
    CHECK(result.out.find("All checks passed.") != std::string::npos);
}

TEST_CASE("validate --part digests prints every case with its digest, and one fingerprint") {
    const CommandResult result = run_command_line({"validate", "--part", "digests"});
    CHECK(result.status == 0);
    CHECK(result.out.find("equal    " + committed_digest("matmul nn, small") +
                          "  matmul nn, small\n") != std::string::npos);
    CHECK(result.out.find("DIFFERS") == std::string::npos);
    const std::string count = std::to_string(committed_digests().size());
    CHECK(result.out.find(count + " of " + count + " digests equal") != std::string::npos);
    CHECK(result.out.find("fingerprint            " + fingerprint(committed_digests())) !=
          std::string::npos);
    CHECK(result.out.find("fused multiply-add") != std::string::npos);
}

TEST_CASE("validate takes several parts, by commas") {
    const CommandResult result =
        run_command_line({"validate", "--part", "scaling,determinism", "--json"});
    const Json report = parse_json(result.out, "report");
    CHECK(report["parts"].size() == 2);
    CHECK(report["parts"][1]["name"] == "determinism");
}

TEST_CASE("validate --json prints the report that the page shows") {
    const CommandResult result = run_command_line({"validate", "--part", "scaling", "--json"});
    CHECK(result.status == 0);
    const Json report = parse_json(result.out, "report");
    CHECK(report["passed"] == true);
    CHECK(report["scale"] == "quick");
    CHECK(report["parts"].size() == 1);
    CHECK(report["parts"][0]["cases"].size() == 3);
}

TEST_CASE("validate names what it does not know") {
    const auto refused = [](const std::vector<std::string>& words, const std::string& sentence) {
        const CommandResult result = run_command_line(words);
        CHECK(result.status == 2);
        CHECK(result.out == "");
        CHECK(result.errors == "rootspace: " + sentence + "\n");
    };
    refused({"validate", "--part", "speed"},
            "--part: expected digests, determinism, scaling or performance, but got \"speed\"");
    refused({"validate", "--part", "digests,digests"},
            "--part: expected every part at most once, but got digests twice");
    refused({"validate", "--scale", "huge"}, "--scale: expected quick or full, but got \"huge\"");
    refused({"validate", "network.json"},
            "arguments: expected options only, but got \"network.json\"");
}
