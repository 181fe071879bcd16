#!/bin/sh
# Builds digest_cases with every compiler here, at several levels and vector widths, and as WebAssembly, and holds each
# against web/validation/digests.json. Last, the negative control: a build with fused multiply-adds must differ.
#   tests/digests/compare_builds.sh [BUILD_FOLDER]
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:-$root/build/digests}
fixture=$root/web/validation/digests.json
# What computes is built anew for every level and width; the rest, which only arranges, once a compiler.
sources=$(ls "$root"/core/numeric/*.cpp "$root"/core/validate/*_digests.cpp)
arranging=$(for part in base model cost schedule memory layers execute; do ls "$root"/core/$part/*.cpp; done
    for name in digest_case digest_networks trial networks; do echo "$root"/core/validate/$name.cpp; done
    ls "$root"/tests/digests/*.cpp)
flags="-std=c++20 -fno-math-errno -I$root/core -isystem $folder/include"
contract=off  # of products and sums into fused ones
link_flags=
verdict=0

# The JSON library by itself: all of /usr/include would shadow Emscripten's own headers.
mkdir -p "$folder/include"
rm -rf "$folder"/arranging-*
ln -sfn "${NLOHMANN_JSON:-/usr/include/nlohmann}" "$folder/include/nlohmann"

# compile FOLDER SOURCES COMPILER FLAG...: two compilations at a time, to FOLDER/PART.NAME.o
compile() {
    place=$1 list=$2
    shift 2
    mkdir -p "$place"
    rm -f "$place"/*.o
    for source in $list; do echo "$source"; done |
        xargs -P 2 -I {} sh -c 'out=$1/$(basename "$(dirname "$2")").$(basename "$2" .cpp).o; shift; source=$1; shift
            exec "$@" -c "$source" -o "$out"' sh "$place" {} "$@" $flags -ffp-contract=$contract
}

# build NAME PROGRAM COMPILER FLAG...
build() {
    name=$1 program=$2 arranged=$folder/arranging-$3
    shift 2
    [ -d "$arranged" ] || compile "$arranged" "$arranging" "$1" -O2
    compile "$folder/$name" "$sources" "$@"
    "$@" "$folder/$name"/*.o "$arranged"/*.o $link_flags -o "$folder/$name/$program"
}

report() {
    printf '%-28s %s\n' "$1" "$2"
}

# check NAME COMMAND...: runs a built program against the fixture
check() {
    name=$1
    shift
    if "$@" "$fixture" >"$folder/$name/differences"; then
        report "$name" equal
    else
        report "$name" DIFFERS
        cat "$folder/$name/differences"
        verdict=1
    fi
}

native() {
    name=$1
    shift
    build "$name" digest_cases "$@"
    check "$name" "$folder/$name/digest_cases"
}

has() { command -v "$1" >/dev/null 2>&1; }
processor_has() { grep -qw "$1" /proc/cpuinfo 2>/dev/null; }

for compiler in g++ clang++; do
    has $compiler || { report $compiler "not here, not compared"; continue; }
    for level in -O2 -O3; do native "$compiler$level" $compiler $level; done
    for width in avx2 avx512f; do
        if processor_has $width; then native "$compiler-O2-$width" $compiler -O2 -m$width; fi
    done
done

if has em++ && has node; then
    # One file: Emscripten 3.1.6 would load a separate .wasm through fetch, which Node 18+ refuses for paths.
    link_flags="-sENVIRONMENT=node -sSINGLE_FILE=1 -sNODERAWFS=1 -sEXIT_RUNTIME=1 -sALLOW_MEMORY_GROWTH=1"
    for level in -O2 -O3; do
        NODE_PATH=${NODE_PATH:-/usr/share/nodejs} build "em++$level" digest_cases.cjs em++ $level -msimd128
        check "em++$level" node "$folder/em++$level/digest_cases.cjs"
    done
    link_flags=
else
    report em++ "not here, not compared"
fi

if processor_has fma; then
    contract=fast
    build fused digest_cases g++ -O2 -mavx2 -mfma
    if "$folder/fused/digest_cases" "$fixture" >"$folder/fused/differences"; then
        report "fused multiply-add" "EQUAL, so the comparison sees nothing"
        verdict=1
    else
        report "fused multiply-add" "differs, as it must"
    fi
fi
exit $verdict
