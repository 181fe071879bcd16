// What an answer says beside its figures. The modules that the page has first are built without:
// the whole one, which follows, tells it.
#pragma once

namespace rootspace::estimate {

#ifdef ROOTSPACE_FIGURES_ALONE
constexpr bool tells_sources = false, tells_notes = false;
#else
constexpr bool tells_sources = true, tells_notes = true;
#endif

// The module that the page has first for training answers for PyTorch alone; the page waits for the
// whole one where another trainer is asked for (web/calculator/estimator.js, knows).
constexpr bool knows_all_trainers = tells_notes;

// A source as a text where one is told, and no text in the module where none is.
constexpr const char* told(const char* source) { return tells_sources ? source : ""; }

}  // namespace rootspace::estimate
