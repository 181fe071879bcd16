#include "schedule/action.h"

#include "base/error.h"
#include "schedule/limits.h"
#include "support/catch.h"

using namespace rootspace;

namespace {

std::string message_of(const std::string& actions) {
    try {
        schedule_from_json(R"({"stage_count":4,"actions":)" + actions + "}");
    } catch (const InputError& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("each action is written as the design spells it") {
    CHECK(action_to_json(Forward{3, true}).dump() == R"({"op":"forward","stage":3,"save":true})");
    CHECK(action_to_json(Backward{3}).dump() == R"({"op":"backward","stage":3})");
    CHECK(action_to_json(Drop{3, Item::output}).dump() ==
          R"({"op":"drop","stage":3,"item":"output"})");
    CHECK(action_to_json(Drop{3, Item::saved}).dump() ==
          R"({"op":"drop","stage":3,"item":"saved"})");
    CHECK(action_to_json(Store{3, 1}).dump() == R"({"op":"store","stage":3,"level":1})");
    CHECK(action_to_json(Load{3, 1}).dump() == R"({"op":"load","stage":3,"level":1})");
    CHECK(action_to_json(Visit{0}).dump() == R"({"op":"visit","stage":0})");
}

TEST_CASE("a schedule written and read again is the same schedule") {
    const Schedule schedule{
        "mine",
        4,
        {Forward{1, false}, Store{1, 2}, Forward{2, true}, Drop{1, Item::output}, Load{1, 2},
         Drop{2, Item::saved}, Visit{0}, Backward{4}}};
    CHECK(schedule_from_json(schedule_to_json(schedule).dump()) == schedule);
}

TEST_CASE("each fault of a schedule file is one sentence that names the field") {
    CHECK(message_of(R"([{"op":"jump","stage":1}])") ==
          "actions[0].op: expected \"forward\", \"backward\", \"drop\", \"store\", \"load\" or "
          "\"visit\", but got \"jump\"");
    CHECK(message_of(R"([{"stage":1}])") ==
          "actions[0].op: expected a value, but got nothing: the field is missing");
    CHECK(message_of(R"([{"op":"visit","stage":0},{"op":"backward","stage":0}])") ==
          "actions[1].stage: expected a whole number from 1 to 4, but got 0");
    CHECK(message_of(R"([{"op":"visit","stage":5}])") ==
          "actions[0].stage: expected a whole number from 0 to 4, but got 5");
    CHECK(message_of(R"([{"op":"forward","stage":1}])") ==
          "actions[0].save: expected true or false, but got nothing: the field is missing");
    CHECK(message_of(R"([{"op":"forward","stage":1,"save":1}])") ==
          "actions[0].save: expected true or false, but got 1");
    CHECK(message_of(R"([{"op":"drop","stage":1,"item":"all"}])") ==
          "actions[0].item: expected \"output\" or \"saved\", but got \"all\"");
    CHECK(message_of(R"([{"op":"store","stage":1,"level":0}])") ==
          "actions[0].level: expected a whole number from 1 to 8, but got 0");
    CHECK(
        message_of(R"([{"op":"backward","stage":1,"save":true}])") ==
        "actions[0].save: expected only fields that are known here, but got a field nobody reads");
    CHECK(message_of(R"([{"op":"forward","stage":1,"save":false}])") == "no error");
    CHECK_THROWS_WITH(schedule_from_json("3"), "schedule file: expected an object, but got 3");
}

TEST_CASE("a list that would be too long is refused before it is made") {
    CHECK_NOTHROW(refuse_longer_than_a_list("x", largest_action_count));
    CHECK_THROWS_WITH(refuse_longer_than_a_list("x", largest_action_count + 1),
                      "schedule: expected a schedule of at most 16777216 actions, but got x with "
                      "16777217");
}
