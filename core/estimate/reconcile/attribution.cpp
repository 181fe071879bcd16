#include "estimate/reconcile/attribution.h"

#include <algorithm>

#include "estimate/reconcile/log_devices.h"

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

using Terms = std::vector<const LogTerm*>;

Terms highest_totals(const Log& log) {
    Terms best;
    for (const LogTerm& term : log.terms) {
        if (term.role != Role::total) continue;
        const int mine = rank(term), other = best.empty() ? 0 : rank(*best.front());
        if (mine > other) best.clear();
        if (mine >= other) best.push_back(&term);
    }
    return best;
}

// Of each device the largest.
Terms largest_by_device(const Terms& terms) {
    Terms found;
    for (const LogTerm* term : terms) {
        const auto same = std::find_if(found.begin(), found.end(), [&](const LogTerm* one) {
            return one->device == term->device;
        });
        if (same == found.end())
            found.push_back(term);
        else if (term->size.bytes > (*same)->size.bytes)
            *same = term;
    }
    return found;
}

// The sum of all devices where the log's parts are that too, else the fullest device.
Terms totals(const Log& log) {
    const Terms all = highest_totals(log);
    Terms tables;
    for (const LogTerm* term : all)
        if (term->format == LogFormat::llama_cpp_table) tables.push_back(term);
    if (!tables.empty()) return tables;
    Terms devices = largest_by_device(all);
    if (devices.empty()) return devices;
    const auto named = static_cast<std::int64_t>(devices.size());
    if (names_all_devices(log) && named == llama_cpp_devices(log)) return devices;
    return {*std::max_element(
        devices.begin(), devices.end(),
        [](const LogTerm* a, const LogTerm* b) { return a->size.bytes < b->size.bytes; })};
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
        if (in_use.size() == 1) {
            whole.in_use_device = in_use.front()->device;
            whole.in_use_line = in_use.front()->line;
        }
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
