// What an answer says beside its numbers: of memory that is lent, of times where it does not fit or
// nothing is known, of files with an importance matrix, of what a lever sets as well.
#include "core/estimate/answer/ask.h"
#include "core/estimate/answer/says.h"
#include "estimate/answer/answer.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

TEST_CASE("what macOS lends the GPU decides whether a model fits, and a note names the rest") {
    const std::string asked =
        R"("model":"qwen2.5-14b","engine":"llama.cpp","weights":"Q8_0","context":2048,"device":)";
    const Json told = ask(asked + R"("m1-16")");
    CHECK(told["fits"] == false);
    CHECK(told["free_bytes"] == 11453251584 - told["total_bytes"].get<Bytes>());
    CHECK(told["total_bytes"].get<Bytes>() < 17179869184);  // as it was judged before
    CHECK(says(told, "with 17,179,869,184 B in all, 11,453,251,584 B are counted"));
    CHECK(says(told, "sudo sysctl iogpu.wired_limit_mb"));
    CHECK(ask(asked + R"("m2-24")")["fits"] == true);
    CHECK(!says(ask(asked + R"("rtx-4090")"), "are counted"));
}

TEST_CASE("a model past what iOS lends the GPU does not fit an iPhone") {
    // The log of llama.cpp's issue 6861: 5,461.34 MiB of 8 GiB, two thirds.
    for (const char* phone : {"iphone-15-pro", "iphone-16-pro"})
        for (const char* model : {R"("gemma-3-12b","context":8192,"weights":"Q4_K_M")",
                                  R"("llama-3.1-8b","context":8192,"weights":"Q4_K_M")",
                                  R"("qwen2.5-7b","context":4096,"weights":"Q6_K")"}) {
            INFO(phone << " " << model);
            const Json told = ask(std::string(R"("engine":"llama.cpp","device":")") + phone +
                                  R"(","model":)" + model);
            CHECK(told["fits"] == false);
            CHECK(told["total_bytes"].get<Bytes>() < 8589934592);  // as it was judged before
            CHECK(told["total_bytes"].get<Bytes>() > 5726633984);
            CHECK(says(told, "with 8,589,934,592 B in all, 5,726,633,984 B are counted: iOS"));
        }
    CHECK(ask(R"("model":"llama-3.2-3b","engine":"llama.cpp","weights":"Q4_K_M","context":4096,)"
              R"("device":"iphone-15-pro")")["fits"] == true);
}

TEST_CASE("where a model does not fit, its times are marked and streaming's is named") {
    const std::string asked = R"("model":"gpt3-175b","context":2048,"weights":"fp16","device":)";
    const Json told = ask(asked + R"("rtx-4090")");
    for (const Json& time : told["times"]) CHECK(time["if_it_fitted"] == true);
    const double streamed = told["streaming"]["seconds_per_token"].get<double>();
    CHECK(streamed > 100 * told["times"][1]["seconds"].get<double>());
    CHECK(says(told,
               "room for it all. With the weights that find no room read at 7,000,000,000 "
               "B/s, whole blocks through two buffers and of experts those in use, a token "
               "takes 4"));
    CHECK(!says(told, " s at least"));  // of one scheme, no bound
    CHECK(!says(told, "experts of a block"));
    const Json fitting = ask(R"("model":"gpt2","device":"rtx-4090")");
    CHECK(fitting["times"].dump().find("if_it_fitted") == std::string::npos);
    CHECK(!says(fitting, "does not fit"));
    const Json training = ask(R"("model":"llama-3.1-8b","task":"training","device":"rtx-4090")");
    REQUIRE(training["fits"] == false);
    CHECK(says(training, "It does not fit: the times"));
}

TEST_CASE("how many experts a batch's streaming reads is said, beside the least and the mean") {
    const std::string asked = R"("model":"qwen3-30b-a3b","engine":"llama.cpp","weights":"Q4_K_M",)"
                              R"("device":"rtx-3080-10","context":500,"batch":)";
    // 128 × (1 − (120/128)^8) = 51.62; of 64 tokens 125.94.
    CHECK(says(ask(asked + "8"),
               "Of the 128 experts of a block 64 are read and have room, which is the most that 8 "
               "tokens choose; chosen evenly it would be 51.6 on average, and 8 where all choose "
               "alike, as the least times have it."));
    CHECK(says(ask(asked + "64"), "a token of each sequence takes "));
    CHECK(says(ask(asked + "64"),
               "Of the 128 experts of a block 128 are read and have room, which is the most that "
               "64 tokens choose; chosen evenly it would be 126 on average, and 8 where"));
    CHECK(!says(ask(asked + "1"), "experts of a block"));
    CHECK(says(ask(asked + "1"), "and of experts those in use, a token takes "));
}

TEST_CASE("a device without a stated bandwidth or rate has no time, in the answer's words") {
    const std::string asked = R"("model":"qwen2.5-0.5b","engine":"llama.cpp","weights":"Q8_0",)";
    const Json told = ask(asked + R"("device":"pixel-9-pro")");
    CHECK(told["times"][1]["limit"] == "unknown");
    CHECK(told["times"][1]["complete"] == false);
    CHECK(says(told, "its times are not known"));
    const Json known = ask(asked + R"("device":"snapdragon-8-elite")");
    CHECK(known["times"][1]["limit"] == "memory");
    CHECK(!says(known, "its times are not known"));
}

TEST_CASE("a note says what an importance matrix changes in the file") {
    const std::string asked = R"("model":"llama-3.1-70b","engine":"llama.cpp","weights":)";
    CHECK(says(ask(asked + R"("IQ4_XS")"), "its tensors take 367,001,600 B less."));
    CHECK(says(ask(asked + R"("Q4_0")"), "its tensors take 146,800,640 B more."));
    CHECK(!says(ask(asked + R"("Q4_K_M")"), "importance matrix"));
}

TEST_CASE("a note says that a GGUF file of gpt-oss keeps its experts in MXFP4") {
    const std::string asked = R"("model":"gpt-oss-20b","engine":"llama.cpp","weights":)";
    CHECK(says(ask(asked + R"("Q4_K_M")"), "The experts stay in MXFP4, as the checkpoint has"));
    CHECK(!says(ask(asked + R"("MXFP4_MOE")"), "The experts stay in MXFP4"));
    CHECK(!says(ask(asked + R"("mxfp4")"), "The experts stay in MXFP4"));
    CHECK(says(ask(asked + R"("bf16")"), "The experts stay in MXFP4"));
    CHECK(!says(ask(R"("model":"gpt-oss-20b","weights":"bf16")"), "The experts stay in MXFP4"));
}

TEST_CASE("a lever names what is set with it, and is refused without") {
    const std::string asked = R"({"model":"llama-3.1-8b","task":"training","device":"h100-sxm")";
    bool found = false;
    for (const Json& lever : levers(request_from_json(asked + "}"))) {
        if (lever["field"] != "base_weights") {
            CHECK(!lever.contains("lora_rank"));
            continue;
        }
        found = true;
        CHECK(lever["lora_rank"] == 16);
        CHECK(lever["price"].get<std::string>().find("with lora_rank 16") == 0);
        const Json pulled = ask(asked.substr(1) + R"(,"base_weights":"nf4-double","lora_rank":16)");
        CHECK(lever["total_bytes"] == pulled["total_bytes"]);
        CHECK_THROWS(request_from_json(asked + R"(,"base_weights":"nf4-double"})"));
    }
    CHECK(found);
}

TEST_CASE("which builds of llama.cpp the compute buffer is of, and what others take, is said") {
    const std::string asked = R"("model":"llama-3.1-8b","weights":"Q8_0","context":8192,)";
    const Json told = ask(asked + R"("engine":"llama.cpp")");
    // 512 × 4 × (128,256 + 4,096) B of logits; 116 MiB at an MLP, its masks of 8 MiB within.
    const std::string more = grouped_digits(512LL * 4 * (128256 + 4096) - (116 << 20));
    CHECK(says(told, "since June 2026"));
    CHECK(says(told, "builds before take " + more + " B more"));
    CHECK(says(told, "with logits of a whole batch " + more + " B more."));
    // With a small vocabulary an MLP is the fullest in any case.
    CHECK(says(ask(R"("model":"llama-2-7b","context":4096,"engine":"llama.cpp")"),
               "a whole batch no more."));
    CHECK(!says(ask(asked.substr(0, 23) + R"("context":8192)"), "June 2026"));
}

TEST_CASE("a lever to a GGUF type says that gpt-oss's experts stay as they are") {
    const auto prices = [](const std::string& model) {
        std::vector<std::string> found;
        for (const char* engine : {"hf", "llama.cpp"}) {
            const Json rows = levers(request_from_json(
                R"({"context":32768,"device":"rtx-4090","attention":"unfused","engine":")" +
                std::string(engine) + R"(","model":")" + model + "\"}"));
            for (const Json& row : rows)
                if (row["price"].get<std::string>().ends_with("a GGUF file"))
                    found.push_back(row["price"]);
        }
        return found;
    };
    const auto packed = prices("gpt-oss-20b"), plain = prices("qwen2.5-7b");
    REQUIRE(!packed.empty());
    REQUIRE(!plain.empty());
    for (const std::string& price : packed)
        CHECK(price.ends_with(" but for experts, which stay in MXFP4; a GGUF file"));
    for (const std::string& price : plain) CHECK(price.find("MXFP4") == std::string::npos);
}

TEST_CASE("what training gpt-oss holds with transformers' default attention is said") {
    const std::string asked =
        R"("model":"gpt-oss-20b","task":"training","device":"b200","devices":8,"zero":3,"context":)";
    const Json eager = ask(asked + R"(2048,"attention":"unfused")");
    const Json told = ask(asked + "2048");
    CHECK(says(told, "trains gpt-oss with a matrix of scores unless"));
    CHECK(says(told, "without, which is the default, " +
                         grouped_digits(eager["total_bytes"].get<Bytes>()) + " B are held"));
    CHECK(!says(eager, "which is the default"));
    CHECK(!says(ask(asked + R"(2048,"trainer":"megatron")"), "which is the default"));
    CHECK(!says(ask(R"("model":"qwen2.5-7b","task":"training","context":512)"),
                "which is the default"));
}

TEST_CASE("what gpt-oss holds with transformers' default attention is said") {
    const std::string asked = R"("model":"gpt-oss-20b","device":"rtx-4090","context":)";
    for (const char* context : {"1024", "8192"}) {
        INFO(context);
        const Json eager = ask(asked + context + R"(,"attention":"unfused")");
        const std::string figure =
            grouped_digits(eager["total_bytes"].get<Bytes>()) + " B are held";
        const Json told = ask(asked + context);
        CHECK(says(told, "without, which is the default, " + figure));
        CHECK(says(told, eager["fits"] ? "which fit (attention" : "which do not fit (attention"));
        CHECK(!says(eager, "which is the default"));
    }
    CHECK(ask(asked + R"(1024,"attention":"unfused")")["fits"] == true);
    CHECK(ask(asked + R"(8192,"attention":"unfused")")["fits"] == false);
    CHECK(!says(ask(asked + R"(8192,"engine":"vllm")"), "which is the default, "));
    // 64 heads of 65,536 sequences of 262,144 tokens: past what is counted, and no refusal.
    CHECK(
        says(ask(asked + R"(262144,"batch":65536)"), "default, more is held than any device has"));
    CHECK(!says(ask(R"("model":"qwen2.5-7b","device":"rtx-4090")"), "which is the default, "));
}
