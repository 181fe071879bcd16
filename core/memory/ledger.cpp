#include "memory/ledger.h"

#include <algorithm>
#include <utility>

#include "memory/buffer_storage.h"

namespace rootspace {

Bytes BytesByPurpose::total() const {
    Bytes sum = 0;
    for (const Bytes b : bytes) sum += b;
    return sum;
}

Buffer Ledger::allocate(Bytes bytes, Purpose purpose) {
    if (bytes == 0) return {};
    void* storage = storage_of(bytes);
    add(bytes, purpose);
    return Buffer(this, storage, bytes, purpose);
}

void* Ledger::storage_of(Bytes bytes) {
    if (void* storage = spare_.take(bytes)) return storage;
    spare_.shrink_to(std::max<Bytes>(0, peak_total_ - live_total_ - bytes));
    return allocate_storage(bytes);
}

void Ledger::reset_peak() {
    peak_total_ = live_total_;
    at_peak_ = live_;
    activation_peak_ = live_.activations();
    spare_.shrink_to(0);
}

BytesByPurpose Ledger::take_window_peak() {
    window_peak_total_ = live_total_;
    return std::exchange(at_window_peak_, live_);
}

void Ledger::add(Bytes bytes, Purpose purpose) {
    live_[purpose] += bytes;
    live_total_ += bytes;
    if (live_total_ > peak_total_) peak_total_ = live_total_, at_peak_ = live_;
    if (live_total_ > window_peak_total_) window_peak_total_ = live_total_, at_window_peak_ = live_;
    if (live_.activations() > activation_peak_) activation_peak_ = live_.activations();
}

void Ledger::release(void* storage, Bytes bytes, Purpose purpose) {
    live_[purpose] -= bytes;
    live_total_ -= bytes;
    if (is_mapped(bytes))
        spare_.keep(storage, bytes);
    else
        free_storage(storage, bytes);
    spare_.shrink_to(peak_total_ - live_total_);
}

Buffer::~Buffer() {
    if (storage_) ledger_->release(storage_, bytes_, purpose_);
}

void Buffer::swap(Buffer& other) noexcept {
    std::swap(ledger_, other.ledger_);
    std::swap(storage_, other.storage_);
    std::swap(bytes_, other.bytes_);
    std::swap(purpose_, other.purpose_);
}

}  // namespace rootspace
