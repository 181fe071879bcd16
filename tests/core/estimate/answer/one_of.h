// One of a list, drawn by the same numbers everywhere.
#pragma once

#include <random>
#include <vector>

namespace rootspace::estimate {

template <class T>
const T& one_of(std::mt19937_64& random, const std::vector<T>& list) {
    return list[random() % list.size()];
}

}  // namespace rootspace::estimate
