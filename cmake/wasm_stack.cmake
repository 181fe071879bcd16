# One megabyte of stack, the same under every Emscripten (the default was 5 MiB, then 64 KiB; the option was renamed).
if(EMSCRIPTEN_VERSION VERSION_LESS 3.1.30)
    set(wasm_stack_option -sTOTAL_STACK=1048576)
else()
    set(wasm_stack_option -sSTACK_SIZE=1048576)
endif()
