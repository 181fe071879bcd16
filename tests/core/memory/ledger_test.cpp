#include "memory/ledger.h"

#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <vector>

#include "memory/buffer_storage.h"
#include "support/catch.h"

using namespace rootspace;

TEST_CASE("every buffer's bytes are live under its purpose until it goes") {
    Ledger ledger;
    CHECK(ledger.live_bytes() == 0);
    {
        Buffer weights = ledger.allocate(100, Purpose::weights);
        const Buffer input = ledger.allocate(7, Purpose::input);
        CHECK(ledger.live()[Purpose::weights] == 100);
        CHECK(ledger.live()[Purpose::input] == 7);
        CHECK(ledger.live().total() == 107);
        CHECK(ledger.live_bytes() == 107);
        weights = {};
        CHECK(ledger.live_bytes() == 7);
        weights = ledger.allocate(50, Purpose::optimizer);
        CHECK(ledger.live()[Purpose::weights] == 0);
        CHECK(ledger.live()[Purpose::optimizer] == 50);
    }
    CHECK(ledger.live() == BytesByPurpose{});
    CHECK(ledger.live_bytes() == 0);
    CHECK(ledger.peak_bytes() == 107);
}

TEST_CASE("a buffer moves without its bytes being counted twice") {
    Ledger ledger;
    Buffer first = ledger.allocate(64, Purpose::workspace);
    const void* storage = first.as<void>();
    Buffer second = std::move(first);
    CHECK(second.as<void>() == storage);
    CHECK(second.bytes() == 64);
    CHECK(first.bytes() == 0);
    CHECK(first.as<void>() == nullptr);
    CHECK(ledger.live_bytes() == 64);
    Buffer third = ledger.allocate(10, Purpose::workspace);
    third = std::move(second);  // the 10 bytes go
    CHECK(ledger.live_bytes() == 64);
    std::vector<Buffer> many;
    for (int i = 0; i < 100; ++i) many.push_back(ledger.allocate(8, Purpose::kept_activation));
    CHECK(ledger.live_bytes() == 64 + 800);
    many.erase(many.begin(), many.begin() + 50);
    CHECK(ledger.live_bytes() == 64 + 400);
}

TEST_CASE("the peak is the highest total, with what it consisted of") {
    Ledger ledger;
    Buffer a = ledger.allocate(100, Purpose::weights);
    Buffer b = ledger.allocate(30, Purpose::kept_activation);
    Buffer c = ledger.allocate(20, Purpose::recomputed_activation);
    b = {};
    Buffer d = ledger.allocate(25, Purpose::workspace);
    CHECK(ledger.peak_bytes() == 150);
    CHECK(ledger.at_peak().total() == 150);
    CHECK(ledger.at_peak()[Purpose::kept_activation] == 30);
    CHECK(ledger.at_peak()[Purpose::workspace] == 0);
    CHECK(ledger.activation_peak_bytes() == 50);
    ledger.reset_peak();
    CHECK(ledger.peak_bytes() == 145);
    CHECK(ledger.at_peak() == ledger.live());
    CHECK(ledger.activation_peak_bytes() == 20);
}

TEST_CASE("each window of a timeline has its own highest point") {
    Ledger ledger;
    ledger.take_window_peak();
    { const Buffer passing = ledger.allocate(40, Purpose::workspace); }
    const Buffer stays = ledger.allocate(10, Purpose::weights);
    CHECK(ledger.take_window_peak().total() == 40);
    CHECK(ledger.take_window_peak().total() == 10);
    const Buffer more = ledger.allocate(5, Purpose::weights);
    CHECK(ledger.take_window_peak()[Purpose::weights] == 15);
}

TEST_CASE("buffers are aligned for vectors, and every byte of them can be written") {
    Ledger ledger;
    for (const Bytes bytes : {1, 15, 16, 17, 64, 4095, 4096, 4097, 1 << 20}) {
        Buffer buffer = ledger.allocate(bytes, Purpose::workspace);
        const auto address = reinterpret_cast<std::uintptr_t>(buffer.as<void>());
        CHECK(address % (bytes >= 4096 ? 64 : 16) == 0);
        std::memset(buffer.as<void>(), 0xff, static_cast<std::size_t>(bytes));
    }
    CHECK(ledger.allocate(0, Purpose::workspace).as<void>() == nullptr);
    CHECK(ledger.live_bytes() == 0);
}

TEST_CASE("what cannot be had throws, and the ledger stays as it was") {
    Ledger ledger;
    const Buffer held = ledger.allocate(8, Purpose::weights);
    CHECK_THROWS_AS(ledger.allocate(-1, Purpose::weights), std::bad_alloc);
    CHECK_THROWS_AS(ledger.allocate(std::numeric_limits<Bytes>::max(), Purpose::weights),
                    std::bad_alloc);
    CHECK_THROWS_AS(ledger.allocate(Bytes{1} << 60, Purpose::weights), std::bad_alloc);
    CHECK(ledger.live_bytes() == 8);
    CHECK(ledger.peak_bytes() == 8);
}

TEST_CASE("a large buffer that was let go serves the next of its size, within the peak") {
    constexpr Bytes large = 1 << 20;
    if (!is_mapped(large)) return;  // WebAssembly, AddressSanitizer: the heap keeps what it will
    Ledger ledger;
    const void* first = nullptr;
    {
        Buffer buffer = ledger.allocate(large, Purpose::workspace);
        first = buffer.as<void>();
    }
    CHECK(ledger.spare_bytes() == large);
    Buffer again = ledger.allocate(large, Purpose::weights);
    CHECK(again.as<void>() == first);
    CHECK(ledger.spare_bytes() == 0);
    again = {};

    // Sizes that do not fit each other: whatever is spare gives way.
    std::vector<Buffer> held;
    for (int i = 0; i < 200; ++i) {
        const auto bytes = static_cast<Bytes>(large + (i * 7919) % 5 * 4096);
        if (i % 3 == 2)
            held.erase(held.begin() + i % static_cast<int>(held.size()));
        else
            held.push_back(ledger.allocate(bytes, Purpose::kept_activation));
        REQUIRE(ledger.live_bytes() + ledger.spare_bytes() <= ledger.peak_bytes());
    }
    held.clear();
    CHECK(ledger.spare_bytes() > 0);
    CHECK(ledger.spare_bytes() <= ledger.peak_bytes());
    ledger.reset_peak();
    CHECK(ledger.spare_bytes() == 0);
}
