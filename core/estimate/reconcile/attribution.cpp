#include "estimate/reconcile/attribution.h"

#include <algorithm>

namespace rootspace::estimate {
namespace {

bool covers(const std::vector<Part>& parts, Part part) {
    return std::find(parts.begin(), parts.end(), part) != parts.end();
}

Bytes sum(const PartBytes& bytes, const std::vector<Part>& parts) {
    Bytes total = 0;
    for (const Part part : parts) total = checked_add(total, bytes[std::size_t(part)]);
    return total;
}

// Weights and cache that stay on the host are the estimate's too.
bool counts(const LogTerm& term) {
    return term.role == Role::part ||
           (term.role == Role::host &&
            (covers(term.covers, Part::weights) || covers(term.covers, Part::kv_cache)));
}

AttributionRow& row_of(std::vector<AttributionRow>& rows, const LogTerm& term) {
    for (AttributionRow& row : rows)
        if (row.covers == term.covers && (!row.covers.empty() || row.name == term.name)) {
            if (row.name.find(term.name) == std::string::npos) row.name += " and " + term.name;
            return row;
        }
    rows.push_back({term.name, term.covers, {0, 0, 0}, 0, 0, {}});
    return rows.back();
}

std::vector<AttributionRow> rows_of_parts(const Log& log) {
    std::vector<AttributionRow> rows;
    for (const LogTerm& term : log.terms) {
        if (!counts(term)) continue;
        AttributionRow& row = row_of(rows, term);
        row.said = row.said + term.size;
        if (term.role == Role::host) row.said_on_host += term.size.bytes;
        if (row.lines.empty() || row.lines.back() != term.line) row.lines.push_back(term.line);
    }
    return rows;
}

// An allocation that failed belongs to the peak that was asked for.
void add_wanted(const Log& log, std::vector<AttributionRow>& rows) {
    for (const LogTerm& term : log.terms) {
        if (term.role != Role::wanted) continue;
        for (AttributionRow& row : rows)
            if (row.name == "allocated by PyTorch") {
                row.name += ", and asked for";
                row.said = row.said + term.size;
            }
    }
}

// The total that the rows are parts of: a process's before a device's, where other programs may
// hold memory, and either before what PyTorch's allocator alone has reserved.
int rank(const LogTerm& term) {
    if (term.name == "in use by a process" || term.name == "in use by the process") return 3;
    return covers(term.covers, Part::driver) ? 2 : 1;
}

std::vector<const LogTerm*> totals(const Log& log) {
    std::vector<const LogTerm*> best;
    const bool all_devices = names_all_devices(log);
    for (const LogTerm& term : log.terms) {
        if (term.role != Role::total) continue;
        const int mine = rank(term), other = best.empty() ? 0 : rank(*best.front());
        const bool from_table = term.format == LogFormat::llama_cpp_table;
        if (mine < other) continue;
        if (mine > other) best.clear();
        if (best.empty() || (all_devices && from_table))
            best.push_back(&term);
        else if (term.size.bytes > best.front()->size.bytes && !from_table)
            best.assign(1, &term);  // of one device: the fullest
    }
    return best;
}

void add_rest(Attribution& whole, const PartBytes& computed, const std::vector<Part>& in_total,
              std::vector<std::int64_t> lines) {
    PrintedBytes rest = *whole.in_use;
    std::vector<Part> left;
    for (const Part part : in_total) {
        const bool named =
            std::any_of(whole.rows.begin(), whole.rows.end(),
                        [&](const AttributionRow& row) { return covers(row.covers, part); });
        if (!named) left.push_back(part);
    }
    for (const AttributionRow& row : whole.rows) {
        rest = rest - row.said;
        const Bytes host = row.said_on_host;
        rest = {rest.bytes + host, rest.least + host, rest.most + host};
    }
    if (rest.bytes <= 0) return;
    const char* name = whole.rows.empty() ? "in use"
                       : left.empty()     ? "reserved but not allocated"
                                          : "in use, and named by no line";
    whole.rows.push_back({name, left, rest, 0, sum(computed, left), std::move(lines)});
}

}  // namespace

bool names_all_devices(const Log& log) {
    return std::any_of(log.terms.begin(), log.terms.end(), [](const LogTerm& term) {
        return term.role == Role::part &&
               (term.format == LogFormat::llama_cpp || term.format == LogFormat::llama_cpp_table);
    });
}

Attribution attribute(const Log& log, const PartBytes& computed) {
    Attribution whole;
    whole.rows = rows_of_parts(log);
    for (AttributionRow& row : whole.rows) row.computed = sum(computed, row.covers);
    const auto in_use = totals(log);
    if (!in_use.empty()) {
        PrintedBytes together{0, 0, 0};
        std::vector<std::int64_t> lines;
        for (const LogTerm* term : in_use) {
            together = together + term->size;
            lines.push_back(term->line);
        }
        whole.in_use = together;
        add_rest(whole, computed, in_use.front()->covers, std::move(lines));
    }
    add_wanted(log, whole.rows);
    return whole;
}

Bytes Attribution::said_bytes() const {
    Bytes total = 0;
    for (const AttributionRow& row : rows) total = checked_add(total, row.said.bytes);
    return total;
}

Bytes Attribution::explained_bytes() const {
    Bytes total = 0;
    for (const AttributionRow& row : rows) {
        const Bytes off = row.difference() < 0 ? -row.difference() : row.difference();
        total = checked_add(total, std::max<Bytes>(0, row.said.bytes - off));
    }
    return total;
}

}  // namespace rootspace::estimate
