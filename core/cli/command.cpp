#include "cli/command.h"

#include <algorithm>
#include <new>
#include <ostream>

#include "base/error.h"

namespace rootspace {
namespace {

constexpr const char* usage =
    "rootspace: the least memory a network runs or trains in, what it costs, and whether the bits "
    "stay the same\n"
    "\n"
    "  rootspace run NETWORK.json [--task gradient|inference|train|activations]\n"
    "            [--schedule "
    "keep-all|plain|every:K|sqrt|recursive|revolve:C|online:C|budget:BYTES|at:I,J,...]\n"
    "            [--steps N] [--optimizer sgd|adamw] [--learning-rate X] [--momentum X] "
    "[--weight-decay X]\n"
    "            [--text FILE] [--prompt TEXT] [--write BYTES] [--temperature X] [--write-seed N]\n"
    "            [--flip-weight-bit] [--timeline POINTS] [--json]\n"
    "            [--threads N] [--instruction-set avx512|avx2|sse2]   speed only: no bit and no "
    "byte depends on them\n"
    "  rootspace schedules --steps L --slots C [--json]\n"
    "  rootspace validate [--part digests,determinism,scaling,performance] [--scale quick|full] "
    "[--json]\n"
    "            [--threads N] [--instruction-set NAME]\n"
    "  rootspace estimate MODEL|CONFIG.json [--task inference|training] [--context N] [--batch N]\n"
    "            [--device NAME] [--devices N] [--driver-bytes N] [--levers] [--questions] "
    "[--json]\n"
    "            [--weights TYPE] [--kv TYPE] [--kv-values TYPE] [--engine hf|vllm|llama.cpp]\n"
    "            [--generated N] [--shared-prefix N] [--attention fused|unfused]\n"
    "            [--stream-bandwidth X] [--host-bandwidth X] [--disk-bandwidth X]\n"
    "            [--trainer torch|torch-1.10|torchtitan|torchtitan-2024|deepspeed|megatron]\n"
    "            [--optimizer NAME] [--precision NAME]\n"
    "            [--lora-rank N] [--base-weights TYPE] [--lora-dropout X]\n"
    "            [--recompute none|selective|full|sqrt|binomial] [--checkpoints N] [--zero 0..3]\n"
    "            [--micro-batches N] [--tensor-parallel N] [--sequence-parallel]\n"
    "            [--pipeline-parallel N] [--pipeline-chunks N] [--context-parallel N] "
    "[--expert-parallel N]\n"
    "            [--offload none|optimizer|optimizer+weights|activations|all|\n"
    "             optimizer_disk|optimizer+weights_disk|all_disk] [--dropout X]\n"
    "  rootspace gguf MODEL|CONFIG.json [--type Q4_K_M] [--json]\n"
    "  rootspace models [--json]\n"
    "  rootspace devices [--json]\n"
    "\n"
    "Exit status: 0 success, 1 does not fit or a check failed, 2 bad input.\n";

int dispatch(const std::vector<std::string>& words, std::ostream& out, std::ostream& errors) {
    const std::vector<std::string> rest(words.begin() + 1, words.end());
    if (words[0] == "run") return run_command(rest, out, errors);
    if (words[0] == "schedules") return schedules_command(rest, out);
    if (words[0] == "validate") return validate_command(rest, out);
    if (words[0] == "estimate") return estimate_command(rest, out);
    if (words[0] == "gguf") return gguf_command(rest, out);
    if (words[0] == "models") return models_command(rest, out);
    if (words[0] == "devices") return devices_command(rest, out);
    throw InputError("command", "run, schedules, validate, estimate, gguf, models or devices",
                     "\"" + shown(words[0]) + "\"");
}

}  // namespace

int command(const std::vector<std::string>& words, std::ostream& out, std::ostream& errors) {
    const bool asks_for_help = std::any_of(words.begin(), words.end(), [](const std::string& word) {
        return word == "--help" || word == "-h";
    });
    if (words.empty() || asks_for_help || words[0] == "help") {
        (words.empty() ? errors : out) << usage;
        return words.empty() ? 2 : 0;
    }
    try {
        return dispatch(words, out, errors);
    } catch (const InputError& error) {
        errors << "rootspace: " << error.what() << "\n";
        return 2;
    } catch (const std::bad_alloc&) {
        errors << "rootspace: this system gives no more memory\n";
        return 1;
    } catch (const std::exception& error) {
        errors << "rootspace: " << error.what() << "\n";
        return 1;
    }
}

}  // namespace rootspace
