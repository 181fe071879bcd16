// From the engine's structs to those of the edge: 64-bit counts become doubles, vectors become
// copied arrays.
#pragma once

#include <emscripten/val.h>

#include <exception>
#include <new>
#include <vector>

#include "base/error.h"
#include "cost/cost_rows.h"
#include "edge.h"
#include "execute/run_report.h"

namespace rootspace::edge {

// A typed array with its own copy of the numbers: a view would die when memory grows.
template <class Number>
emscripten::val typed_array(const char* type, const std::vector<Number>& numbers) {
    const emscripten::val view(emscripten::typed_memory_view(numbers.size(), numbers.data()));
    return emscripten::val::global(type).new_(view);
}

template <class Edge, class Values, class Convert>
emscripten::val array_of(const Values& values, Convert convert) {
    emscripten::val array = emscripten::val::array();
    for (const auto& value : values) array.call<void>("push", Edge(convert(value)));
    return array;
}

BytesByPurpose to_edge(const rootspace::BytesByPurpose& bytes);
CostRow to_edge(const rootspace::CostRow& row);
TimelinePoint to_edge(const rootspace::TimelinePoint& point);
RunReport to_edge(const rootspace::RunReport& report);
StageDescription to_edge(const StagePlan& stage, const StageCost& cost);

// Runs `work` and turns what it throws into the fault: the page never sees an exception.
template <class Work>
Fault guarded(Work&& work) {
    try {
        work();
        return {};
    } catch (const InputError& error) {
        return {error.field(), error.what()};
    } catch (const std::bad_alloc&) {
        return {"network",
                "There is no more memory in this tab for the run; everything it held is freed."};
    } catch (const std::exception& error) {
        return {"engine", error.what()};
    }
}

}  // namespace rootspace::edge
