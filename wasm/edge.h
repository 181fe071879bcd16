// What crosses to JavaScript: flat structs of strings and doubles, with the names of engine.d.ts.
// No arithmetic here.
#pragma once

#include <emscripten/val.h>

#include <string>

namespace rootspace::edge {

struct Fault {
    std::string field, message;
};

struct BytesByPurpose {
    double weights = 0, input = 0, keptActivations = 0, recomputedActivations = 0;
    double activationGradients = 0, weightGradients = 0, optimizer = 0, workspace = 0;
};

struct CostRow {
    std::string purpose, name, shape;
    double bytes = 0;
    std::string why;
};

struct StageDescription {
    std::string name;
    double parameterCount = 0, forwardMacs = 0, backwardMacs = 0;
    double outputBytes = 0, savedBytes = 0, gradientBytes = 0;
    double forwardWorkspaceBytes = 0, recordingWorkspaceBytes = 0, backwardWorkspaceBytes = 0;
    double weightGradientBytes = 0;
    emscripten::val rows = emscripten::val::array();
};

struct NetworkDescription {
    Fault fault;
    std::string name;
    double parameterCount = 0, weightBytes = 0, inputBytes = 0;
    emscripten::val stages = emscripten::val::array();
};

struct SchedulePrediction {
    Fault fault;
    std::string schedule;
    bool feasible = false;
    double smallestFeasibleBytes = 0, predictedPeakBytes = 0, activationPeakBytes = 0;
    double forwardSteps = 0, recordedSteps = 0, backwardSteps = 0, cost = 0, actionCount = 0;
};

struct ScheduleStrip {
    Fault fault;
    std::string schedule;
    double stageCount = 0;
    emscripten::val ops = emscripten::val::null(), stages = emscripten::val::null();
    emscripten::val residentBytes = emscripten::val::null();
    emscripten::val liveStage = emscripten::val::null(), liveSaved = emscripten::val::null();
    emscripten::val liveRecomputed = emscripten::val::null();
    emscripten::val liveFrom = emscripten::val::null(), liveTo = emscripten::val::null();
};

struct ScheduleCounts {
    std::string name;
    double forwardSteps = 0, recordedSteps = 0, peakUnits = 0;
};

struct TimelinePoint {
    double action = 0;
    BytesByPurpose bytes;
};

struct RunReport {
    std::string schedule, task;
    double loss = 0;
    std::string outputDigest, gradientDigest, weightDigest;
    double peakBytes = 0, predictedPeakBytes = 0;
    BytesByPurpose peakByPurpose;
    double activationPeakBytes = 0, predictedActivationPeakBytes = 0;
    double forwardSteps = 0, recordedSteps = 0, backwardSteps = 0, macs = 0, seconds = 0;
    emscripten::val losses = emscripten::val::null();
    emscripten::val timeline = emscripten::val::array();
};

struct JobProgress {
    std::string state;  // "running", "done", "failed"
    Fault fault;
    double done = 0, total = 0;
    std::string message;
    double loss = 0;
    BytesByPurpose liveBytes;
    emscripten::val timeline = emscripten::val::array();
    std::string text;
};

struct JobOpened {
    Fault fault;
    double job = 0;
};

struct Fingerprint {
    Fault fault;
    std::string fingerprint;
};

struct EngineInfo {
    std::string version;
    bool simd = false;
    double largestHeapBytes = 0;
};

}  // namespace rootspace::edge
