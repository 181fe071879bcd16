// What transformers keeps packed, expands or refuses, over every format and every device here.
#include "estimate/answer/hf_hardware.h"

#include <map>
#include <set>

#include "core/estimate/answer/bytes_of.h"
#include "core/estimate/answer/says.h"
#include "estimate/answer/answer.h"
#include "support/catch.h"
#include "support/csv.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// By name, as the makers class them; of NVIDIA's by compute capability. All others are phones.
const std::map<std::string, std::set<std::string>> devices_of{
    {"before 7.5", {"v100-32", "gtx-1080-ti"}},
    {"before 8.9",
     {"t4", "rtx-2080-ti", "a10", "a40", "a100-40", "a100-80", "rtx-3060-12", "rtx-3080-10",
      "rtx-3090", "rtx-a6000", "jetson-orin-nano-8", "jetson-agx-orin-64"}},
    {"newest",
     {"l4", "l40s", "rtx-4060-ti-16", "rtx-4070", "rtx-4080", "rtx-4090", "h100-pcie",
      "rtx-6000-ada", "h100-sxm", "h100-nvl", "gh200-96", "h200-sxm", "b200", "rtx-5090",
      "rtx-5070-ti", "dgx-spark", "rtx-5080"}},
    {"rocm", {"mi250x", "mi300x", "mi325x", "mi355x", "rx-7900-xtx", "ryzen-ai-max-395"}},
    {"intel_gpu", {"arc-a770-16", "arc-b580"}},
    {"cpu",
     {"laptop-ddr4-16", "laptop-ddr5-32", "desktop-ddr5-64", "epyc-9654", "xeon-8480",
      "raspberry-pi-5-8"}},
    {"metal",
     {"m1-16", "m1-max-64", "m2-24", "m2-ultra-192", "m3-max-128", "m3-ultra-512", "m4-32",
      "m4-pro-64", "m4-max-128"}},
    {"gaudi", {"gaudi-3"}},
    {"other", {"tpu-v4", "tpu-v5e", "tpu-v5p", "tpu-v6e", "trainium2"}}};

std::string column_of(const std::string& device) {
    for (const auto& [column, ids] : devices_of)
        if (ids.count(device)) return column;
    return "phone";
}

// The table of transformers' documentation, with bitsandbytes' own for what it has no column of.
bool documented(const std::string& method, const std::string& column) {
    static const std::vector<std::string> columns{"", "cpu", "cuda", "rocm", "metal", "intel_gpu"};
    const bool nvidia = column == "newest" || column.compare(0, 6, "before") == 0;
    if (column == "gaudi") return method == "bitsandbytes";
    for (const auto& row : read_csv("hf_hardware.csv"))
        for (std::size_t i = 1; i < columns.size(); ++i)
            if (row[0] == method && columns[i] == (nvidia ? "cuda" : column)) return row[i] == "1";
    return false;
}

// "kept", "expanded" or "refused".
std::string expected(const std::string& format, const std::string& column) {
    const bool fp8 = format.compare(0, 3, "fp8") == 0;
    if (fp8 || format == "mxfp4") {
        if (column == "newest" || column == "rocm" || column == "intel_gpu") return "kept";
        return column == "before 8.9" && !fp8 ? "kept" : "expanded";
    }
    if (format == "int8" && column == "before 7.5") return "refused";
    const std::string method = format == "awq"                     ? "AWQ"
                               : format.compare(0, 4, "gptq") == 0 ? "GPT-QModel"
                                                                   : "bitsandbytes";
    return documented(method, column) ? "kept" : "refused";
}

Json asked(const std::string& model, const std::string& device, const std::string& weights,
           const std::string& engine = "hf") {
    return answer(request_from_json(R"({"model":")" + model + R"(","context":512,"engine":")" +
                                    engine + R"(","device":")" + device + R"(","weights":")" +
                                    weights + "\"}"));
}

Bytes total(const std::string& model, const std::string& device, const std::string& weights) {
    return asked(model, device, weights)["total_bytes"].get<Bytes>();
}

}  // namespace

TEST_CASE("transformers keeps, expands or refuses each format on each device as its sources say") {
    std::map<std::string, int> found;
    for (const Device& device : devices()) {
        const std::string column = column_of(device.id);
        if (device.kind == "phone") {
            CHECK(column == "phone");
            continue;
        }
        REQUIRE(column != "phone");
        for (const char* format : {"awq", "gptq-int4", "gptq-int8", "int8", "nf4", "nf4-double",
                                   "fp8", "fp8-block", "mxfp4"}) {
            INFO(device.id << " " << format);
            const std::string model =
                format == std::string("mxfp4") ? "gpt-oss-20b" : "llama-3.2-1b";
            const std::string awaited = expected(format, column);
            ++found[awaited];
            const std::string said = error_sentence([&] { asked(model, device.id, format); });
            CHECK(said.empty() == (awaited != "refused"));
            if (!said.empty()) {
                CHECK(said.find("weights: expected another format on " + device.name) == 0);
                continue;
            }
            const Bytes plain = total(model, device.id, "bf16");
            const Bytes held = total(model, device.id, format);
            CHECK((held == plain) == (awaited == "expanded"));
            CHECK(held <= plain);
        }
    }
    CHECK(found["kept"] > 250);
    CHECK(found["expanded"] > 70);
    CHECK(found["refused"] > 25);
}

TEST_CASE("MXFP4 on a GPU before Turing is what its experts are in bfloat16") {
    const Json v100 = asked("gpt-oss-20b", "v100-32", "mxfp4");
    // GptOssExperts: of 24 layers 3 matrices and their biases, 32 experts.
    const Bytes experts = Bytes{72} * 32 * (2880 * 2880 + 2880) * 2;
    CHECK(bytes_of(v100, "weights") > experts);
    CHECK(v100["weights"] == "mxfp4");  // what was asked for
    CHECK(says(v100, "7.5 and more: on NVIDIA V100 SXM2 32 GB it expands the weights to bf16"));
    CHECK(!says(v100, "Newer versions"));
    CHECK(says(asked("gpt-oss-20b", "desktop-ddr5-64", "mxfp4"), "Newer versions keep MXFP4"));
    const Json t4 = asked("gpt-oss-20b", "t4", "mxfp4");
    CHECK(bytes_of(t4, "weights") < experts / 2);
    CHECK(says(t4, "where the packages triton and kernels are installed"));
    CHECK(!says(t4, "expands the weights"));
    // Its time is that of the weights it reads.
    CHECK(v100["times"][1]["memory_bytes"] ==
          asked("gpt-oss-20b", "v100-32", "bf16")["times"][1]["memory_bytes"]);
    // Other engines are asked for what was asked for.
    for (const Json& row : v100["engines"])
        if (row["engine"] == "llama.cpp")
            CHECK(row["total_bytes"] ==
                  asked("gpt-oss-20b", "v100-32", "mxfp4", "llama.cpp")["total_bytes"]);
    CHECK(!says(asked("gpt-oss-20b", "rtx-4090", "mxfp4", "llama.cpp"), "triton"));
    CHECK(error_sentence([] { asked("llama-3.2-1b", "v100-32", "mxfp4"); }).find("weights: ") == 0);
}

TEST_CASE("FP8 before compute capability 8.9 is bfloat16, and a note says that version 4 refuses") {
    const Bytes plain = total("qwen3-14b", "a100-40", "bf16");
    for (const char* format : {"fp8", "fp8-block"})
        CHECK(total("qwen3-14b", "a100-40", format) == plain);
    const Json told = asked("qwen3-14b", "rtx-3090", "fp8");
    CHECK(told["fits"] == false);
    CHECK(says(told, "8.9 and more: on NVIDIA RTX 3090 it expands the weights to bf16"));
    CHECK(says(told, "Older versions (4.57) refuse to load FP8 there."));
    const Json ada = asked("qwen3-14b", "rtx-4090", "fp8");
    CHECK(ada["fits"] == true);
    CHECK(!says(ada, "it expands"));
    CHECK(!says(asked("qwen3-14b", "rtx-3090", "bf16"), "it expands"));
    // No lever then, as on a newer one.
    const auto lever = [](const std::string& device) {
        for (const Json& row : levers(request_from_json(
                 R"({"model":"qwen3-14b","context":512,"weights":"bf16","device":")" + device +
                 "\"}")))
            if (row["to"] == "fp8") return true;
        return false;
    };
    CHECK(!lever("rtx-3090"));
    CHECK(lever("rtx-4090"));
}

TEST_CASE("a device of which nothing is said is taken as the newest, and a note says so") {
    const auto own = [](const std::string& more) {
        return answer(request_from_json(
            R"({"model":"qwen3-14b","context":512,"engine":"hf","weights":"fp8","device":)"
            R"({"name":"mine","memory_bytes":34359738368)" +
            more + "}}"));
    };
    CHECK(says(own(""), "taken to be a GPU of compute capability 8.9 or more"));
    CHECK(says(own(R"(,"target":"sm_86")"), "on mine it expands the weights to bf16"));
    CHECK(!says(own(R"(,"target":"sm_89")"), "compute capability"));
    CHECK(own(R"(,"target":"sm_86")")["total_bytes"].get<Bytes>() >
          own("")["total_bytes"].get<Bytes>() * 3 / 2);
}

TEST_CASE("the refusals name what has no such method there") {
    CHECK(error_sentence([] { asked("llama-3.2-1b", "m4-pro-64", "awq"); }) ==
          "weights: expected another format on Apple M4 Pro, 64 GB, since transformers' "
          "documentation has no AWQ there, but got awq");
    CHECK(error_sentence([] { asked("llama-3.2-1b", "v100-32", "int8"); }) ==
          "weights: expected another format on NVIDIA V100 SXM2 32 GB, since bitsandbytes needs "
          "compute capability 7.5 for LLM.int8(), but got int8");
    CHECK(says(asked("llama-3.2-1b", "m4-pro-64", "nf4"), "Apple silicon in version 0.50"));
    CHECK(!says(asked("llama-3.2-1b", "rtx-4090", "nf4"), "Apple silicon"));
}
