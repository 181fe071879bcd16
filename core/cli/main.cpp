#include <iostream>

#include "cli/command.h"

int main(int count, char** words) {
    std::ios::sync_with_stdio(false);
    return rootspace::command({words + 1, words + count}, std::cout, std::cerr);
}
