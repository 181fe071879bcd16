#include "jobs.h"

#include <emscripten/heap.h>

#include <chrono>
#include <limits>
#include <map>
#include <memory>

#include "convert.h"
#include "execute/run.h"
#include "execute/text_batches.h"
#include "execute/writer.h"
#include "planning.h"
#include "validate/validation_suite.h"

namespace rootspace::edge {
namespace {

// Kept free of tensors: code, stack, descriptions of networks and schedules.
constexpr Bytes reserved_bytes = Bytes{32} << 20;

struct Job {
    Ledger ledger;
    bool finished = false;

    virtual ~Job() = default;
    virtual bool advance() = 0;  // false: nothing is left to do
    virtual void describe(JobProgress& progress) = 0;
    virtual const Ledger& used_ledger() const { return ledger; }
};

struct RunJob final : Job {
    RunJob(PreparedRun prepared, const RunOptions& options, std::string text)
        : run(std::move(prepared), options, ledger, std::move(text)) {}
    bool advance() override { return run.advance(); }
    void describe(JobProgress& progress) override {
        progress.done = static_cast<double>(run.actions_done());
        progress.total = static_cast<double>(run.action_count());
        progress.loss = run.latest_loss();
        progress.message = "training step " + std::to_string(run.steps_done());
        progress.timeline = array_of<TimelinePoint>(
            run.take_new_timeline(),
            [](const rootspace::TimelinePoint& point) { return to_edge(point); });
    }
    Run run;
};

struct WritingJob final : Job {
    WritingJob(std::shared_ptr<RunJob> trained, std::string prompt, std::int64_t byte_count,
               double temperature, std::uint64_t seed)
        : training(std::move(trained)),
          writer(training->run.network(), std::move(prompt), temperature, seed),
          total(byte_count) {}
    const Ledger& used_ledger() const override { return training->ledger; }
    bool advance() override {
        if (done == total) return false;
        pending += static_cast<char>(writer.next());
        ++done;
        return true;
    }
    // Bytes of a character that is not complete yet wait for the next slice.
    void describe(JobProgress& progress) override {
        progress.done = static_cast<double>(done);
        progress.total = static_cast<double>(total);
        progress.message = "bytes written";
        const std::size_t ready = done == total ? pending.size() : pending.size() - unfinished();
        progress.text = readable(std::string_view(pending).substr(0, ready));
        pending.erase(0, ready);
    }
    // JavaScript strings cannot hold any byte: what is not UTF-8 becomes U+FFFD, a byte at a time.
    static std::string readable(std::string_view bytes) {
        std::string text;
        while (!bytes.empty()) {
            const std::size_t good = utf8_prefix(bytes);
            text.append(bytes.substr(0, good));
            bytes.remove_prefix(good);
            if (bytes.empty()) break;
            text += "\xef\xbf\xbd";
            bytes.remove_prefix(1);
        }
        return text;
    }
    std::size_t unfinished() const {
        for (std::size_t back = 1; back <= 3 && back <= pending.size(); ++back) {
            const auto byte = static_cast<unsigned char>(pending[pending.size() - back]);
            if (byte < 0x80) return 0;
            if (byte >= 0xc0) {
                const std::size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
                return length > back ? back : 0;
            }
        }
        return 0;
    }
    std::shared_ptr<RunJob> training;  // its weights and its ledger are in use
    Writer writer;
    std::int64_t done = 0, total;
    std::string pending;
};

struct ValidationJob final : Job {
    explicit ValidationJob(const ValidationOptions& options) : suite(options, ledger) {}
    bool advance() override { return suite.advance(); }
    void describe(JobProgress& progress) override {
        const ValidationProgress now = suite.progress();
        progress.done = static_cast<double>(now.done);
        progress.total = static_cast<double>(now.total);
        progress.message = now.title.empty() ? "" : now.part + ": " + now.title;
        std::int64_t place = 0;
        for (const PartReport& part : suite.report().parts)
            for (const CaseReport& one : part.cases)
                if (place++ >= told) {
                    progress.text += case_report_to_json(one).dump() + "\n";
                    ++told;
                }
    }
    std::int64_t told = 0;  // cases whose reports have gone out
    ValidationSuite suite;
};

std::map<int, std::shared_ptr<Job>>& jobs() {
    static std::map<int, std::shared_ptr<Job>> open;
    return open;
}

int next_number() {
    static int last = 0;
    return ++last;
}

template <class Make>
JobOpened open_job(Make&& make) {
    JobOpened opened;
    opened.fault = guarded([&] {
        std::shared_ptr<Job> job = make();
        const int number = next_number();
        jobs()[number] = std::move(job);
        opened.job = number;
    });
    return opened;
}

std::shared_ptr<Job> find_job(double job) {
    const auto found = jobs().find(static_cast<int>(job));
    if (found == jobs().end())
        throw InputError("job", "the number of an open job", std::to_string(static_cast<int>(job)));
    return found->second;
}

Bytes available_bytes() {
    return static_cast<Bytes>(emscripten_get_heap_max()) - reserved_bytes -
           static_cast<Bytes>(ledger_live_bytes());
}

std::shared_ptr<Job> make_run(const std::string& network_json, const RunOptions& options,
                              const std::string& text) {
    PreparedRun prepared = feasible_run(network_json, options);
    refuse_if_larger(prepared, available_bytes());
    return std::make_shared<RunJob>(std::move(prepared), options, text);
}

}  // namespace

JobOpened open_run(const std::string& network_json, const std::string& options_json) {
    return open_job(
        [&] { return make_run(network_json, run_options_from_json(options_json), {}); });
}

JobOpened open_training(const std::string& network_json, const std::string& options_json,
                        const std::string& text) {
    return open_job([&] {
        RunOptions options = run_options_from_json(options_json);
        options.task = Task::train;
        return make_run(network_json, options, text);
    });
}

JobOpened open_writing(double training_job, const std::string& prompt, double byte_count,
                       double temperature, double seed) {
    return open_job([&]() -> std::shared_ptr<Job> {
        auto training = std::dynamic_pointer_cast<RunJob>(find_job(training_job));
        if (!training) throw InputError("job", "a training job", "another kind of job");
        if (!(byte_count >= 1 && byte_count <= 1e6))
            throw InputError("byteCount", "a number from 1 to 1000000", Json(byte_count).dump());
        if (!(temperature >= 0 && temperature <= 100))
            throw InputError("temperature", "a number from 0 to 100", Json(temperature).dump());
        if (!(seed >= 0 && seed <= double(largest_exact_integer)))
            throw InputError("seed", "a number from 0 to 2^53", Json(seed).dump());
        return std::make_shared<WritingJob>(std::move(training), prompt,
                                            static_cast<std::int64_t>(byte_count), temperature,
                                            static_cast<std::uint64_t>(seed));
    });
}

JobOpened open_validation(const std::string& options_json) {
    return open_job([&] {
        return std::make_shared<ValidationJob>(validation_options_from_json(options_json));
    });
}

JobProgress advance_job(double number, double milliseconds) {
    JobProgress progress;
    progress.state = "failed";
    progress.loss = std::numeric_limits<double>::quiet_NaN();
    progress.fault = guarded([&] {
        const std::shared_ptr<Job> found = find_job(number);
        Job& job = *found;
        const auto end = std::chrono::steady_clock::now() +
                         std::chrono::duration<double, std::milli>(milliseconds);
        while (!job.finished && std::chrono::steady_clock::now() < end)
            job.finished = !job.advance();
        job.describe(progress);
        progress.liveBytes = to_edge(job.used_ledger().live());
        progress.state = job.finished ? "done" : "running";
    });
    return progress;
}

RunReport run_report(double job) {
    RunReport result;
    guarded([&] { result = to_edge(dynamic_cast<RunJob&>(*find_job(job)).run.report()); });
    return result;
}

std::string validation_report(double job) {
    std::string text;
    guarded([&] {
        auto& validation = dynamic_cast<ValidationJob&>(*find_job(job));
        text = validation_report_to_json(validation.suite.report()).dump();
    });
    return text;
}

void close_job(double job) { jobs().erase(static_cast<int>(job)); }

double ledger_live_bytes() {
    Bytes live = 0;
    for (const auto& [number, job] : jobs()) live += job->ledger.live_bytes();
    return static_cast<double>(live);
}

}  // namespace rootspace::edge
