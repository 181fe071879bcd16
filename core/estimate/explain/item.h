// One line of an estimate: a name, its bytes, how they come about and where the formula is from.
#pragma once

#include <string>
#include <vector>

#include "estimate/explain/quantity.h"

namespace rootspace::estimate {

// The purposes the whole site colours alike, and what a device holds beside them.
enum class Purpose {
    weights,
    kept_activations,
    recomputed_activations,
    gradients,
    optimizer,
    kv_cache,
    workspace,
    overhead,  // the framework's context and allocator
};

struct Item {
    std::string name;  // "KV cache"
    Purpose purpose;
    Bytes bytes;
    std::string formula;  // with the values filled in
    std::string source;   // paper, equation, table, or file of a named program
};

Item item(std::string_view name, Purpose purpose, const Quantity& bytes, std::string_view source);

// Throws std::overflow_error past 64 bits.
inline Bytes total_bytes(const std::vector<Item>& items) {
    Bytes total = 0;
    for (const Item& one : items) total = checked_add(total, one.bytes);
    return total;
}

inline Bytes bytes_of(const std::vector<Item>& items, Purpose purpose) {
    Bytes bytes = 0;
    for (const Item& one : items)
        if (one.purpose == purpose) bytes = checked_add(bytes, one.bytes);
    return bytes;
}

}  // namespace rootspace::estimate
