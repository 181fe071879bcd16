// What PyTorch prints of its memory: rows of its summary, and the sentence when memory is out.
#include "logs.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const std::string allocated =
    "| Allocated memory      |  15316 MiB |  17230 MiB |    120 GiB |    105 GiB |\n";
const std::string reserved =
    "| GPU reserved memory   |  18000 MiB |  18100 MiB |    120 GiB |    105 GiB |\n";
const std::string header =
    "|        Metric         | Cur Usage  | Peak Usage | Tot Alloc  | Tot Freed  |\n"
    "|---------------------------------------------------------------------------|\n";
const std::string pools =
    "|       from large pool |  15000 MiB |  17000 MiB |    110 GiB |    100 GiB |\n"
    "|       from small pool |    316 MiB |    230 MiB |     10 GiB |      5 GiB |\n";

}  // namespace

TEST_CASE("rows of a summary are read without its title, and as many of them as there are") {
    const std::string peak = "allocated by PyTorch, at the peak 17230.00 MiB, line ";
    CHECK(of(allocated) == Lines{peak + "1"});
    CHECK(of("Allocated memory | 15316 MiB | 17230 MiB | 120 GiB | 105 GiB") == Lines{peak + "1"});
    CHECK(of("Allocated memory | 15316 MiB | 17230 MiB") == Lines{peak + "1"});
    CHECK(of("trainer-1  | " + allocated) == Lines{peak + "1"});
    CHECK(of(header + allocated) == Lines{peak + "3"});
    CHECK(of(allocated + pools + reserved) ==
          Lines{peak + "1", "reserved by PyTorch, at the peak 18100.00 MiB, line 4"});
    CHECK(of(reserved) == Lines{"reserved by PyTorch, at the peak 18100.00 MiB, line 1"});
    CHECK(of("| PyTorch XPU memory summary, device ID 3 |\n" + allocated) ==
          Lines{peak + "2, GPU 3"});
    // The device of a title is not that of a table pasted after it; the fullest device counts.
    CHECK(of("| PyTorch CUDA memory summary, device ID 3 |\n" + reserved + "\n" + allocated) ==
          Lines{peak + "4"});
}

TEST_CASE("what lies in a pool is told as a part of the row above it, and counts nowhere again") {
    const Log log = read_log(allocated + pools);
    REQUIRE(log.terms.size() == 6);
    CHECK(log.terms[3].name == "allocated by PyTorch, from large pool, at the peak");
    CHECK(log.terms[3].role == Role::restated);
    CHECK(log.terms[3].size.bytes == Bytes{17000} << 20);
    CHECK(sentence(pools).find(none +
                               "; Line 1: \"from large pool\" is a part of a line above it") == 0);
    // Another row's pools are not those of the allocated memory.
    CHECK(read_log(allocated + "| Active memory | 1 MiB | 2 MiB | 3 MiB | 4 MiB |\n" + pools)
              .terms.size() == 2);
    CHECK(sentence("| Active memory | 1 MiB | 2 MiB | 3 MiB | 4 MiB |")
              .find("log: expected lines about memory") == 0);
}

TEST_CASE("memory of another process is not taken for this one's") {
    CHECK(counting(fixture_log("torch-out-of-memory-two-processes")) ==
          Lines{"in use by the process 53268.48 MiB, line 1, GPU 4",
                "allocated by PyTorch 46991.36 MiB, line 1, GPU 4",
                "reserved but not allocated 3082.24 MiB, line 1, GPU 4"});
    // In a container this process stands among the others; it alone can hold what is allocated.
    const std::string begin =
        "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 23.69 GiB "
        "of which 22.94 MiB is free. Process 2357 has 3.70 GiB memory in use. Process 123 has ";
    const std::string end =
        " GiB memory in use. Of the allocated memory 3.50 GiB is allocated by PyTorch, and 6.00 "
        "MiB is reserved by PyTorch but unallocated.";
    CHECK(of(begin + "1.25" + end)[0] == "in use by the process 3788.80 MiB, line 1, GPU 0");
    CHECK(read_log(begin + "1.25" + end).remarks.empty());
    const Log either = read_log(begin + "19.94" + end);
    CHECK(counting(either).size() == 2);
    CHECK(either.remarks == Lines{"Line 1: it is not said which process is this one."});
}

TEST_CASE("a sentence broken into lines is one; what the driver does not tell is no size") {
    const Log log = fixture_log("torch-out-of-memory-wsl");
    CHECK(counting(log) == Lines{"allocated by PyTorch 21463.04 MiB, line 2, GPU 0",
                                 "reserved but not allocated 137.73 MiB, line 2, GPU 0"});
    CHECK(log.remarks == Lines{"Line 2: the driver does not say what the process holds."});
    std::string broken = log_text("torch-out-of-memory"), whole = broken;
    for (const char* at : {". GPU 0 has", " is free.", " is reserved by"})
        broken[broken.find(at) + 1 - (at[0] == ' ')] = '\n';
    REQUIRE(broken != whole);
    CHECK(counting(read_log(broken)) == counting(read_log(whole)));
    // An empty line ends it, and so does the next one.
    std::string parted = whole;
    parted.insert(parted.find(" Of the allocated"), "\n\n");
    CHECK(counting(read_log(parted)).size() == 1);
    CHECK(sentence("Tried to allocate 2.00 GiB.\nTried to allocate 3.00 GiB.") == none);
}

TEST_CASE("before PyTorch 1.4 what is cached is reserved and not allocated") {
    CHECK(counting(fixture_log("torch-out-of-memory-before-1.4")) ==
          Lines{"allocated by PyTorch 5867.52 MiB, line 1, GPU 0",
                "reserved but not allocated 1372.16 MiB, line 1, GPU 0"});
}
