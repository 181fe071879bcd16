#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iomanip>
#include <ostream>

#include "base/error.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/machine_options.h"
#include "execute/run.h"
#include "execute/writer.h"

namespace rootspace {
namespace {

RunOptions options_from(const Arguments& arguments) {
    RunOptions options;
    options.task = task_from_name(arguments.value_or("task", "gradient"));
    options.schedule =
        arguments.value_or("schedule", options.task == Task::inference ? "plain" : "keep-all");
    options.steps = arguments.integer_or("steps", 1, 1'000'000, 1);
    OptimizerSpec& optimizer = options.optimizer;
    const std::string kind = arguments.value_or("optimizer", "adamw");
    if (kind != "sgd" && kind != "adamw")
        throw InputError("--optimizer", "sgd or adamw", "\"" + shown(kind) + "\"");
    optimizer.kind = kind == "sgd" ? OptimizerKind::sgd : OptimizerKind::adamw;
    optimizer.learning_rate = arguments.number_or("learning-rate", 0.0, 1e3, 1e-3);
    optimizer.momentum = arguments.number_or("momentum", 0.0, 1.0, 0.0);
    optimizer.weight_decay = arguments.number_or("weight-decay", 0.0, 1.0, 0.0);
    options.flip_weight_bit = arguments.flag("flip-weight-bit");
    options.timeline_points = arguments.integer_or("timeline", 0, 100'000, 0);
    return options;
}

// Of the machine, or of the container's limit where that is less.
Bytes available_memory() {
    Bytes bytes =
        static_cast<Bytes>(sysconf(_SC_PHYS_PAGES)) * static_cast<Bytes>(sysconf(_SC_PAGE_SIZE));
    for (const char* path :
         {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
        std::ifstream file(path);
        if (Bytes limit = 0; file >> limit) bytes = std::min(bytes, limit);  // "max" is no number
    }
    return bytes;
}

int report_infeasible(const PreparedRun& prepared, const RunOptions& options, bool json,
                      std::ostream& out) {
    if (json)
        out << Json{{"schedule", options.schedule},
                    {"feasible", false},
                    {"smallest_feasible_bytes", prepared.smallest_feasible_bytes}}
                   .dump(2)
            << "\n";
    else
        out << options.schedule << " does not fit: the smallest feasible budget is "
            << prepared.smallest_feasible_bytes << " bytes\n";
    return 1;
}

void print_report(const RunReport& report, std::ostream& out) {
    const auto row = [&](const char* name, const auto& value) {
        out << std::left << std::setw(26) << name << value << "\n";
    };
    row("schedule", report.schedule);
    row("task", task_name(report.task));
    row("loss", report.loss);
    row("output digest", report.output_digest);
    if (!report.gradient_digest.empty()) row("gradient digest", report.gradient_digest);
    if (!report.weight_digest.empty()) row("weight digest", report.weight_digest);
    row("peak bytes", report.peak_bytes);
    row("predicted peak bytes", report.predicted_peak_bytes);
    for (std::size_t i = 0; i < purpose_count; ++i)
        row(("  " + std::string(purpose_names[i])).c_str(), report.peak_by_purpose.bytes[i]);
    row("forward steps", report.forward_steps);
    row("recorded steps", report.recorded_steps);
    row("backward steps", report.backward_steps);
    row("multiply-adds", report.macs);
    row("seconds", report.seconds);
}

struct Writing {
    std::int64_t byte_count;
    std::string prompt;
    double temperature;
    std::uint64_t seed;
};

// What to write when the run is done, if anything. What it refuses, it refuses before the work.
std::optional<Writing> writing_from(const Arguments& arguments, const NetworkPlan& plan) {
    if (!arguments.value("write")) return std::nullopt;
    Writing writing{arguments.integer("write", 1, 1'000'000), arguments.value_or("prompt", ""),
                    arguments.number_or("temperature", 0.0, 100.0, 0.8),
                    static_cast<std::uint64_t>(
                        arguments.integer_or("write-seed", 0, largest_exact_integer, 0))};
    refuse_unwritable(plan, writing.prompt);
    return writing;
}

std::string write_text(Network<float>& network, const Writing& writing) {
    Writer writer(network, writing.prompt, writing.temperature, writing.seed);
    std::string text;
    for (std::int64_t i = 0; i < writing.byte_count; ++i) text += static_cast<char>(writer.next());
    return text;
}

// Options that would change nothing are a mistake, not a wish.
void refuse_idle_options(const Arguments& arguments, Task task) {
    for (const char* option : {"steps", "optimizer", "learning-rate", "momentum", "weight-decay"})
        if (task != Task::train && arguments.value(option))
            throw InputError("--" + std::string(option), "--task train with it",
                             "--task " + std::string(task_name(task)));
    for (const char* option : {"prompt", "temperature", "write-seed"})
        if (arguments.value(option) && !arguments.value("write"))
            throw InputError("--" + std::string(option), "--write BYTES with it", "none");
    if (arguments.value("momentum") && arguments.value_or("optimizer", "adamw") != "sgd")
        throw InputError("--momentum", "--optimizer sgd with it", "adamw");
}

}  // namespace

int run_command(const std::vector<std::string>& words, std::ostream& out, std::ostream& errors) {
    const Arguments arguments(words,
                              {"task", "schedule", "steps", "optimizer", "learning-rate",
                               "momentum", "weight-decay", "text", "prompt", "write", "temperature",
                               "write-seed", "timeline", "threads", "instruction-set"},
                              {"json", "flip-weight-bit"});
    use_machine(arguments);
    const bool json = arguments.flag("json");
    const RunOptions options = options_from(arguments);
    refuse_idle_options(arguments, options.task);
    const auto plan = std::make_shared<NetworkPlan>(plan_network(
        network_from_json(read_file(arguments.only_file("NETWORK.json"), "NETWORK.json"))));
    std::string text;
    if (const auto path = arguments.value("text")) {
        text = read_file(*path, "--text");
        if (text.empty()) throw InputError("--text", "at least one byte", "an empty file");
    }
    const auto writing = writing_from(arguments, *plan);
    PreparedRun prepared = prepare_run(plan, options);
    if (!prepared.schedule) return report_infeasible(prepared, options, json, out);
    refuse_if_larger(prepared, available_memory());

    Ledger ledger;
    Run run(std::move(prepared), options, ledger, std::move(text));
    while (run.advance()) {
    }
    const RunReport report = run.report();
    std::string written;
    if (writing) written = write_text(run.network(), *writing);
    if (json) {
        Json result = run_report_to_json(report);
        if (writing) result["text"] = written;
        out << result.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
    } else {
        print_report(report, out);
        if (writing) out << "\n" << writing->prompt << written << "\n";
    }
    if (!std::isfinite(report.loss)) {
        errors << "rootspace: the loss is not a finite number: the run left the range of float\n";
        return 1;
    }
    if (report.peak_bytes == report.predicted_peak_bytes) return 0;
    errors << "rootspace: the run's peak differs from the predicted one\n";
    return 1;
}

}  // namespace rootspace
