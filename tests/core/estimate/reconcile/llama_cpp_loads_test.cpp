// llama.cpp's logs of one model that was measured first, of several models, and of an encoder.
#include "estimate/reconcile/formats.h"
#include "logs.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::string load(const std::string& model, const std::string& context) {
    return "load_tensors:        CUDA0 model buffer size =  " + model +
           " MiB\nllama_context: n_ctx         = " + context +
           "\nllama_kv_cache:      CUDA0 KV buffer size =  16.00 MiB\nsched_reserve:      CUDA0 "
           "compute buffer size =   8.00 MiB\n";
}

}  // namespace

TEST_CASE("a load of no bytes for the model measured what a later one takes, and does not count") {
    const Log log = fixture_log("llama-cpp-measured-first");
    Bytes compute = 0;
    for (const LogTerm& term : log.terms) {
        if (term.line <= 11) CHECK(term.role == Role::restated);
        if (term.role == Role::part && term.name == "compute buffer") compute += term.size.bytes;
    }
    CHECK(compute == Bytes((9952.25 + 6276.28) * (1 << 20) + 0.5));
    CHECK(llama_cpp_loads(log) == 1);
}

TEST_CASE("the same model twice is one, measured and loaded; another model is another") {
    const Log twice = read_log(load("100.00", "2048") + load("100.00", "4096"));
    CHECK(counting(twice) == Lines{"model buffer 100.00 MiB, line 5, CUDA0",
                                   "KV buffer 16.00 MiB, line 7, CUDA0",
                                   "compute buffer 8.00 MiB, line 8, CUDA0"});
    REQUIRE(twice.settings.size() == 1);
    CHECK(twice.settings[0].tokens == 4096);
    CHECK(llama_cpp_loads(twice) == 1);
    const Log draft = read_log(load("100.00", "2048") + load("10.00", "2048"));
    CHECK(counting(draft).size() == 6);
    CHECK(draft.settings.size() == 2);
    CHECK(llama_cpp_loads(draft) == 2);
}

TEST_CASE("a graph reserved again takes the place of the first; a second context's does not") {
    const std::string graph = "sched_reserve:      CUDA0 compute buffer size =   ";
    const std::string host = "sched_reserve:  CUDA_Host compute buffer size =   1.00 MiB\n";
    CHECK(of(graph + "8.00 MiB\n" + host + graph + "9.00 MiB\n" + host) ==
          Lines{"compute buffer 9.00 MiB, line 3, CUDA0"});
    CHECK(of(graph + "8.00 MiB\nllama_kv_cache:      CUDA0 KV buffer size =  16.00 MiB\n" + graph +
             "9.00 MiB")
              .size() == 3);
    CHECK(
        of(graph + "8.00 MiB\nsched_reserve:      CUDA1 compute buffer size =   9.00 MiB").size() ==
        2);
}

TEST_CASE("an encoder's graph is no part of the model's") {
    const Log log = read_log(
        "sched_reserve:      CUDA0 compute buffer size =   8.00 MiB\n"
        "alloc_compute_meta:      CUDA0 compute buffer size =   248.10 MiB");
    CHECK(counting(log) == Lines{"compute buffer 8.00 MiB, line 1, CUDA0",
                                 "compute buffer of the encoder 248.10 MiB, line 2, CUDA0"});
    CHECK(log.terms[1].covers.empty());
}

TEST_CASE("the type of a latent cache is that of its keys") {
    const Log log = read_log(
        "llama_new_context_with_model: KV self size  =  343.12 MiB, c^KV (q8_0):  343.12 MiB, "
        "kv^T: not used");
    REQUIRE(log.settings.size() == 1);
    CHECK(log.settings[0].field == LogSetting::Field::key_type);
    CHECK(log.settings[0].type == "q8_0");
}

TEST_CASE(
    "a build before June 2026 is known by the functions that print, or by what is not printed") {
    const auto before = [](const std::string& text) {
        return llama_cpp_before_june_2026(read_log(text));
    };
    const std::string buffer = "CUDA0 compute buffer size =   8.00 MiB\n";
    const std::string context = "llama_context: n_ctx         = 8192\n";
    const std::string outputs = "llama_context: n_outputs_max         = 1\n";
    for (const char* function : {"llama_context:", "llama_new_context_with_model:"})
        CHECK(before(std::string(function) + "      " + buffer));
    CHECK(before(context + "sched_reserve:      " + buffer));
    CHECK(!before(context + outputs + "sched_reserve:      " + buffer));
    CHECK(!before("sched_reserve:      " + buffer));
    CHECK(before(log_text("llama-cpp-breakdown-metal")));
    CHECK(before(log_text("llama-cpp-breakdown-2025")));
    CHECK(!before(log_text("llama-cpp-breakdown-2026")));
    CHECK(!before(log_text("llama-cpp-breakdown-wrapped")));
    CHECK(before(log_text("llama-cpp-two-gpus")));
}
