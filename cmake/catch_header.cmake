# cmake -P cmake/catch_header.cmake fetches Catch2 2.13.10, one header, into build/catch/.
set(header ${CMAKE_CURRENT_LIST_DIR}/../build/catch/catch2/catch.hpp)
file(DOWNLOAD https://github.com/catchorg/Catch2/releases/download/v2.13.10/catch.hpp ${header}.part
     EXPECTED_HASH SHA256=3725c0f0a75f376a5005dde31ead0feb8f7da7507644c201b814443de8355170)
file(RENAME ${header}.part ${header})
