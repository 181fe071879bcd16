#include "validate/digest_case.h"

namespace rootspace {

std::vector<DigestCase> cases_of(std::span<const KernelCase> kernels) {
    std::vector<DigestCase> cases;
    for (const auto& [name, digest] : kernels) cases.push_back({name, digest});
    return cases;
}

std::string digest_of(const RunReport& report) {
    Digest digest;
    digest.add_numbers(report.losses.data(), report.losses.size());
    for (const std::string* part :
         {&report.output_digest, &report.gradient_digest, &report.weight_digest})
        digest.add(part->data(), part->size());
    return digest.hex();
}

std::string digest_of(const DigestCase& one) {
    if (const auto* kernel = std::get_if<std::function<std::string()>>(&one.work))
        return (*kernel)();
    Ledger ledger;
    TrialRun run(std::get<std::function<Trial()>>(one.work)(), ledger);
    while (run.advance()) {
    }
    return digest_of(run.finish().report);
}

std::vector<DigestCase> digest_cases() {
    std::vector<DigestCase> all;
    for (const auto list :
         {product_digests, activated_product_digests, function_digests, row_digests,
          attention_digests, update_digests, layer_digests, network_digests, training_digests})
        for (DigestCase& one : list()) all.push_back(std::move(one));
    return all;
}

}  // namespace rootspace
