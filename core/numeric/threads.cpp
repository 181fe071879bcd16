#include <stdexcept>
#include <string>

#include "numeric/machine.h"
#include "numeric/macs.h"
#include "numeric/parts.h"

namespace rootspace {
namespace {

void check_count(int count) {
    if (count < 1 || count > most_threads)
        throw std::invalid_argument("threads: expected a number from 1 to " +
                                    std::to_string(most_threads) + ", but got " +
                                    std::to_string(count));
}

}  // namespace
}  // namespace rootspace

#if defined(__EMSCRIPTEN__)

namespace rootspace {

void set_threads(int count, std::int64_t) { check_count(count); }
int threads() { return 1; }
void in_parts(std::int64_t, void (*call)(const void*, const Part&), const void* f) {
    call(f, Part{});
}

}  // namespace rootspace

#else

#include <atomic>
#include <barrier>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace rootspace {
namespace {

// Threads that wait for a kernel, do their part of it, and wait again. The caller is part 0.
class Team {
  public:
    // Throws std::runtime_error where the system gives fewer threads.
    explicit Team(int count) : barrier_(count), count_(count) {
        try {
            for (int index = 1; index < count; ++index)
                workers_.emplace_back([this, index] { work(index); });
        } catch (const std::exception&) {
            const std::size_t made = workers_.size() + 1;
            end();
            throw std::runtime_error("threads: this system gives " + std::to_string(made) + " of " +
                                     std::to_string(count));
        }
    }
    ~Team() { end(); }

    void run(void (*call)(const void*, const Part&), const void* f) {
        call_ = call, f_ = f;
        worker_macs_ = 0;
        start();
        call(f, part(0));
        barrier_.arrive_and_wait();
        count_macs(worker_macs_);
    }

  private:
    void end() {
        call_ = nullptr;
        start();
        for (auto& worker : workers_) worker.join();
    }

    void start() {
        ++generation_;
        generation_.notify_all();
    }

    Part part(int index) {
        return {index, count_,
                [](void* team) { static_cast<Team*>(team)->barrier_.arrive_and_wait(); }, this};
    }

    void work(int index) {
        for (unsigned seen = 0;; ++seen) {
            generation_.wait(seen);
            if (!call_) return;
            reset_counted_macs();
            call_(f_, part(index));
            worker_macs_ += counted_macs();
            barrier_.arrive_and_wait();
        }
    }

    std::barrier<> barrier_;
    int count_;
    std::atomic<unsigned> generation_ = 0;
    void (*call_)(const void*, const Part&) = nullptr;
    const void* f_ = nullptr;
    std::atomic<std::int64_t> worker_macs_ = 0;
    std::vector<std::thread> workers_;
};

std::mutex team_in_use;
std::unique_ptr<Team> team;
std::atomic<int> thread_count = 1;
std::atomic<std::int64_t> least_work = usual_least_nanoseconds;

}  // namespace

void set_threads(int count, std::int64_t least_nanoseconds) {
    check_count(count);
    const std::lock_guard lock(team_in_use);
    least_work = least_nanoseconds;
    if (count == thread_count) return;
    team.reset();
    thread_count = 1;
    if (count > 1) team = std::make_unique<Team>(count);
    thread_count = count;
}

int threads() { return thread_count; }

// A kernel called while another holds the team runs alone.
void in_parts(std::int64_t work, void (*call)(const void*, const Part&), const void* f) {
    if (thread_count > 1 && work >= least_work) {
        const std::unique_lock lock(team_in_use, std::try_to_lock);
        if (lock && team) return team->run(call, f);
    }
    call(f, Part{});
}

}  // namespace rootspace

#endif
