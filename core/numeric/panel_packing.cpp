#include "numeric/panel_packing.h"

#include <type_traits>

#include "numeric/turned_columns.h"

namespace rootspace::ROOTSPACE_SET {
namespace {

// Returns how many steps it packed.
ROOTSPACE_INLINE std::int64_t pack_by_fours(std::int64_t steps, const float* source,
                                            std::int64_t column_stride, float* panel) {
    std::int64_t p = 0;
    for (; p + 4 <= steps; p += 4)
        for (int column = 0; column < 16; column += lanes<float>) {
            const FourSteps<Vector<float>> four(source + column * column_stride + p, column_stride);
            unrolled<4>([&](auto i)
                            ALWAYS_INLINE { store(panel + (p + i) * 16 + column, four.step[i]); });
        }
    return p;
}

}  // namespace

template <class T>
void pack_rows(std::int64_t steps, std::int64_t columns, const T* source, std::int64_t step_stride,
               T* panels, std::int64_t panel_stride) {
    for (std::int64_t p = 0; p < steps; ++p, source += step_stride, panels += 16) {
        const T* from = source;
        T* to = panels;
        std::int64_t left = columns;
        for (; left >= 16; left -= 16, from += 16, to += panel_stride)
            Row16<T>::loaded(from).stored(to);
        if (left > 0) {
            for (std::int64_t j = 0; j < left; ++j) to[j] = from[j];
            for (std::int64_t j = left; j < 16; ++j) to[j] = 0;
        }
    }
}

template <class T>
void pack_columns(std::int64_t steps, std::int64_t width, const T* source,
                  std::int64_t column_stride, T* panel) {
    std::int64_t packed = 0;
    if constexpr (std::is_same_v<T, float>)
        if (width == 16) packed = pack_by_fours(steps, source, column_stride, panel);
    for (std::int64_t p = packed; p < steps; ++p) {
        for (std::int64_t j = 0; j < width; ++j) panel[p * 16 + j] = source[j * column_stride + p];
        for (std::int64_t j = width; j < 16; ++j) panel[p * 16 + j] = 0;
    }
}

ROOTSPACE_INSTANTIATE(pack_rows)
ROOTSPACE_INSTANTIATE(pack_columns)

}  // namespace rootspace::ROOTSPACE_SET
