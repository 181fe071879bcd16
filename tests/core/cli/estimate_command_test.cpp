#include "base/json.h"
#include "cli/command.h"
#include "command_line.h"
#include "support/catch.h"

using namespace rootspace;

namespace {

CommandResult estimate(std::vector<std::string> words) {
    words.insert(words.begin(), "estimate");
    return run_command_line(words);
}

Json json_of(std::vector<std::string> words) {
    words.push_back("--json");
    const CommandResult result = estimate(words);
    CHECK(result.errors == "");
    return parse_json(result.out, "answer");
}

void check_refused(const CommandResult& result, const std::string& start) {
    CHECK(result.status == 2);
    CHECK(result.out == "");
    CHECK(result.errors.find("rootspace: " + start) == 0);
    CHECK(result.errors.find('\n') == result.errors.size() - 1);
}

}  // namespace

TEST_CASE("an estimate has what other programs rely on") {
    const Json a = json_of({"llama-3.1-8b", "--context", "8192", "--batch", "2", "--weights",
                            "Q4_K_M", "--kv", "q8_0", "--engine", "llama.cpp"});
    CHECK(a["parameters"]["total"] == 8030261248);
    CHECK(a["parameters"]["active"] == 8030261248);
    CHECK(a["kv_bytes_per_token"] == 131072);
    std::int64_t sum = 0;
    for (const Json& item : a["items"]) {
        for (const char* field : {"name", "bytes", "formula", "source"})
            CHECK(item.contains(field));
        sum += item["bytes"].get<std::int64_t>();
    }
    CHECK(a["total_bytes"] == sum);
}

TEST_CASE("the first line's bytes of KV cache are said to be of 16 bits") {
    const std::string out = estimate({"gpt2", "--context", "1024"}).out;
    const std::string first = out.substr(0, out.find('\n'));
    const std::string ending = "; 36864 B of KV cache a token in 16 bits";
    REQUIRE(first.size() > ending.size());
    CHECK(first.substr(first.size() - ending.size()) == ending);
}

TEST_CASE("the status says whether it fits") {
    CHECK(estimate({"llama-3.1-8b", "--device", "rtx-4090"}).status == 0);
    const CommandResult too_large = estimate({"llama-3.1-8b", "--device", "rtx-3060-12"});
    CHECK(too_large.status == 1);
    CHECK(too_large.out.find("does not fit, ") != std::string::npos);
    CHECK(too_large.out.find(" too much") != std::string::npos);
    const CommandResult past = estimate({"gpt2", "--context", "1025", "--questions"});
    CHECK(past.status == 1);
    CHECK(past.out.find("NVIDIA RTX 4090: GPT-2 has learned 1,024 positions and cannot run a "
                        "context of 1,025 tokens.\n") != std::string::npos);
    CHECK(past.out.find("largest batch that fits none, longest context 1024\n") !=
          std::string::npos);
    CHECK(past.out.find(" fits, ") == std::string::npos);
}

TEST_CASE("a least time is printed with its formula, of each lever too") {
    const CommandResult result =
        estimate({"qwen2.5-0.5b", "--task", "training", "--context", "512", "--device", "h100-sxm",
                  "--offload", "activations", "--host-bandwidth", "1e9", "--levers"});
    CHECK(result.status == 0);
    CHECK(result.out.find(" (host): max(") != std::string::npos);
    CHECK(result.out.find(" fp16 FLOP/s, ") != std::string::npos);
    CHECK(result.out.find("the optimiser's step runs on the host, +") != std::string::npos);
    CHECK(result.out.find(" B to and from the host; at least ") != std::string::npos);
}

TEST_CASE("training takes its flags, levers and questions are asked for") {
    const Json a = json_of({"qwen2.5-0.5b", "--task", "training", "--context", "1024",
                            "--optimizer", "adamw-8bit", "--precision", "bf16-mixed", "--recompute",
                            "sqrt", "--zero", "2", "--devices", "4", "--levers", "--questions"});
    CHECK(a["task"] == "training");
    CHECK(a["levers"].size() > 3);
    CHECK(a["questions"]["largest_batch"].get<std::int64_t>() > 1);
    CHECK(!json_of({"gpt2"}).contains("levers"));
    const std::vector<std::string> adapters{"llama-2-7b", "--task",  "training", "--context",
                                            "8192",       "--batch", "2",        "--lora-rank",
                                            "8",          "--device"};
    const auto printed = [&](const std::string& device) {
        std::vector<std::string> words = adapters;
        words.insert(words.end(), {device, "--questions"});
        return estimate(words).out;
    };
    CHECK(printed("rtx-4090").find(", least recomputation binomial with 28 checkpoints\n") !=
          std::string::npos);
    CHECK(printed("h100-sxm").find(", least recomputation sqrt\n") != std::string::npos);
    CHECK(printed("rtx-3060-12").find(", no way to recompute fits\n") != std::string::npos);
}

TEST_CASE("a config file is read in place of a name") {
    const std::string config = R"({"model_type":"llama","vocab_size":100,"hidden_size":64,
        "intermediate_size":128,"num_hidden_layers":2,"num_attention_heads":4,
        "num_key_value_heads":2,"tie_word_embeddings":true,"max_position_embeddings":512})";
    const std::string file = written_file(config);
    const Json a = json_of({file, "--context", "100"});
    // 100 x 64 + 2 (2 x 64 x 64 + 2 x 32 x 64 + 3 x 64 x 128 + 2 x 64) + 64
    CHECK(a["parameters"]["total"] == 6400 + 2 * (8192 + 4096 + 24576 + 128) + 64);
    CHECK(a["kv_bytes_per_token"] == 2 * 2 * 2 * 2 * 16);
}

TEST_CASE("a config that says a GGUF file's types is answered with them") {
    const std::string file = written_file(
        R"({"model_type":"generic","vocabulary":100,"width":256,"layers":2,"heads":4,"mlp_width":512,
        "context":512,"tied":true,"tensor_types":{"Q6_K":["token_embd","ffn_down 1"],
        "Q4_K":["attn_q","attn_k","attn_v","attn_output","ffn_gate","ffn_up","ffn_down 0"]}})");
    // Bytes of blocks of 256 elements: 144 in Q4_K, 210 in Q6_K; five norms in float32.
    const std::int64_t bytes =
        100 * 210 + 2 * (4 * 256 + 2 * 512) * 144 + 512 * (144 + 210) + 5 * 256 * 4;
    const Json a = json_of({file, "--engine", "llama.cpp", "--context", "100"});
    CHECK(a["weights"] == "gguf-file");
    std::int64_t weights = 0;
    for (const Json& item : a["items"])
        if (item["name"].get<std::string>().starts_with("weights: "))
            weights += item["bytes"].get<std::int64_t>();
    CHECK(weights + a["host_items"][0]["bytes"].get<std::int64_t>() == bytes + 100 * 210);
    const Json size = parse_json(run_command_line({"gguf", file, "--json"}).out, "gguf");
    CHECK(size["type"] == "gguf-file");
    CHECK(size["bits_per_weight"].get<double>() ==
          8.0 * static_cast<double>(bytes) / size["parameters"].get<double>());
    check_refused(run_command_line({"estimate", "llama-3.1-8b", "--engine", "llama.cpp",
                                    "--weights", "gguf-file"}),
                  "weights: expected another format");
    check_refused(run_command_line({"gguf", "llama-3.1-8b", "--type", "gguf-file"}),
                  "tensor_types: expected a type for every matrix");
}

TEST_CASE("the size of a GGUF file follows from the config") {
    const CommandResult result =
        run_command_line({"gguf", "llama-3.1-8b", "--type", "Q4_K_M", "--json"});
    CHECK(result.status == 0);
    const Json json = parse_json(result.out, "gguf");
    // llama.cpp tools/quantize/README.md prints 4.8944.
    CHECK(json["bits_per_weight"].get<double>() == Approx(4.8944).margin(0.00005));
    CHECK(json["file_bytes"].get<std::int64_t>() > 4912000000);
    check_refused(run_command_line({"gguf", "llama-3.1-8b", "--type", "bf16"}), "--type: expected");
    check_refused(run_command_line({"gguf", "llama-3.1-8b", "--type", "Q9"}), "format: expected");
}

TEST_CASE("what an importance matrix changes of a GGUF file is said") {
    const auto printed = [](const char* type) {
        return run_command_line({"gguf", "llama-3.1-8b", "--type", type}).out;
    };
    CHECK(printed("IQ4_XS").find("without an importance matrix (--imatrix); with one") !=
          std::string::npos);
    CHECK(printed("Q4_K_M").find("imatrix") == std::string::npos);
    const CommandResult json =
        run_command_line({"gguf", "llama-3.1-8b", "--type", "Q4_0", "--json"});
    CHECK(parse_json(json.out, "gguf")["note"].get<std::string>().find("Q4_0 is taken") == 0);
}

TEST_CASE("what a GGUF file of gpt-oss keeps is said, with what an importance matrix changes") {
    const auto note = [](const char* type) {
        const CommandResult json =
            run_command_line({"gguf", "gpt-oss-20b", "--type", type, "--json"});
        return parse_json(json.out, "gguf").value("note", "");
    };
    CHECK(note("Q4_K_M").find("The experts stay in MXFP4") == 0);
    CHECK(note("Q4_K_M").find("imatrix") == std::string::npos);
    CHECK(note("MXFP4_MOE").empty());
    const CommandResult printed = run_command_line({"gguf", "gpt-oss-20b", "--type", "F16"});
    CHECK(printed.out.find("gpt-oss 20b as F16: 12.83 GiB") == 0);
}

TEST_CASE("a device that states no rate has no time, in so many words") {
    const CommandResult unknown = estimate({"qwen2.5-0.5b", "--engine", "llama.cpp", "--weights",
                                            "Q8_0", "--device", "pixel-9-pro", "--levers"});
    CHECK(unknown.out.find("at least 0 s") == std::string::npos);
    CHECK(unknown.out.find("(unknown)") == std::string::npos);
    CHECK(unknown.out.find("time not known  one token of each answer, at the full context (neither "
                           "bandwidth nor rate") != std::string::npos);
    CHECK(unknown.out.find("; time not known\n") != std::string::npos);
    const CommandResult known = estimate({"qwen2.5-0.5b"});
    CHECK(known.out.find("not known") == std::string::npos);
    CHECK(known.out.find("at least ") != std::string::npos);
}

TEST_CASE("models and devices are listed") {
    const Json models = parse_json(run_command_line({"models", "--json"}).out, "models");
    CHECK(models["models"].size() >= 40);
    const Json devices = parse_json(run_command_line({"devices", "--json"}).out, "devices");
    CHECK(devices["devices"].size() >= 45);
    CHECK(run_command_line({"models"}).out.find("llama-3.1-8b") != std::string::npos);
    CHECK(run_command_line({"devices"}).out.find("rtx-4090") != std::string::npos);
}

TEST_CASE("several devices: which is shown, what the host holds, what goes between them") {
    const CommandResult layers = estimate({"llama-3.1-70b", "--engine", "llama.cpp", "--weights",
                                           "Q4_K_M", "--devices", "2", "--device", "rtx-4090"});
    for (const char* part :
         {"on the fullest device (prompt)", "on the device of stage 2",
          "in the host's memory: weights: embedding", "sent: from device to device, the prompt"})
        CHECK(layers.out.find(part) != std::string::npos);
    const CommandResult split = estimate({"llama-3.1-8b", "--engine", "vllm", "--devices", "2"});
    CHECK(split.out.find("on each device (prompt)") != std::string::npos);
    CHECK(split.out.find("sent: all-reduces, the prompt") != std::string::npos);
    CHECK(estimate({"gpt2"}).out.find("on the device (prompt)") != std::string::npos);
}

TEST_CASE("where memory is shared with the system, and how much a GPU gets of it, is said") {
    const auto said = [](const char* device) {
        return estimate({"llama-3.2-1b", "--engine", "llama.cpp", "--device", device}).out;
    };
    const std::string shared = ": memory shared with the system, of which nothing is set aside";
    for (const char* device : {"phone-6", "raspberry-pi-5-8", "laptop-ddr5-32", "epyc-9654"})
        CHECK(said(device).find(shared) != std::string::npos);
    CHECK(said("ryzen-ai-max-395").find("Linux maps half of it for the GPU") != std::string::npos);
    CHECK(said("iphone-15-pro").find("iOS lends the GPU two thirds of it") != std::string::npos);
    CHECK(said("rtx-4090").find("shared with the system") == std::string::npos);
}

TEST_CASE("a flag that would not be read is refused by its name") {
    check_refused(estimate({"gpt2", "--zero", "2"}), "zero: expected to be left out");
    check_refused(estimate({"gpt2", "--task", "training", "--base-weights", "nf4"}),
                  "base_weights: expected to be left out");
    check_refused(estimate({"bert-base-uncased", "--generated", "9"}), "generated: expected 0");
    CHECK(estimate({"qwen2.5-0.5b", "--task", "training", "--context", "128", "--lora-rank", "4",
                    "--lora-dropout", "0.1"})
              .errors == "");
}

TEST_CASE("a bad estimate is refused by its field") {
    check_refused(estimate({}), "");
    check_refused(estimate({"llama-9"}), "model: expected");
    check_refused(estimate({"gpt2", "--context", "many"}), "--context: expected a number");
    for (const char* number : {"--context", "--stream-bandwidth", "--dropout"})
        for (const char* value : {"nan", "inf", "-inf", "1e400"})
            check_refused(estimate({"gpt2", number, value}),
                          std::string(number) +
                              ": expected a finite number within the range of a double, but got "
                              "\"" +
                              value + "\"\n");
    check_refused(estimate({"gpt2", "--context", "-3"}), "context: expected a whole number");
    check_refused(estimate({"gpt2", "--batch", "1.5"}), "batch: expected a whole number");
    check_refused(estimate({"gpt2", "--engine", "ollama"}), "engine: expected");
    check_refused(estimate({"gpt2", "--device", "abacus"}), "device: expected");
    check_refused(estimate({"gpt2", "--speed", "9"}), "");
    check_refused(estimate({"/nowhere/config.json"}), "config: expected");
    const std::string header =
        "model: expected a model's name, or a config.json: the headers of files of weights "
        "are read by the calculator's page alone, but got ";
    for (const char* weights : {"/nowhere/model.safetensors", "model.gguf"})
        check_refused(estimate({weights}), header);
    // An index and a header by another name.
    for (const char* text :
         {R"({"metadata":{"total_size":8},"weight_map":{"a":"model-00001-of-00002.safetensors"}})",
          R"({"__metadata__":{},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})"})
        check_refused(estimate({written_file(text)}), header);
    CHECK(estimate({written_file("{}")}).errors.find("headers of files") == std::string::npos);
}
