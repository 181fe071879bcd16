#include "memory/spare_storage.h"

#include <iterator>

#include "memory/buffer_storage.h"

namespace rootspace {

void* SpareStorage::take(Bytes bytes) {
    const auto found = by_size_.find(bytes);
    if (found == by_size_.end()) return nullptr;
    void* storage = found->second.back();
    found->second.pop_back();
    if (found->second.empty()) by_size_.erase(found);
    total_ -= bytes;
    return storage;
}

void SpareStorage::keep(void* storage, Bytes bytes) {
    by_size_[bytes].push_back(storage);
    total_ += bytes;
}

void SpareStorage::shrink_to(Bytes bytes) {
    while (total_ > bytes) {
        const Bytes largest = std::prev(by_size_.end())->first;
        free_storage(take(largest), largest);
    }
}

}  // namespace rootspace
