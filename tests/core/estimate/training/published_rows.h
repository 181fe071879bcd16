// Published figures of training memory beside what training() says of the same set-up.
#pragma once

#include <string>
#include <vector>

namespace rootspace::estimate {

enum class Standing {
    stated,    // the source gives the whole set-up
    declared,  // what is missing is assumed, and said in the note
    unstated,  // too much is missing, or a part is known not to be modelled: shown, not judged
    formula    // a published formula evaluated, not a measurement
};

struct PublishedRow {
    std::string id, config;
    double published;
    double predicted;  // in the same unit
    std::string unit;
    Standing standing;
    bool difference;  // of two measurements
    std::string note;

    double error_percent() const { return 100 * (predicted / published - 1); }
};

std::vector<PublishedRow> published_rows();

}  // namespace rootspace::estimate
