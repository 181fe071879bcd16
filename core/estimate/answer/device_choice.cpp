#include "estimate/answer/device_choice.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/answer/estimated.h"
#include "estimate/answer/trainer_limits.h"

namespace rootspace::estimate {
namespace {

class Needs {
  public:
    explicit Needs(const Request& request) : request_(request) {}

    std::optional<Need> of(const Device& device, std::int64_t count) {
        const Request r = on_devices(request_, device, count);
        if (r.task == Task::inference) return estimate(r);
        try {
            check_trainer(r);
        } catch (const InputError&) {
            return std::nullopt;
        }
        // Of a device a training step's bytes and work depend on what its driver holds alone, and
        // on whether its memory is the host's; which stage of a pipeline is done last, on how much
        // faster it is in fp8.
        const bool apart = host_apart(device);
        const double in_fp8 = r.pipeline_parallel > 1 ? fp8_time(device) : 1;
        for (const Step& step : steps_)
            if (step.count == count && step.driver_bytes == r.driver_bytes &&
                step.host_apart == apart && step.fp8_time == in_fp8)
                return step.need;
        steps_.push_back({count, r.driver_bytes, apart, in_fp8, estimate(r)});
        return steps_.back().need;
    }

  private:
    struct Step {
        std::int64_t count;
        Bytes driver_bytes;
        bool host_apart;
        double fp8_time;
        std::optional<Need> need;
    };

    std::optional<Need> estimate(const Request& r) {
        Loaded& loaded = loaded_[host_apart(r.device) ? 1 : 0];
        try {
            const Estimated e = estimated(r, loaded, Notes::left_out);
            loaded = e.loaded;
            return Need{total_bytes(e.items), e.works.back().work, e.works.back().tokens};
        } catch (const InputError&) {
            return std::nullopt;  // so many devices cannot have it, or not in 64 bits
        }
    }

    const Request& request_;
    Loaded loaded_[2];
    std::vector<Step> steps_;
};

}  // namespace

std::vector<std::int64_t> counts_tried(const Request& r) {
    const std::int64_t one_copy =
        r.task == Task::training
            ? checked_mul(r.tensor_parallel, r.pipeline_parallel, r.context_parallel)
            : 1;
    std::vector<std::int64_t> found{r.devices};
    for (const std::int64_t copies : {1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64})
        found.push_back(checked_mul(one_copy, copies));
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

Request on_devices(const Request& request, const Device& device, std::int64_t count) {
    Request r = request;
    r.device = device;
    r.devices = count;
    if (!r.driver_stated) r.driver_bytes = assumed_driver_bytes(device);
    if (r.task == Task::inference && r.expert_parallel > 1) r.expert_parallel = count;
    return r;
}

std::vector<Candidate> device_choice(const Request& request, const std::vector<Device>& from) {
    if (!cannot_run(request).empty()) return {};
    Needs needs(request);
    return fitting(from, counts_tried(request), [&](const Device& device, std::int64_t count) {
        return needs.of(device, count);
    });
}

}  // namespace rootspace::estimate
