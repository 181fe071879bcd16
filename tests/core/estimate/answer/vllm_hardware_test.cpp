// vLLM's own table of supported hardware, over every format and every device here.
#include "estimate/answer/vllm_hardware.h"

#include <map>
#include <set>

#include "base/error.h"
#include "core/estimate/answer/ask.h"
#include "estimate/answer/answer.h"
#include "estimate/answer/engine_devices.h"
#include "estimate/answer/engine_formats.h"
#include "support/catch.h"
#include "support/csv.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const std::vector<std::string> columns{"",       "volta", "turing",    "ampere", "ada",
                                       "hopper", "amd",   "intel_gpu", "x86",    "arm"};

// By name, as the makers class them; on what is newer than Hopper the table's last column holds.
const std::map<std::string, std::set<std::string>> devices_of{
    {"volta", {"v100-32"}},
    {"turing", {"t4", "rtx-2080-ti"}},
    {"ampere",
     {"a10", "a40", "a100-40", "a100-80", "rtx-3060-12", "rtx-3080-10", "rtx-3090", "rtx-a6000",
      "jetson-orin-nano-8", "jetson-agx-orin-64"}},
    {"ada", {"l4", "l40s", "rtx-4060-ti-16", "rtx-4070", "rtx-4080", "rtx-4090", "rtx-6000-ada"}},
    {"hopper",
     {"h100-pcie", "h100-sxm", "h100-nvl", "gh200-96", "h200-sxm", "b200", "rtx-5070-ti",
      "rtx-5080", "rtx-5090", "dgx-spark"}},
    {"amd", {"mi250x", "mi300x", "mi325x", "mi355x", "rx-7900-xtx", "ryzen-ai-max-395"}},
    {"intel_gpu", {"arc-a770-16", "arc-b580"}},
    {"x86", {"laptop-ddr4-16", "laptop-ddr5-32", "desktop-ddr5-64", "epyc-9654", "xeon-8480"}},
    {"arm", {"raspberry-pi-5-8"}}};
// platforms/rocm.py, supports_fp8: gfx94, gfx95, gfx12.
const std::set<std::string> amd_without_fp8{"mi250x", "rx-7900-xtx", "ryzen-ai-max-395"};

const std::map<Packing, std::set<std::string>> implementations{
    {Packing::awq, {"AWQ"}},
    {Packing::gptq, {"GPTQ"}},
    {Packing::fp8, {"FP8 (W8A8)", "FP8 (W8A16)"}},
    {Packing::fp8_blocks, {"FP8 (W8A8)", "FP8 (W8A16)"}},
    {Packing::int8_rows, {"bitsandbytes"}},
    {Packing::nf4, {"bitsandbytes"}},
    {Packing::gguf, {"GGUF"}}};

std::string column_of(const std::string& device) {
    for (const auto& [column, ids] : devices_of)
        if (ids.count(device)) return column;
    return "";
}

bool documented(const WeightFormat& format, const std::string& device) {
    for (const char* newer : {"TQ1_0", "TQ2_0", "Q1_0", "Q2_0", "MXFP4_MOE"})
        if (format.id == newer) return false;  // of which vLLM has no kernels on any device
    const std::string column = column_of(device);
    if (format.packing == Packing::nf4_double) return false;
    if (format.packing == Packing::plain)  // bfloat16: compute capability 8.0
        return format.id != "bf16" || (column != "volta" && column != "turing");
    if ((format.packing == Packing::fp8 || format.packing == Packing::fp8_blocks) &&
        amd_without_fp8.count(device))
        return false;
    for (const auto& row : read_csv("vllm_hardware.csv"))
        if (implementations.at(format.packing).count(row[0]))
            for (std::size_t i = 1; i < columns.size(); ++i)
                if (columns[i] == column && row[i] == "1") return true;
    return false;
}

Request asked(const std::string& device, const std::string& weights, const std::string& more = "") {
    return request_from_json(R"({"model":"llama-3.2-1b","context":512,"engine":"vllm","device":")" +
                             device + R"(","weights":")" + weights + "\"" + more + "}");
}

}  // namespace

TEST_CASE("vLLM takes on each device the formats that its table of supported hardware has there") {
    int taken = 0, refused = 0;
    for (const Device& device : devices()) {
        Request request = asked(device.id, "fp16");
        if (!error_sentence([&] { check_engine_device(request); }).empty()) {
            CHECK(column_of(device.id).empty());  // no weights at all: Apple, phones, accelerators
            continue;
        }
        INFO(device.id);
        REQUIRE(!column_of(device.id).empty());
        for (const WeightFormat& format : weight_formats()) {
            if (format.packing == Packing::mxfp4_experts || format.id == "gguf-file") continue;
            INFO(format.id);
            request.weights = format.id;
            const std::string said = error_sentence([&] { check_engine_format(request); });
            CHECK(said.empty() == documented(format, device.id));
            if (!said.empty()) CHECK(said.find("weights: expected ") == 0);
            (said.empty() ? taken : refused) += 1;
        }
    }
    CHECK(taken > 500);
    CHECK(refused > 200);
}

TEST_CASE("the refusal names device and method, stands in the answer and is no lever") {
    const auto said = [](const Request& request) {
        return error_sentence([&] { answer(request); });
    };
    CHECK(said(asked("v100-32", "awq")) ==
          "weights: expected another format on NVIDIA V100 SXM2 32 GB, since vLLM's table of "
          "supported hardware has no AWQ there, but got awq");
    CHECK(said(asked("t4", "bf16")) ==
          "weights: expected fp16 or fp32 on NVIDIA T4, since vLLM has no bfloat16 below compute "
          "capability 8.0, but got bf16");
    CHECK(said(asked("v100-32", "gptq-int4")).empty());
    for (const char* device : {"v100-32", "mi300x", "laptop-ddr5-32", "arc-b580"})
        for (const Json& lever : levers(asked(device, "fp16"))) {
            if (lever["field"] != "weights" || lever.contains("engine")) continue;
            INFO(device << ", " << lever["to"]);
            CHECK(documented(weight_format(lever["to"].get<std::string>()), device));
        }
    bool fp8 = false;
    for (const Json& lever : levers(asked("h100-sxm", "fp16"))) fp8 = fp8 || lever["to"] == "fp8";
    CHECK(fp8);
    // Published so: DeepSeek's blocks, and gpt-oss' experts by another table.
    const auto published = [&](const char* model, const char* device) {
        return said(request_from_json(R"({"engine":"vllm","context":512,"model":")" +
                                      std::string(model) + R"(","device":")" + device + "\"}"));
    };
    CHECK(published("deepseek-v3", "v100-32").find("weights: expected another format") == 0);
    CHECK(published("deepseek-v3", "arc-b580").find("weights: expected another format") == 0);
    CHECK(published("deepseek-v3", "h200-sxm").empty());
    CHECK(published("gpt-oss-20b", "t4").find("weights: ") == 0);
    CHECK(published("gpt-oss-20b", "a100-80").empty());
}

TEST_CASE("Marlin unpacks no matrix of GPTQ; exllama's kernels do, and have room for the largest") {
    const auto unpacked = [](const char* device, const char* engine) {
        const Json told = ask(R"("model":"llama-3.1-8b","weights":"gptq-int4","device":")" +
                              std::string(device) + R"(","engine":")" + engine + '"');
        for (const Json& item : told["items"])
            if (item["name"] == "largest matrix unpacked") return item["bytes"].get<Bytes>();
        return Bytes{0};
    };
    for (const char* device : {"a100-80", "rtx-4090", "h100-sxm"})
        CHECK(unpacked(device, "vllm") == 0);
    CHECK(unpacked("v100-32", "vllm") == 2 * 4096 * 14336 + 128);
    CHECK(unpacked("h100-sxm", "hf") == 2 * 4096 * 14336 + 128);
}

TEST_CASE("the visitor's own device takes all, or what its maker's devices take") {
    const auto takes = [](const std::string& more, const char* weights) {
        const Request request = request_from_json(
            R"({"model":"llama-3.2-1b","engine":"vllm","device":{"memory_bytes":80000000000)" +
            more + R"(},"weights":")" + weights + "\"}");
        return error_sentence([&] { check_engine_format(request); }).empty();
    };
    for (const char* weights : {"awq", "fp8", "nf4", "Q4_K_M", "bf16"}) CHECK(takes("", weights));
    CHECK(!takes(R"(,"vendor":"AMD")", "nf4"));
    CHECK(takes(R"(,"vendor":"AMD")", "fp8"));
    CHECK(!takes(R"(,"vendor":"Intel")", "fp8"));
    CHECK(!takes(R"(,"target":"sm_70")", "awq"));
    CHECK(!takes(R"(,"target":"gfx90a")", "fp8"));
    CHECK(takes(R"(,"target":"gfx1201")", "fp8"));
}

TEST_CASE("vLLM keeps no cache in FP8 on processors") {
    const std::string fp8 = R"(,"kv":"fp8","kv_values":"fp8")";
    CHECK(error_sentence([&] { answer(asked("laptop-ddr5-32", "bf16", fp8)); }) ==
          "kv: expected a type that vLLM computes in, since it keeps no other on processors, but "
          "got fp8");
    CHECK(answer(asked("h100-sxm", "bf16", fp8))["total_bytes"].get<Bytes>() > 0);
    for (const Json& lever : levers(asked("laptop-ddr5-32", "bf16"))) CHECK(lever["field"] != "kv");
}

TEST_CASE("vLLM caches in float32 only what it computes in it") {
    const std::string paged = R"("model":"llama-3.1-8b","engine":"vllm","device":"h200-sxm")";
    CHECK(error_sentence([&] { ask(paged + R"(,"kv":"f32")"); }) ==
          "kv: expected f16, bf16 or fp8, or weights in fp32, since vLLM caches in float32 only "
          "what it computes in it, but got f32 with weights in bf16");
    CHECK(error_sentence([&] { ask(paged + R"(,"kv":"f32","weights":"fp8")"); }).find("kv: ") == 0);
    CHECK(ask(paged + R"(,"kv":"f32","weights":"fp32")")["fits"] == true);
    CHECK(ask(paged + R"(,"kv":"bf16")")["fits"] == true);
    CHECK(ask(R"("model":"llama-3.1-8b","engine":"hf","device":"h200-sxm","kv":"f32")")["fits"] ==
          true);
}
