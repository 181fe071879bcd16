#include "estimate/activations/kept_formula.h"

#include <algorithm>
#include <optional>

namespace rootspace::estimate {
namespace {

// Rows of one size.
struct Alike {
    const ActivationRow* row;
    std::int64_t count = 0;
    std::string names;
};

Quantity bytes_of(const Alike& alike) {
    std::optional<Quantity> product;
    const auto times = [&](const Quantity& factor) {
        product = product ? *product * factor : factor;
    };
    if (alike.count > 1) times(Quantity(alike.count));
    for (const std::int64_t size : alike.row->shape) times(Quantity(size));
    times(Quantity(alike.row->element_bytes, "B of " + alike.names));
    return *product;
}

void add(std::optional<Quantity>& sum, const Quantity& term) { sum = sum ? *sum + term : term; }

// Of the rows that wanted(row) takes.
template <class Wanted>
Quantity sum_of_rows(const BlockActivations& block, Wanted wanted) {
    std::vector<Alike> sizes;
    for (const ActivationRow& row : block.rows) {
        if (!wanted(row)) continue;
        auto same = std::find_if(sizes.begin(), sizes.end(), [&](const Alike& one) {
            return one.row->shape == row.shape && one.row->element_bytes == row.element_bytes;
        });
        if (same == sizes.end()) same = sizes.insert(same, Alike{&row, 0, ""});
        ++same->count;
        same->names += (same->names.empty() ? "" : ", ") + row.name;
    }
    std::optional<Quantity> sum;
    for (const Alike& one : sizes) add(sum, bytes_of(one));
    return sum ? *sum : Quantity(0, "B");
}

// `inside`: without the block's input.
Quantity rows_of(const BlockActivations& block, bool inside, bool selective) {
    return sum_of_rows(block, [&](const ActivationRow& row) {
        const bool input = inside && block.input_saved && &row == &block.rows.front();
        const bool let_go = selective && row.attention_core;
        return row.kind != RowKind::table && row.kind != RowKind::live && !input && !let_go;
    });
}

struct Group {
    Quantity each;
    std::int64_t count;
};

}  // namespace

Quantity rows_formula(const BlockActivations& block) { return rows_of(block, false, false); }

Quantity tables_formula(const BlockActivations& block) {
    return sum_of_rows(block, [](const ActivationRow& row) { return row.kind == RowKind::table; });
}

Quantity kept_formula(std::int64_t streams, const std::vector<BlockRows>& recorded,
                      const BlockActivations& head, Bytes last_output) {
    const std::int64_t own = streams - (head.input_saved ? 1 : 0);
    std::optional<Quantity> sum;
    if (own > 0) {
        const auto [tokens, channels] = head.input_shape;
        add(sum, Quantity(own, "inputs of blocks") * Quantity(tokens, "tokens") *
                     Quantity(channels, "channels") *
                     Quantity(head.input_bytes / (tokens * channels), "B"));
    }
    std::vector<Group> groups;
    const BlockActivations* last = nullptr;
    std::size_t at = 0;  // its group
    for (const BlockRows& one : recorded) {
        if (one.block != last) {
            last = one.block;
            const Quantity each = rows_of(*one.block, true, one.selective);
            for (at = 0; at < groups.size() && groups[at].each.text() != each.text();) ++at;
            if (at == groups.size()) groups.push_back({each, 0});
        }
        ++groups[at].count;
    }
    for (const Group& group : groups) add(sum, Quantity(group.count, "blocks") * group.each);
    if (last_output > 0) add(sum, Quantity(last_output, "B of the last output"));
    return sum ? *sum : Quantity(0, "B");
}

}  // namespace rootspace::estimate
