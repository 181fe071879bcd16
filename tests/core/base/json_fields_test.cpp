#include "base/json_fields.h"

#include "support/catch.h"

using namespace rootspace;

TEST_CASE("an object of fields is the object that Json's own braces make, in the same order") {
    const std::string text = "é";
    const Json list = Json::array({1, 2});
    const Json made = json_fields({{"truth", true},
                                   {"whole", std::int64_t{-3}},
                                   {"count", std::size_t{4}},
                                   {"real", 2.0},
                                   {"characters", "c"},
                                   {"text", text},
                                   {"copied", list},
                                   {"moved", json_fields({{"inner", 1}})}});
    const Json expected{
        {"truth", true},     {"whole", -3},  {"count", 4},     {"real", 2.0},
        {"characters", "c"}, {"text", text}, {"copied", list}, {"moved", {{"inner", 1}}}};
    CHECK(made.dump() == expected.dump());
    CHECK(list.size() == 2);
    CHECK(json_fields({}).dump() == "{}");
}
