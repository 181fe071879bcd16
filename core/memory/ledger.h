// Every byte of tensor memory, by purpose. Buffers come only from here, so counted and allocated
// bytes are one number. Not counted: the program itself, network and schedule descriptions, the
// allocator's own headers. Large buffers that were let go may stay for the next one of their size,
// but never so many that live and spare bytes together pass the peak.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "base/quantities.h"
#include "memory/spare_storage.h"

namespace rootspace {

enum class Purpose {
    weights,
    input,  // a(0) and the targets
    kept_activation,
    recomputed_activation,  // made by a repeated forward
    activation_gradient,
    weight_gradient,
    optimizer,
    workspace
};
inline constexpr std::size_t purpose_count = 8;
inline constexpr std::array<std::string_view, purpose_count> purpose_names{"weights",
                                                                           "input",
                                                                           "kept_activations",
                                                                           "recomputed_activations",
                                                                           "activation_gradients",
                                                                           "weight_gradients",
                                                                           "optimizer",
                                                                           "workspace"};

struct BytesByPurpose {
    std::array<Bytes, purpose_count> bytes{};
    bool operator==(const BytesByPurpose&) const = default;

    Bytes& operator[](Purpose purpose) { return bytes[static_cast<std::size_t>(purpose)]; }
    Bytes operator[](Purpose purpose) const { return bytes[static_cast<std::size_t>(purpose)]; }
    Bytes total() const;
    Bytes activations() const {
        return (*this)[Purpose::kept_activation] + (*this)[Purpose::recomputed_activation];
    }
};

class Buffer;

class Ledger {
  public:
    Ledger() = default;
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    // Uninitialised storage, aligned to 64 bytes from 4 KiB on and to 16 below. Zero bytes give an
    // empty buffer. Throws std::bad_alloc.
    Buffer allocate(Bytes bytes, Purpose purpose);

    const BytesByPurpose& live() const { return live_; }
    Bytes live_bytes() const { return live_total_; }

    // The largest total since reset_peak(), what it consisted of, and the largest sum of
    // activations.
    Bytes peak_bytes() const { return peak_total_; }
    const BytesByPurpose& at_peak() const { return at_peak_; }
    Bytes activation_peak_bytes() const { return activation_peak_; }
    Bytes spare_bytes() const { return spare_.bytes(); }
    void reset_peak();

    // What was live at the highest point since the last call: one point of a timeline.
    BytesByPurpose take_window_peak();

  private:
    friend class Buffer;
    void add(Bytes bytes, Purpose purpose);
    void remove(Bytes bytes, Purpose purpose);
    void* storage_of(Bytes bytes);
    void release(void* storage, Bytes bytes, Purpose purpose);

    SpareStorage spare_;
    BytesByPurpose live_, at_peak_, at_window_peak_;
    Bytes live_total_ = 0, peak_total_ = 0, window_peak_total_ = 0, activation_peak_ = 0;
};

// Owned storage; move-only. Its bytes leave the ledger when it is destroyed.
class Buffer {
  public:
    Buffer() = default;
    Buffer(Buffer&& other) noexcept { swap(other); }
    Buffer& operator=(Buffer&& other) noexcept {
        Buffer(std::move(other)).swap(*this);
        return *this;
    }
    ~Buffer();

    template <class T>
    T* as() {
        return static_cast<T*>(storage_);
    }
    template <class T>
    const T* as() const {
        return static_cast<const T*>(storage_);
    }
    Bytes bytes() const { return bytes_; }

  private:
    friend class Ledger;
    Buffer(Ledger* ledger, void* storage, Bytes bytes, Purpose purpose)
        : ledger_(ledger), storage_(storage), bytes_(bytes), purpose_(purpose) {}
    void swap(Buffer& other) noexcept;

    Ledger* ledger_ = nullptr;
    void* storage_ = nullptr;
    Bytes bytes_ = 0;
    Purpose purpose_ = Purpose::workspace;
};

}  // namespace rootspace
