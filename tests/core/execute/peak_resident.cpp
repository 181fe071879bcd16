// peak_resident CASE: the process's peak resident size above its size before the run, against the
// ledger's peak. One run a process, because an allocator remembers. Linux only: reads /proc.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "execute/run.h"
#include "support/networks.h"

using namespace rootspace;

namespace {

constexpr int skipped = 77;

struct Case {
    const char* name;
    std::string network;
    Task task;
    const char* schedule;
    std::size_t untracked_bytes = 0;  // of the negative control: what the ledger is not told
};

std::string mlp() {
    return feature_network(1024, 256, repeated(48, sequence(linear(256) + "," + kind("gelu"))));
}

std::string transformer() {
    return token_network(16, 128, 256,
                         embedding(128) + "," +
                             repeated(6, residual(kind("layer_norm") + "," + attention(4, 4, true) +
                                                  "," + dropout("0.1")) +
                                             "," +
                                             residual(kind("layer_norm") + "," + linear(512) + "," +
                                                      kind("gelu") + "," + linear(128))) +
                             "," + linear(256));
}

std::string wide_mlp() {
    return feature_network(16, 1024, repeated(5, linear(1024) + "," + kind("tanh")));
}

std::string deep() {
    return feature_network(
        32, 16,
        repeated(10'000, residual(kind("rms_norm") + "," + linear(16) + "," + kind("tanh"))));
}

std::string deep_wide() {
    return feature_network(2048, 256, repeated(64, residual(kind("rms_norm") + "," + linear(256))));
}

// VmRSS or VmHWM in bytes; -1 where /proc has none.
Bytes status_bytes(const std::string& field) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(field + ":")) return 1024 * std::stoll(line.substr(field.size() + 1));
    return -1;
}

// Sets the high-water mark back to the present size.
bool reset_peak() {
    std::ofstream refs("/proc/self/clear_refs");
    refs << "5" << std::flush;
    return refs.good();
}

int check(const Case& one) {
    RunOptions options;
    options.task = one.task;
    options.schedule = one.schedule;
    options.steps = one.task == Task::train ? 2 : 1;
    PreparedRun prepared = prepare_run(plan_of(one.network), options);
    if (!reset_peak()) return skipped;
    const Bytes before = status_bytes("VmRSS");
    if (before < 0) return skipped;
    Ledger ledger;
    Run run(std::move(prepared), options, ledger);
    const std::vector<char> untracked(one.untracked_bytes, 1);
    while (run.advance()) {
    }
    const Bytes resident = status_bytes("VmHWM") - before, counted = ledger.peak_bytes();
    const Bytes allowed = counted / 20 + (2 << 20);
    std::printf("%-22s ledger %9.2f MiB, resident %9.2f MiB, off by %+.2f MiB of %.2f allowed\n",
                one.name, double(counted) / (1 << 20), double(resident) / (1 << 20),
                double(resident - counted) / (1 << 20), double(allowed) / (1 << 20));
    if (counted < (64 << 20)) {
        std::puts("the run is too small to count");
        return 1;
    }
    return std::abs(resident - counted) <= allowed ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
    const Case cases[] = {
        {"keep-all-mlp", mlp(), Task::gradient, "keep-all"},
        {"transformer", transformer(), Task::gradient, "keep-all"},
        {"transformer-training", transformer(), Task::train, "keep-all"},
        {"adamw-training", wide_mlp(), Task::train, "sqrt"},
        {"sqrt", deep_wide(), Task::gradient, "sqrt"},
        {"revolve", deep_wide(), Task::gradient, "revolve:18"},
        {"ten-thousand-layers", deep(), Task::gradient, "keep-all"},
        {"control", mlp(), Task::gradient, "keep-all", std::size_t{16} << 20},
    };
    for (const Case& one : cases)
        if (count == 2 && std::strcmp(words[1], one.name) == 0) return check(one);
    for (const Case& one : cases) std::puts(one.name);
    return 2;
}
