#include "validate/validation_suite.h"

#include <array>

#include "base/error.h"
#include "validate/committed_digests.h"
#include "validate/determinism_cases.h"
#include "validate/digest_part.h"
#include "validate/performance_cases.h"
#include "validate/scaling_cases.h"

namespace rootspace {
namespace {

constexpr std::chrono::milliseconds slice{4};

CaseList determinism_cases(Scale scale) {
    CaseList cases = seed_tests();
    for (auto list : {gradient_cases, training_cases, inference_cases})
        for (auto& one : list(scale)) cases.push_back(std::move(one));
    cases.push_back(prediction_case());
    return cases;
}

struct PartMaker {
    std::string_view name;
    CaseList (*make)(Scale);
};
constexpr std::array<PartMaker, 4> part_makers{{{"digests", [](Scale) { return digest_part(); }},
                                                {"determinism", determinism_cases},
                                                {"scaling", scaling_cases},
                                                {"performance", performance_cases}}};

const PartMaker& part_maker(std::string_view name, const std::string& field) {
    for (const PartMaker& maker : part_makers)
        if (maker.name == name) return maker;
    throw InputError(field, "digests, determinism, scaling or performance",
                     "\"" + shown(name) + "\"");
}

}  // namespace

void check_part_name(std::string_view name, const std::string& field) { part_maker(name, field); }

Scale scale_from_name(std::string_view name, const std::string& field) {
    if (name == "quick") return Scale::quick;
    if (name == "full") return Scale::full;
    throw InputError(field, "quick or full", "\"" + shown(name) + "\"");
}

ValidationOptions validation_options_from_json(std::string_view text) {
    const Json document = parse_json(text, "validation options");
    JsonObject object(document, "");
    ValidationOptions options;
    options.scale = scale_from_name(object.string_or("scale", "quick"), "scale");
    if (object.has("parts")) {
        options.parts.clear();
        const Json& list = object.array("parts");
        if (list.empty()) throw InputError("parts", "at least one part", "none");
        for (const Json& name : list) {
            if (!name.is_string()) throw InputError("parts", "names of parts", described(name));
            options.parts.push_back(name.get<std::string>());
            check_part_name(options.parts.back(), "parts");
        }
    }
    if (object.has("share")) {
        JsonObject share(object.object("share"), "share");
        options.share.of = share.integer("of", 1, 64);
        options.share.index = share.integer("index", 0, options.share.of - 1);
        share.finish();
    }
    object.finish();
    return options;
}

ValidationSuite::ValidationSuite(ValidationOptions options, Ledger& ledger)
    : options_(std::move(options)),
      ledger_(ledger),
      report_{options_.scale, build_description(), {}, 0} {
    for (const std::string& name : options_.parts) {
        parts_.push_back({name, {}});
        report_.parts.push_back({name, {}});
        CaseList all = part_maker(name, "parts").make(options_.scale);
        for (std::size_t i = 0; i < all.size(); ++i)
            if (static_cast<std::int64_t>(i) % options_.share.of == options_.share.index) {
                total_ += all[i]->trial_count() + 1;
                parts_.back().cases.push_back(std::move(all[i]));
            }
    }
    skip_empty_parts();
}

bool ValidationSuite::advance() {
    const auto start = std::chrono::steady_clock::now();
    bool more = true;
    while (more && std::chrono::steady_clock::now() - start < slice) more = step();
    spent_ += std::chrono::steady_clock::now() - start;
    report_.seconds = std::chrono::duration<double>(spent_).count();
    return more;
}

// One action of the current run, or the beginning or end of one.
bool ValidationSuite::step() {
    if (part_ == parts_.size()) return false;
    if (trial_ == current().trial_count()) {
        next_case();
        return part_ < parts_.size();
    }
    if (!run_) {
        run_ = std::make_unique<TrialRun>(current().trial(trial_), ledger_);
    } else if (!run_->advance()) {
        current().record(trial_, run_->finish());
        run_.reset();
        ++trial_;
        ++done_;
    }
    return true;
}

void ValidationSuite::next_case() {
    report_.parts[part_].cases.push_back(current().report());
    parts_[part_].cases[case_].reset();
    trial_ = 0;
    ++done_;
    if (++case_ < parts_[part_].cases.size()) return;
    end_part(report_.parts[part_]);
    case_ = 0;
    ++part_;
    skip_empty_parts();
}

void ValidationSuite::end_part(PartReport& part) const {
    if (part.name != "digests" || options_.share.of > 1) return;
    part.fingerprint = fingerprint(digests_of(part));
    part.committed_fingerprint = fingerprint(committed_digests());
}

// A share of few cases may have none of a part.
void ValidationSuite::skip_empty_parts() {
    while (part_ < parts_.size() && parts_[part_].cases.empty()) ++part_;
}

ValidationProgress ValidationSuite::progress() const {
    if (part_ == parts_.size()) return {done_, total_, "", ""};
    return {done_, total_, parts_[part_].name, parts_[part_].cases[case_]->title()};
}

}  // namespace rootspace
