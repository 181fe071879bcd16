// Every form in which nvidia-smi prints memory: tables, lists and queries.
#include "logs.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

TEST_CASE("nvidia-smi -q: the device's memory in use, of each device, and not its BAR1") {
    CHECK(counting(fixture_log("nvidia-smi-q-two-gpus")) ==
          Lines{"in use on the device 18231.00 MiB, line 12, GPU 0",
                "in use on the device 200.00 MiB, line 27, GPU 1"});
    const Log log = fixture_log("nvidia-smi-q-two-gpus");
    REQUIRE(log.terms.size() == 4);
    CHECK(log.terms[1].role == Role::capacity);
    CHECK(log.terms[1].size.bytes == Bytes{24564} << 20);
    // A part of it: without the GPU's line, without "Reserved", as drivers before R510 print it.
    CHECK(of("    FB Memory Usage\n        Total   : 16160 MiB\n        Used    : 2631 MiB\n"
             "        Free    : 13529 MiB\n    BAR1 Memory Usage\n        Used   : 9000 MiB") ==
          Lines{"in use on the device 2631.00 MiB, line 3, GPU 0"});
    CHECK(of("FB Memory Usage\nUsed : 7 MiB") ==
          Lines{"in use on the device 7.00 MiB, line 2, GPU 0"});
    for (const char* other :
         {"    BAR1 Memory Usage\n        Total : 256 MiB\n        Used : 30 MiB",
          "    Conf Compute Protected Memory Usage\n        Used : 30 MiB", "Used : 30 MiB"})
        CHECK(sentence(other).find("log: expected lines about memory from nvidia-smi") == 0);
}

TEST_CASE("nvidia-smi -q: MIG devices count apart from their parent, and a process is read") {
    CHECK(counting(fixture_log("nvidia-smi-q-mig")) ==
          Lines{"in use on the device 14366.00 MiB, line 10, GPU 0 MIG 0",
                "in use on the device 9880.00 MiB, line 20, GPU 0 MIG 1",
                "in use by a process 14300.00 MiB, line 32, GPU 0"});
    const std::string process = "    Processes\n        Process ID : 777\n        Type : ";
    CHECK(of(process + "C\n        Used GPU Memory : 12 MiB").size() == 1);
    CHECK(sentence(process + "G\n        Used GPU Memory : 12 MiB") == none);
}

TEST_CASE("nvidia-smi -q: figures that contradict each other, or are not there, get a sentence") {
    const std::string begin =
        "FB Memory Usage\n Total : 24564 MiB\n Reserved : 203 MiB\n Used : 18231 MiB\n Free : ";
    CHECK(of(begin + "6130 MiB").size() == 1);
    CHECK(of(begin + "6131 MiB").size() == 1);  // each rounded by itself
    CHECK(sentence(begin + "5000 MiB") ==
          "log line 5: expected reserved, used and free to make the total, 24564 MiB, but got "
          "23434 MiB");
    CHECK(sentence("FB Memory Usage\n Total : 100 MiB\n Used : 200 MiB")
              .find("log line 3: expected no more memory in use than the device has") == 0);
    CHECK(sentence("FB Memory Usage\n Total : N/A\n Used : N/A") ==
          none + "; Line 3: nvidia-smi does not say what is in use on GPU 0 (N/A).");
}

TEST_CASE("nvidia-smi's table: devices by their index, and programs that draw do not count") {
    CHECK(counting(fixture_log("nvidia-smi-580-two-gpus")) ==
          Lines{"in use on the device 24058.00 MiB, line 10, GPU 0",
                "in use on the device 24058.00 MiB, line 14, GPU 1"});
    std::string other = log_text("nvidia-smi-580-two-gpus");
    other.replace(other.find("|   1  NVIDIA"), 5, "|   7 ");
    CHECK(counting(read_log(other))[1] == "in use on the device 24058.00 MiB, line 14, GPU 7");
    const std::string row = "|    0   N/A  N/A      1500      TYPE   python           4MiB |";
    const auto typed = [&](const std::string& type) {
        return std::string(row).replace(row.find("TYPE"), 4, type);
    };
    for (const char* type : {"C", "C+G", "M+C"})
        CHECK(of(typed(type)) == Lines{"in use by a process 4.00 MiB, line 1, GPU 0"});
    CHECK(sentence(typed("G")) == none);
}

TEST_CASE("nvidia-smi's table: MIG devices count apart, their card's sum does not") {
    CHECK(counting(fixture_log("nvidia-smi-mig-two-instances")) ==
          Lines{"in use on the device 14366.00 MiB, line 5, GPU 0 MIG 0",
                "in use on the device 9880.00 MiB, line 7, GPU 0 MIG 1"});
    CHECK(fixture_log("nvidia-smi-mig-two-instances").terms[0].role == Role::restated);
}

TEST_CASE("nvidia-smi's table: a device whose memory it does not tell is named") {
    const std::string unknown =
        "| N/A   41C    P8      4W /  N/A  | Not Supported   |      0%      Default |";
    CHECK(sentence(unknown) ==
          none + "; Line 1: nvidia-smi does not say what is in use on GPU 0 (Not Supported).");
    const Log log = read_log(unknown + "\n|    0   N/A  N/A      1500      C   ollama   5303MiB |");
    CHECK(counting(log) == Lines{"in use by a process 5303.00 MiB, line 2, GPU 0"});
    CHECK(log.remarks.size() == 1);
    CHECK(fixture_log("nvidia-smi-580-two-gpus").remarks.empty());
}

TEST_CASE("nvidia-smi's lists: without units, of processes, and again and again") {
    CHECK(of("index, memory.used [MiB], memory.total [MiB]\n4, 16384, 49140\n5, 3, 49140") ==
          Lines{"in use on the device 16384.00 MiB, line 2, GPU 4",
                "in use on the device 3.00 MiB, line 3, GPU 5"});
    CHECK(of("pid, process_name, used_gpu_memory [MiB]\n3858903, VLLM::EngineCore, 6265 MiB") ==
          Lines{"in use by a process 6265.00 MiB, line 2"});
    CHECK(of("gpu_uuid, pid, used_gpu_memory [MiB]\nGPU-a4, 1328667, 130004 MiB") ==
          Lines{"in use by a process 130004.00 MiB, line 2, GPU-a4"});
    CHECK(of("timestamp, memory.used [MiB]\n2024/08/15 14:23:53.839, 831 MiB\n"
             "2024/08/15 14:23:54.839, 931 MiB") ==
          Lines{"in use on the device 831.00 MiB, line 2",
                "in use on the device 931.00 MiB, line 3"});
    CHECK(sentence("pid, process_name, used_gpu_memory [MiB]\n1, /opt/x --a,--b, 6 MiB") ==
          "log line 2: expected 3 columns, as the header has, but got 4");
    CHECK(sentence("memory.used [MiB], memory.total [MiB]\n[N/A], [N/A]") ==
          none + "; Line 2: nvidia-smi does not say what is in use on GPU 0 ([N/A]).");
    CHECK(!sentence("16384 MiB, 49140 MiB").empty());  // which is which, no header says
    CHECK(!sentence("memory.total [MiB], memory.free [MiB]\n49140 MiB, 100 MiB").empty());
}

TEST_CASE("nvidia-smi: more in use than a device has is refused, in the table and in the query") {
    const auto row = [](const std::string& used) {
        return "| 30%   45C    P8    20W / 350W |  " + used +
               "MiB / 24564MiB |      0%      Default |";
    };
    const std::string expected =
        "log line 1: expected no more memory in use than the device has, but got ";
    REQUIRE(sentence(row("30000")).find(expected) == 0);
    REQUIRE(sentence(row("24564")).empty());
    REQUIRE(sentence("index, memory.used [MiB], memory.total [MiB]\n0, 30000 MiB, 24564 MiB") ==
            "log line 2: expected no more memory in use than the device has, but got 0, 30000 MiB, "
            "24564 MiB");
    REQUIRE(
        sentence("index, memory.used [MiB], memory.total [MiB]\n0, 3000 MiB, 24564 MiB").empty());
}
