# The target `catch`: Catch2 with a main function. Debian 12 has Catch2 2, one header that is compiled here, for
# every target alike; later systems have Catch2 3, a compiled library that serves native builds only.
find_path(catch_header_root catch2/catch.hpp PATHS /usr/include /usr/local/include NO_CMAKE_FIND_ROOT_PATH)
if(catch_header_root)
    rootspace_header_library(catch_headers catch2 catch2/catch.hpp)
    add_library(catch STATIC ${PROJECT_SOURCE_DIR}/tests/support/catch_main.cpp)
    target_include_directories(catch PUBLIC ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(catch PUBLIC catch_headers)
    target_compile_options(catch PRIVATE -O1)  # only the test runner: it compiles in half the time
elseif(EMSCRIPTEN)
    message(FATAL_ERROR "The tests in WebAssembly need the single header of Catch2 2.13: put it at "
                        "/usr/local/include/catch2/catch.hpp, or configure with -DBUILD_TESTING=OFF.")
else()
    find_package(Catch2 3 REQUIRED)
    add_library(catch INTERFACE)
    target_include_directories(catch INTERFACE ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(catch INTERFACE Catch2::Catch2WithMain)
endif()
