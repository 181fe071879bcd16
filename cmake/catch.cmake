# The target `catch`: Catch2 with a main function. Debian 12 has Catch2 2, one header that is compiled here, for
# every target alike; later systems have Catch2 3, a compiled library that serves native builds only. For WebAssembly
# there, catch_header.cmake fetches the header of 2. Where Catch2 is missing, the tests alone do not build.
set(catch_places /usr/include /usr/local/include)
if(EMSCRIPTEN)
    list(APPEND catch_places ${PROJECT_SOURCE_DIR}/build/catch)
endif()
find_path(catch_headers_root catch2/catch.hpp PATHS ${catch_places} NO_CMAKE_FIND_ROOT_PATH)
if(catch_headers_root)
    rootspace_header_library(catch_headers catch2 catch2/catch.hpp)
    add_library(catch STATIC ${PROJECT_SOURCE_DIR}/tests/support/catch_main.cpp)
    target_include_directories(catch PUBLIC ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(catch PUBLIC catch_headers)
    target_compile_options(catch PRIVATE -O1)  # only the test runner: it compiles in half the time
else()
    add_library(catch INTERFACE)
    target_include_directories(catch INTERFACE ${PROJECT_SOURCE_DIR}/tests)
    if(NOT CMAKE_CROSSCOMPILING)
        find_package(Catch2 3 QUIET)
        if(Catch2_FOUND)
            target_link_libraries(catch INTERFACE Catch2::Catch2WithMain)
        endif()
    endif()
endif()
