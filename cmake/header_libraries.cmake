# Header-only libraries, each as an imported target. Their folders are linked into the build tree one by one:
# `-isystem /usr/include` as a whole would shadow Emscripten's own sysroot.
set(rootspace_include_dir ${CMAKE_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${rootspace_include_dir})

function(rootspace_header_library target folder probe)
    find_path(${target}_root ${probe} PATHS /usr/include /usr/include/eigen3 /usr/local/include
              NO_CMAKE_FIND_ROOT_PATH REQUIRED)
    file(CREATE_LINK ${${target}_root}/${folder} ${rootspace_include_dir}/${folder} SYMBOLIC)
    if(NOT TARGET ${target})
        add_library(${target} INTERFACE IMPORTED GLOBAL)
        target_include_directories(${target} SYSTEM INTERFACE ${rootspace_include_dir})
    endif()
endfunction()

set(widely_used_headers <algorithm> <cmath> <cstdint> <functional> <map> <memory> <optional> <set> <stdexcept> <string>
    <string_view> <utility> <variant> <vector> <nlohmann/json.hpp>)

rootspace_header_library(eigen Eigen Eigen/Dense)
rootspace_header_library(json nlohmann nlohmann/json.hpp)
