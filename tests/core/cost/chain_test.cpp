#include "cost/chain.h"

#include <string>

#include "base/error.h"
#include "support/catch.h"

using namespace rootspace;

namespace {

const char* const design_example = R"({"name":"two","input_bytes":3,"input_gradient_bytes":0,
    "stages":[{"name":"a","forward_cost":1,"backward_cost":2,"output_bytes":4,"saved_bytes":6,"gradient_bytes":4,
               "forward_workspace_bytes":5,"backward_workspace_bytes":7},
              {"name":"loss","forward_cost":1,"backward_cost":0,"output_bytes":1,"saved_bytes":1,"gradient_bytes":0,
               "forward_workspace_bytes":0,"backward_workspace_bytes":0}]})";

std::string message_of(const std::string& text) {
    try {
        chain_from_json(text);
    } catch (const InputError& error) {
        return error.what();
    }
    return "no error";
}

std::string with_stage(const std::string& fields) {
    return R"({"input_bytes":1,"stages":[{)" + fields + "}]}";
}

const std::string whole_stage =
    R"("forward_cost":1,"backward_cost":2,"output_bytes":4,"saved_bytes":6,"gradient_bytes":4)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("the chain file of the design is read, recording workspace equal to forward's") {
    const Chain chain = chain_from_json(design_example);
    CHECK(chain.name == "two");
    CHECK(chain.input_bytes == 3);
    REQUIRE(chain.stage_count() == 2);
    CHECK(chain.stages[0].saved_bytes == 6);
    CHECK(chain.stages[0].forward_workspace_bytes == 5);
    CHECK(chain.stages[0].recording_workspace_bytes == 5);
    CHECK(chain.stages[0].backward_workspace_bytes == 7);
    CHECK(chain.stages[0].weight_gradient_bytes == 0);
    CHECK(chain.constant_bytes == 0);
}

TEST_CASE("a chain written and read again is the same chain") {
    Chain chain = chain_from_json(design_example);
    chain.constant_bytes = 11;
    chain.stages[0].recording_workspace_bytes = 9;
    chain.stages[1].weight_gradient_bytes = 13;
    CHECK(chain_from_json(chain_to_json(chain).dump()) == chain);
    CHECK_FALSE(chain_from_json(design_example) == chain);
}

TEST_CASE("a unit chain has one unit of everything that counts") {
    const Chain chain = unit_chain(3);
    REQUIRE(chain.stage_count() == 3);
    CHECK(chain.input_bytes == 1);
    CHECK(chain.stages[2].output_bytes == 1);
    CHECK(chain.stages[2].saved_bytes == 1);
    CHECK(chain.stages[2].gradient_bytes == 0);
    CHECK(chain.stages[2].forward_cost == 1);
    CHECK(chain.stages[2].backward_cost == 2);
}

TEST_CASE("each fault of a chain file is one sentence that names the field") {
    CHECK(message_of("[]") == "chain file: expected an object, but got an array of 0");
    CHECK(message_of(R"({"stages":[]})") ==
          "input_bytes: expected a value, but got nothing: the field is missing");
    CHECK(message_of(R"({"input_bytes":1,"stages":[]})") ==
          "stages: expected at least one stage, but got none");
    CHECK(message_of(with_stage(replaced(whole_stage, ":6", ":3"))) ==
          "stages[0].saved_bytes: expected at least output_bytes (4), because what backward needs "
          "contains the output, but got 3");
    CHECK(message_of(with_stage(replaced(whole_stage, ":1", ":-1"))) ==
          "stages[0].forward_cost: expected a whole number from 0 to 9007199254740992, but got -1");
    CHECK(message_of(with_stage(replaced(whole_stage, ":1", ":0.5"))) ==
          "stages[0].forward_cost: expected a whole number from 0 to 9007199254740992, but got "
          "0.5");
    CHECK(message_of(with_stage(whole_stage + R"(,"colour":1)")) ==
          "stages[0].colour: expected only fields that are known here, but got a field nobody "
          "reads");
    CHECK(message_of(with_stage(replaced(whole_stage, ":6", ":9007199254740992"))) ==
          "stages: expected a sum over the chain of at most 2^53, but got more");
    CHECK(message_of(with_stage(whole_stage)) == "no error");
}
