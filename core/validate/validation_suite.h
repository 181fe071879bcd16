// The whole suite, advanced a few milliseconds at a time. Destroying it cancels it and gives every
// byte back.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "validate/validation_case.h"

namespace rootspace {

// Every `of`th case of each part, from the one numbered `index`: several engines, each with a share
// of its own, run them all. No result depends on who ran it.
struct Share {
    std::int64_t index = 0, of = 1;
};

struct ValidationOptions {
    std::vector<std::string> parts{"digests", "determinism", "scaling", "performance"};
    Scale scale = Scale::quick;
    Share share{};
};

// {"parts":["determinism","scaling"],"scale":"quick","share":{"index":0,"of":2}}; all may be
// absent. Throws InputError.
ValidationOptions validation_options_from_json(std::string_view text);
// "quick" or "full". Throws InputError with the field given.
Scale scale_from_name(std::string_view name, const std::string& field);
// Throws InputError with the field given unless it is the name of a part.
void check_part_name(std::string_view name, const std::string& field);

struct ValidationProgress {
    std::int64_t done, total;  // runs, and judgements of cases
    std::string part, title;   // of the case that runs; empty when all are done
};

class ValidationSuite {
  public:
    // All runs allocate from `ledger`. Throws InputError for a part that does not exist.
    ValidationSuite(ValidationOptions options, Ledger& ledger);

    // Works for about 4 ms; false when everything is done. Throws what a run throws.
    bool advance();
    ValidationProgress progress() const;
    // The cases that are done; all of them once advance() has returned false.
    const ValidationReport& report() const { return report_; }

  private:
    struct Part {
        std::string name;
        std::vector<std::unique_ptr<ValidationCase>> cases;
    };
    bool step();
    void next_case();
    void end_part(PartReport& part) const;
    void skip_empty_parts();
    ValidationCase& current() { return *parts_[part_].cases[case_]; }

    ValidationOptions options_;
    Ledger& ledger_;
    std::vector<Part> parts_;
    std::size_t part_ = 0, case_ = 0;  // part_ == parts_.size(): all done
    std::int64_t trial_ = 0;           // of the current case
    std::unique_ptr<TrialRun> run_;
    std::int64_t done_ = 0, total_ = 0;
    ValidationReport report_;
    std::chrono::steady_clock::duration spent_{};
};

}  // namespace rootspace
