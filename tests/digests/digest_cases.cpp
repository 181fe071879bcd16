// digest_cases             prints every case of core/validate as JSON: web/validation/digests.json
// digest_cases COMMITTED   compares with a file of that form; names the cases that differ, exits 1
#include <fstream>
#include <iostream>
#include <sstream>

#include "validate/digest_case.h"

namespace {

std::string all_digests() {
    std::ostringstream text;
    const char* before = "{\n";
    for (const rootspace::DigestCase& one : rootspace::digest_cases()) {
        text << before << "  \"" << one.name << "\": \"" << rootspace::digest_of(one) << '"';
        before = ",\n";
    }
    text << "\n}\n";
    return text.str();
}

// Line by line, since both are written by the program above.
int compare(std::istream& committed, const std::string& computed_text) {
    std::istringstream computed(computed_text);
    std::string expected, got;
    int differing = 0;
    while (true) {
        const bool more_expected = static_cast<bool>(std::getline(committed, expected));
        const bool more_got = static_cast<bool>(std::getline(computed, got));
        if (!more_expected && !more_got) return differing == 0 ? 0 : 1;
        if (more_expected && more_got && expected == got) continue;
        ++differing;
        std::cout << "committed " << (more_expected ? expected : "nothing") << "\n computed "
                  << (more_got ? got : "nothing") << "\n";
    }
}

}  // namespace

int main(int argument_count, char** arguments) {
    const std::string text = all_digests();
    if (argument_count == 1) {
        std::cout << text;
        return 0;
    }
    std::ifstream committed(arguments[1]);
    if (!committed) {
        std::cerr << "cannot read the committed digests at " << arguments[1] << "\n";
        return 2;
    }
    return compare(committed, text);
}
