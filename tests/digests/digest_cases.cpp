// digest_cases [OPTION...]             prints the digests of core/validate's cases as JSON: this is
//                                      web/validation/digests.json
// digest_cases [OPTION...] COMMITTED   compares with a file of that form; names the cases that
//                                      differ and exits 1
// --instruction-set NAME, --threads N: what the kernels run on. Every kernel is shared among the
// threads then, however little it has to do.
#include <charconv>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "numeric/machine.h"
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

void choose_instruction_set(const std::string& name) {
    if (rootspace::set_instruction_set(name)) return;
    std::string available;
    for (const auto& one : rootspace::available_instruction_sets()) available += " " + one;
    throw std::invalid_argument("--instruction-set: expected one of" + available + ", but got " +
                                name);
}

void choose_threads(const std::string& text) {
    int count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || end != text.data() + text.size())
        throw std::invalid_argument("--threads: expected a whole number, but got " + text);
    rootspace::set_threads(count, 0);
    if (rootspace::threads() != count)
        throw std::invalid_argument("--threads: this build has no threads, but got " + text);
}

// The file to compare with; empty: none.
std::string read_arguments(int argument_count, char** arguments) {
    std::string committed;
    for (int i = 1; i < argument_count; ++i) {
        const std::string word = arguments[i];
        if (word != "--instruction-set" && word != "--threads") {
            committed = word;
            continue;
        }
        if (++i == argument_count)
            throw std::invalid_argument(word + ": expected a value after it");
        word == "--threads" ? choose_threads(arguments[i]) : choose_instruction_set(arguments[i]);
    }
    return committed;
}

int run(const std::string& committed_path) {
    if (committed_path.empty()) {
        std::cout << all_digests();
        return 0;
    }
    std::ifstream committed(committed_path);
    if (!committed)
        throw std::invalid_argument("cannot read the committed digests at " + committed_path);
    return compare(committed, all_digests());
}

}  // namespace

int main(int argument_count, char** arguments) {
    try {
        return run(read_arguments(argument_count, arguments));
    } catch (const std::exception& error) {
        std::cerr << "digest_cases: " << error.what() << "\n";
        return 2;
    }
}
