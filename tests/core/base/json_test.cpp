#include "base/json.h"

#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;

namespace {

std::string refusal(const std::string& text, std::size_t largest = std::size_t{1} << 24) {
    return error_sentence([&] { parse_json(text, "file", largest); });
}

std::string nested(int levels) { return std::string(levels, '[') + std::string(levels, ']'); }

std::string object_of(int fields) {
    std::string text = "{";
    for (int i = 0; i < fields; ++i)
        text += (i == 0 ? "\"" : ",\"") + std::to_string(i).append("\":0");
    return text + "}";
}

}  // namespace

TEST_CASE("well-formed JSON within the limits passes") {
    CHECK(refusal(R"({"a":[1,-2,3.5e300,"é",true,null],"b":{"a":1}})") == "");
    CHECK(refusal("9007199254740992") == "");
    CHECK(refusal("-9007199254740992") == "");
    CHECK(refusal(nested(64)) == "");
    CHECK(refusal(object_of(1000)) == "");
    CHECK(refusal("[0]", 3) == "");
}

TEST_CASE("what is read is what nlohmann's own parser reads") {
    for (const char* text :
         {R"({"b":{"list":[[],{},[1,{"a":[2,"x"]}],null],"n":-2,"f":2.50},"a":true,"":"é\u00e9"})",
          "[[[1],2],3]", "\"text\"", "-0", "{}", "1e3", "[9007199254740992,-9007199254740992]"})
        CHECK(parse_json(text, "file").dump() == Json::parse(text).dump());
}

TEST_CASE("JSON that is malformed, over-sized or ambiguous is refused in one sentence") {
    const std::string malformed =
        "file: expected well-formed JSON in UTF-8, but got a mistake at byte ";
    CHECK(refusal("") == malformed + "1");
    CHECK(refusal("{\"a\":}") == malformed + "6");
    CHECK(refusal("[1,2") == malformed + "5");
    CHECK(refusal("[1] x") == malformed + "5");
    CHECK(refusal("[NaN]") == malformed + "2");
    CHECK(refusal("\"\xff\"") == malformed + "2");
    CHECK(refusal("\"\xc3(\"") == malformed + "3");
    CHECK(refusal(nested(65)) == "file: expected at most 64 levels of nesting, but got more");
    CHECK(refusal(std::string(1'000'000, '[')) ==
          "file: expected at most 64 levels of nesting, but got more");
    CHECK(refusal(R"({"a":1,"b":{"a":1},"a":2})") ==
          "file: expected each field once, but got \"a\" twice");
    CHECK(refusal(object_of(1001)) == "file: expected at most 1000 fields an object, but got more");
    CHECK(refusal("[0]", 2) == "file: expected at most 2 bytes, but got 3 bytes");
}

TEST_CASE("numbers past 2^53 are refused however they are written") {
    const std::string expected =
        "file: expected numbers that are exact in a double (at most 2^53), but got ";
    CHECK(refusal("[9007199254740993]") == expected + "9007199254740993");
    CHECK(refusal("-9007199254740993") == expected + "-9007199254740993");
    CHECK(refusal("18446744073709551616") == expected + "18446744073709551616");
    CHECK(refusal("1e400") == expected + "1e400");
    CHECK(refusal("-1e400") == expected + "-1e400");
}

TEST_CASE("an object's readers say which field is wrong and how") {
    const Json json = Json::parse(
        R"({"n":3,"whole":2e3,"half":2.5,"text":"t","list":[1,2],"flag":true,"inner":{"a":1,"b":2}})");
    JsonObject o(json, "layers[3]");
    CHECK(o.integer("n", 1, 5) == 3);
    CHECK(o.integer("whole", 1, 5000) == 2000);
    CHECK(o.integer_or("absent", 0, 9, 7) == 7);
    CHECK(o.number("half", 0, 3) == 2.5);
    CHECK(o.string("text") == "t");
    CHECK(o.boolean_or("flag", false));
    const auto says = [&](auto read) { return error_sentence(read); };
    CHECK(says([&] { o.integer("n", 4, 5); }) ==
          "layers[3].n: expected a whole number from 4 to 5, but got 3");
    CHECK(says([&] { o.integer("half", 0, 9); }) ==
          "layers[3].half: expected a whole number from 0 to 9, but got 2.5");
    CHECK(says([&] { o.integer("text", 0, 9); }) ==
          "layers[3].text: expected a whole number from 0 to 9, but got the string \"t\"");
    CHECK(says([&] { o.number("half", 0, 1); }) ==
          "layers[3].half: expected a number from 0.0 to 1.0, but got 2.5");
    CHECK(says([&] { o.number("list", 0, 1); }) ==
          "layers[3].list: expected a number from 0.0 to 1.0, but got an array of 2");
    CHECK(says([&] { o.string("inner"); }) ==
          "layers[3].inner: expected a string, but got an object with 2 fields");
    CHECK(says([&] { o.boolean_or("n", false); }) ==
          "layers[3].n: expected true or false, but got 3");
    CHECK(says([&] { o.array("flag"); }) == "layers[3].flag: expected an array, but got true");
    CHECK(says([&] { o.object("n"); }) == "layers[3].n: expected an object, but got 3");
    CHECK(says([&] { o.integer("gone", 0, 1); }) ==
          "layers[3].gone: expected a value, but got nothing: the field is missing");
    CHECK(says([&] { JsonObject(json["n"], "top"); }) == "top: expected an object, but got 3");
}

TEST_CASE("a field that nobody reads is refused, one that was read is not") {
    const Json json = Json::parse(R"({"a":1,"b":2})");
    JsonObject o(json, "");
    o.integer("a", 0, 9);
    CHECK(error_sentence([&] { o.finish(); }) ==
          "b: expected only fields that are known here, but got a field nobody reads");
    o.integer("b", 0, 9);
    CHECK(error_sentence([&] { o.finish(); }) == "");
}
