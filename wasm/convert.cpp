#include "convert.h"

namespace rootspace::edge {
namespace {

const char* purpose_name(CostPurpose purpose) {
    switch (purpose) {
        case CostPurpose::weights:
            return "weights";
        case CostPurpose::output:
            return "output";
        case CostPurpose::saved:
            return "saved";
        case CostPurpose::workspace:
            return "workspace";
    }
    return "";
}

}  // namespace

BytesByPurpose to_edge(const rootspace::BytesByPurpose& bytes) {
    const auto of = [&](Purpose purpose) { return static_cast<double>(bytes[purpose]); };
    BytesByPurpose result;
    result.weights = of(Purpose::weights);
    result.input = of(Purpose::input);
    result.keptActivations = of(Purpose::kept_activation);
    result.recomputedActivations = of(Purpose::recomputed_activation);
    result.activationGradients = of(Purpose::activation_gradient);
    result.weightGradients = of(Purpose::weight_gradient);
    result.optimizer = of(Purpose::optimizer);
    result.workspace = of(Purpose::workspace);
    return result;
}

CostRow to_edge(const rootspace::CostRow& row) {
    return {purpose_name(row.purpose), row.name, row.shape, static_cast<double>(row.bytes),
            row.why};
}

TimelinePoint to_edge(const rootspace::TimelinePoint& point) {
    return {static_cast<double>(point.action), to_edge(point.bytes)};
}

RunReport to_edge(const rootspace::RunReport& report) {
    RunReport result;
    result.schedule = report.schedule;
    result.task = std::string(task_name(report.task));
    result.loss = report.loss;
    result.outputDigest = report.output_digest;
    result.gradientDigest = report.gradient_digest;
    result.weightDigest = report.weight_digest;
    result.peakBytes = static_cast<double>(report.peak_bytes);
    result.predictedPeakBytes = static_cast<double>(report.predicted_peak_bytes);
    result.peakByPurpose = to_edge(report.peak_by_purpose);
    result.activationPeakBytes = static_cast<double>(report.activation_peak_bytes);
    result.predictedActivationPeakBytes =
        static_cast<double>(report.predicted_activation_peak_bytes);
    result.forwardSteps = static_cast<double>(report.forward_steps);
    result.recordedSteps = static_cast<double>(report.recorded_steps);
    result.backwardSteps = static_cast<double>(report.backward_steps);
    result.macs = static_cast<double>(report.macs);
    result.seconds = report.seconds;
    result.losses = typed_array("Float64Array", report.losses);
    result.timeline = array_of<TimelinePoint>(
        report.timeline, [](const rootspace::TimelinePoint& point) { return to_edge(point); });
    return result;
}

StageDescription to_edge(const StagePlan& stage, const StageCost& cost) {
    StageDescription result;
    result.name = stage.name;
    result.parameterCount = static_cast<double>(stage.parameter_elements);
    result.forwardMacs = static_cast<double>(stage.forward_macs);
    result.backwardMacs = static_cast<double>(stage.backward_macs);
    result.outputBytes = static_cast<double>(cost.output_bytes);
    result.savedBytes = static_cast<double>(cost.saved_bytes);
    result.gradientBytes = static_cast<double>(cost.gradient_bytes);
    result.forwardWorkspaceBytes = static_cast<double>(cost.forward_workspace_bytes);
    result.recordingWorkspaceBytes = static_cast<double>(cost.recording_workspace_bytes);
    result.backwardWorkspaceBytes = static_cast<double>(cost.backward_workspace_bytes);
    result.weightGradientBytes = static_cast<double>(cost.weight_gradient_bytes);
    result.rows = array_of<CostRow>(cost_rows(stage),
                                    [](const rootspace::CostRow& row) { return to_edge(row); });
    return result;
}

}  // namespace rootspace::edge
