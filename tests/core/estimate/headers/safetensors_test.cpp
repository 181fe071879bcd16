#include "estimate/headers/safetensors.h"

#include "files.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const std::string two_tensors =
    R"({"__metadata__":{"format":"pt"},"a":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]},)"
    R"("b":{"dtype":"F32","shape":[],"data_offsets":[12,16]}}  )";

SafetensorsHeader read(const std::string& file, std::size_t slice = std::string::npos) {
    SafetensorsReader reader(static_cast<std::int64_t>(file.size()));
    read_all(reader, file, slice);
    return reader.header();
}

std::string sentence(const std::string& json, std::size_t data) {
    return error_sentence([&] { read(safetensors_file(json, data)); });
}

}  // namespace

TEST_CASE("a safetensors header gives names, types, shapes and bytes") {
    const SafetensorsHeader header = read(safetensors_file(two_tensors, 16));
    REQUIRE(header.tensors.size() == 2);
    CHECK(header.header_bytes == static_cast<std::int64_t>(two_tensors.size()));
    CHECK(header.tensors[0].name == "a");
    CHECK(header.tensors[0].dtype == "BF16");
    CHECK(header.tensors[0].shape == std::vector<std::int64_t>{2, 3});
    CHECK(header.tensors[0].bytes == 12);
    CHECK(header.tensors[1].elements() == 1);
    CHECK(header.tensors[1].offset == 12);
}

TEST_CASE("the header alone is read, whatever the slices") {
    const std::string file = safetensors_file(two_tensors, 16);
    for (const std::size_t slice : {1, 3, 7, 8, 100}) CHECK(read(file, slice).tensors.size() == 2);
    // A long header is asked for to its end, and nothing of the data.
    std::string json = "{\"__metadata__\":{\"note\":\"" + std::string(100000, 'x') + "\"}}";
    SafetensorsReader reader(std::nullopt);
    const auto ranges = read_all(reader, safetensors_file(json, 0) + std::string(1 << 20, '\0'));
    REQUIRE(ranges.size() == 2);
    CHECK(ranges[0] == ByteRange{0, 65536});
    CHECK(ranges[1] == ByteRange{65536, static_cast<std::int64_t>(8 + json.size())});
    CHECK(!reader.wanted());
}

TEST_CASE("hostile safetensors headers get one sentence each") {
    CHECK(
        error_sentence([] { read("abc"); }) ==
        "file: expected at least 8 bytes, the length of the header, but got an end after 3 bytes");
    CHECK(error_sentence([] { read(little(1 << 20, 8) + "{}"); }) ==
          "file: expected a header within its 10 bytes, but got a length of 1048576");
    CHECK(error_sentence([] { read(std::string(8, '\xff') + "{}"); }) ==
          "file: expected a header of 2 to 100000000 bytes, but got a length of "
          "18446744073709551615");
    CHECK(error_sentence([] {
              SafetensorsReader reader(std::nullopt);
              read_all(reader, little(1000, 8) + "{}");
          }) == "file: expected a header of 1000 bytes, but got an end after 10 bytes");
    CHECK(sentence("[]", 0) == "header: expected JSON that begins with {, but got something else");
    CHECK(sentence(R"({"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]})", 4) ==
          "header: expected well-formed JSON in UTF-8, but got a mistake at byte 55");
    CHECK(sentence(R"({"a":{"dtype":"BF17","shape":[2],"data_offsets":[0,4]}})", 4) ==
          "tensor \"a\": expected a dtype of safetensors, such as BF16, but got \"BF17\"");
    CHECK(sentence(R"({"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,6]}})", 6) ==
          "tensor \"a\": expected the bytes of its shape, 32 bits, but got 6 bytes");
    CHECK(sentence(R"({"a":{"dtype":"BF16","shape":[2],"data_offsets":[4,0]}})", 6) ==
          "tensor \"a\": expected data that ends after it begins, but got 4 to 0");
    CHECK(sentence(R"({"a":{"dtype":"BF16","shape":[2],"data_offsets":[0]}})", 6) ==
          "tensor \"a\": expected dtype, shape and two data_offsets, but got less");
    CHECK(sentence(R"({"a":{"dtype":"BF16","shape":[9000000000000000,9000],"data_offsets":[0,4]}})",
                   4) ==
          "tensor \"a\": expected a shape whose bytes fit 64 bits, but got a larger one");
    CHECK(sentence(R"({"a":{"dtype":"BF16","shape":[-2],"data_offsets":[0,4]}})", 4) ==
          "tensor \"a\": expected tensors with dtype, shape and data_offsets in whole numbers, but "
          "got -2");
    CHECK(sentence(R"({"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},)"
                   R"("a":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]}})",
                   8) == "tensors: expected each name once, but got \"a\" twice");
    CHECK(sentence(R"({"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},)"
                   R"("b":{"dtype":"BF16","shape":[2],"data_offsets":[2,6]}})",
                   6) == "tensor \"b\": expected data from byte 4 on, but got an offset of 2");
    CHECK(sentence(R"({"a":{"dtype":"BF16","shape":[2],"data_offsets":[2,6]}})", 6) ==
          "tensor \"a\": expected data from byte 0 on, but got an offset of 2");
    CHECK(sentence(R"({"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}})", 2) ==
          "tensor \"a\": expected data within the file's 2 bytes of data, but got an end at 4");
    CHECK(sentence(R"({"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}})", 9) ==
          "tensors: expected data up to the file's end, 9, but got an end at 4");
    CHECK(
        sentence(R"({"a":{"dtype":"BF16","dtype":"BF16","shape":[2],"data_offsets":[0,4]}})", 4) ==
        "tensor \"a\": expected dtype, shape and data_offsets, each once, but got \"dtype\"");
    CHECK(
        sentence(R"({"a":7})", 4) ==
        "header: expected tensors with dtype, shape and data_offsets in whole numbers, but got 7");
    std::string deep = R"({"__metadata__":)";
    deep += std::string(100000, '[');
    CHECK(
        sentence(deep, 0) ==
        "header: expected tensors with dtype, shape and data_offsets in whole numbers, but got an "
        "array");
    CHECK(sentence(R"({"a":{"dtype":"BF16","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,2]}})",
                   2) == "tensor \"a\": expected at most 8 dimensions, but got more");
    CHECK(sentence("{\"" + std::string(2000, 'x') + "\":{}}", 0) ==
          "header: expected names of at most 1024 bytes, but got one of 2000");
}

TEST_CASE("the index of a sharded checkpoint names its files") {
    const SafetensorsIndex index = read_safetensors_index(
        R"({"metadata":{"total_size":1000,"note":null},"weight_map":{"a":"model-1.safetensors",)"
        R"("b":"model-2.safetensors","c":"model-1.safetensors"},"more":{"x":[1,{"y":2.5}]}})");
    CHECK(index.total_bytes == 1000);
    CHECK(index.tensors == 3);
    CHECK(index.files == std::vector<std::string>{"model-1.safetensors", "model-2.safetensors"});
    CHECK(read_safetensors_index(R"({"weight_map":{"a":"m.safetensors"},"metadata":)"
                                 R"({"total_size":1e10}})")
              .total_bytes == 10000000000);
    const auto sentence = [](const std::string& json) {
        return error_sentence([&] { read_safetensors_index(json); });
    };
    for (const std::string name : {"../m.safetensors", "a/m.safetensors", "https://x.safetensors",
                                   "m.bin", ".safetensors", "m.safetensors?"})
        CHECK(sentence(R"({"weight_map":{"a":")" + name + "\"}}") ==
              "index: expected plain names of .safetensors files, but got \"" + name + "\"");
    CHECK(sentence(R"({"weight_map":{}})") ==
          "index: expected a weight_map with files, but got none");
    CHECK(sentence(R"({"weight_map":[]})") ==
          "index: expected a weight_map of tensors to files, but got an array");
    CHECK(sentence(R"({"weight_map":7})") ==
          "index: expected a weight_map of tensors to files, but got 7");
    CHECK(sentence("[]") == "index: expected a weight_map of tensors to files, but got an array");
    CHECK(sentence(R"({"weight_map":{"a":"m.safetensors","a":"m.safetensors"}})") ==
          "index: expected each name once, but got \"a\" twice");
    CHECK(sentence(R"({"metadata":{"total_size":"x"},"weight_map":{"a":"m.safetensors"}})") ==
          "index: expected a weight_map of tensors to files, but got \"x\"");
    for (const std::string size : {"-100", "100.5", "1180591620717411303424", "9007199254740993"}) {
        const std::string said = sentence(R"({"metadata":{"total_size":)" + size +
                                          R"(},"weight_map":{"a":"m.safetensors"}})");
        CHECK(said.find("metadata.total_size: expected a whole number of bytes from 0 to 2^53, "
                        "but got ") == 0);
    }
    const std::string two = R"("b":"m-00002-of-00003.safetensors"}})";
    CHECK(sentence(R"({"weight_map":{"a":"m-00001-of-00003.safetensors",)" + two) ==
          "index: expected 3 files, as the name m-00001-of-00003.safetensors says, but got 2");
    CHECK(sentence(R"({"weight_map":{"a":"m-00001-of-00003.safetensors",)"
                   R"("c":"m-00003-of-00003.safetensors",)" +
                   two)
              .empty());
    CHECK(sentence(R"({"weight_map":{"a":"m-of-00003.safetensors"}})") ==
          "index: expected 3 files, as the name m-of-00003.safetensors says, but got 1");
    CHECK(sentence(R"({"weight_map":{"a":"m-of-3.safetensors"}})").empty());
    CHECK(sentence(R"({"x":)" + std::string(100000, '[')) ==
          "index: expected at most 8 levels of nesting, but got more");
}
