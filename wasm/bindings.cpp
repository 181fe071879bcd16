// Declarations only: which structs and functions of the edge JavaScript sees. Conversions are in
// convert.h.
#include <emscripten/bind.h>
#include <emscripten/heap.h>

#include "digests.h"
#include "jobs.h"
#include "planning.h"

using namespace emscripten;
using namespace rootspace::edge;

namespace {

EngineInfo engine_info() {
#ifdef __wasm_simd128__
    constexpr bool simd = true;
#else
    constexpr bool simd = false;
#endif
    return {"0.1.0", simd, static_cast<double>(emscripten_get_heap_max())};
}

double heap_bytes() { return static_cast<double>(emscripten_get_heap_size()); }

}  // namespace

EMSCRIPTEN_BINDINGS(values) {
    value_object<Fault>("Fault").field("field", &Fault::field).field("message", &Fault::message);
    value_object<BytesByPurpose>("BytesByPurpose")
        .field("weights", &BytesByPurpose::weights)
        .field("input", &BytesByPurpose::input)
        .field("keptActivations", &BytesByPurpose::keptActivations)
        .field("recomputedActivations", &BytesByPurpose::recomputedActivations)
        .field("activationGradients", &BytesByPurpose::activationGradients)
        .field("weightGradients", &BytesByPurpose::weightGradients)
        .field("optimizer", &BytesByPurpose::optimizer)
        .field("workspace", &BytesByPurpose::workspace);
    value_object<CostRow>("CostRow")
        .field("purpose", &CostRow::purpose)
        .field("name", &CostRow::name)
        .field("shape", &CostRow::shape)
        .field("bytes", &CostRow::bytes)
        .field("why", &CostRow::why);
    value_object<StageDescription>("StageDescription")
        .field("name", &StageDescription::name)
        .field("parameterCount", &StageDescription::parameterCount)
        .field("forwardMacs", &StageDescription::forwardMacs)
        .field("backwardMacs", &StageDescription::backwardMacs)
        .field("outputBytes", &StageDescription::outputBytes)
        .field("savedBytes", &StageDescription::savedBytes)
        .field("gradientBytes", &StageDescription::gradientBytes)
        .field("forwardWorkspaceBytes", &StageDescription::forwardWorkspaceBytes)
        .field("recordingWorkspaceBytes", &StageDescription::recordingWorkspaceBytes)
        .field("backwardWorkspaceBytes", &StageDescription::backwardWorkspaceBytes)
        .field("weightGradientBytes", &StageDescription::weightGradientBytes)
        .field("rows", &StageDescription::rows);
    value_object<NetworkDescription>("NetworkDescription")
        .field("fault", &NetworkDescription::fault)
        .field("name", &NetworkDescription::name)
        .field("parameterCount", &NetworkDescription::parameterCount)
        .field("weightBytes", &NetworkDescription::weightBytes)
        .field("inputBytes", &NetworkDescription::inputBytes)
        .field("stages", &NetworkDescription::stages);
    value_object<SchedulePrediction>("SchedulePrediction")
        .field("fault", &SchedulePrediction::fault)
        .field("schedule", &SchedulePrediction::schedule)
        .field("feasible", &SchedulePrediction::feasible)
        .field("smallestFeasibleBytes", &SchedulePrediction::smallestFeasibleBytes)
        .field("predictedPeakBytes", &SchedulePrediction::predictedPeakBytes)
        .field("activationPeakBytes", &SchedulePrediction::activationPeakBytes)
        .field("forwardSteps", &SchedulePrediction::forwardSteps)
        .field("recordedSteps", &SchedulePrediction::recordedSteps)
        .field("backwardSteps", &SchedulePrediction::backwardSteps)
        .field("cost", &SchedulePrediction::cost)
        .field("actionCount", &SchedulePrediction::actionCount);
    value_object<ScheduleStrip>("ScheduleStrip")
        .field("fault", &ScheduleStrip::fault)
        .field("schedule", &ScheduleStrip::schedule)
        .field("stageCount", &ScheduleStrip::stageCount)
        .field("ops", &ScheduleStrip::ops)
        .field("stages", &ScheduleStrip::stages)
        .field("residentBytes", &ScheduleStrip::residentBytes)
        .field("liveStage", &ScheduleStrip::liveStage)
        .field("liveSaved", &ScheduleStrip::liveSaved)
        .field("liveRecomputed", &ScheduleStrip::liveRecomputed)
        .field("liveFrom", &ScheduleStrip::liveFrom)
        .field("liveTo", &ScheduleStrip::liveTo);
    value_object<ScheduleCounts>("ScheduleCounts")
        .field("name", &ScheduleCounts::name)
        .field("forwardSteps", &ScheduleCounts::forwardSteps)
        .field("recordedSteps", &ScheduleCounts::recordedSteps)
        .field("peakUnits", &ScheduleCounts::peakUnits);
    value_object<TimelinePoint>("TimelinePoint")
        .field("action", &TimelinePoint::action)
        .field("bytes", &TimelinePoint::bytes);
    value_object<RunReport>("RunReport")
        .field("schedule", &RunReport::schedule)
        .field("task", &RunReport::task)
        .field("loss", &RunReport::loss)
        .field("outputDigest", &RunReport::outputDigest)
        .field("gradientDigest", &RunReport::gradientDigest)
        .field("weightDigest", &RunReport::weightDigest)
        .field("peakBytes", &RunReport::peakBytes)
        .field("predictedPeakBytes", &RunReport::predictedPeakBytes)
        .field("peakByPurpose", &RunReport::peakByPurpose)
        .field("activationPeakBytes", &RunReport::activationPeakBytes)
        .field("predictedActivationPeakBytes", &RunReport::predictedActivationPeakBytes)
        .field("forwardSteps", &RunReport::forwardSteps)
        .field("recordedSteps", &RunReport::recordedSteps)
        .field("backwardSteps", &RunReport::backwardSteps)
        .field("macs", &RunReport::macs)
        .field("seconds", &RunReport::seconds)
        .field("losses", &RunReport::losses)
        .field("timeline", &RunReport::timeline);
    value_object<JobProgress>("JobProgress")
        .field("state", &JobProgress::state)
        .field("fault", &JobProgress::fault)
        .field("done", &JobProgress::done)
        .field("total", &JobProgress::total)
        .field("message", &JobProgress::message)
        .field("loss", &JobProgress::loss)
        .field("liveBytes", &JobProgress::liveBytes)
        .field("timeline", &JobProgress::timeline)
        .field("text", &JobProgress::text);
    value_object<JobOpened>("JobOpened")
        .field("fault", &JobOpened::fault)
        .field("job", &JobOpened::job);
    value_object<Fingerprint>("Fingerprint")
        .field("fault", &Fingerprint::fault)
        .field("fingerprint", &Fingerprint::fingerprint);
    value_object<EngineInfo>("EngineInfo")
        .field("version", &EngineInfo::version)
        .field("simd", &EngineInfo::simd)
        .field("largestHeapBytes", &EngineInfo::largestHeapBytes);
}

EMSCRIPTEN_BINDINGS(functions) {
    function("engineInfo", &engine_info);
    function("heapBytes", &heap_bytes);
    function("describeNetwork", &describe_network);
    function("predictSchedule", &predict_schedule);
    function("predictCatalogue", &predict_catalogue);
    function("scheduleStrip", &schedule_strip);
    function("scheduleCounts", &schedule_counts);
    function("scheduleActions", &schedule_actions);
    function("committedDigests", &committed_digests);
    function("fingerprint", &fingerprint);
    function("openRun", &open_run);
    function("openTraining", &open_training);
    function("openWriting", &open_writing);
    function("openValidation", &open_validation);
    function("advanceJob", &advance_job);
    function("runReport", &run_report);
    function("validationReport", &validation_report);
    function("closeJob", &close_job);
    function("ledgerLiveBytes", &ledger_live_bytes);
}
