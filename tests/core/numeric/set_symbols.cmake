# The code of a wide instruction set may define symbols in its own namespace only. A shared inline function compiled there
# (std::fill, say) could be the copy that the linker keeps for everyone, and stop older processors.
# cmake -DNM=nm "-DOBJECTS=a.o;b.o" -DSET=avx2 -P set_symbols.cmake
cmake_minimum_required(VERSION 3.25)

# Appends to `faults` (in the caller) every line of `listing`, nm's, that defines a symbol outside rootspace::<set>.
function(check_symbols set listing)
    string(REGEX MATCHALL "[0-9a-f]+ [TWVBDRu] [^\n]+" symbols "${listing}")
    foreach(symbol ${symbols})
        if(NOT symbol MATCHES "rootspace::${set}::")
            list(APPEND faults "${symbol}")
        endif()
    endforeach()
    set(faults "${faults}" PARENT_SCOPE)
endfunction()

# The negative control: one of these three is a fault.
set(faults)
check_symbols(avx2 "0000 W void rootspace::avx2::matmul<float>(int)\n0010 W float* std::fill<float*>(float*)\n     U memset\n")
list(LENGTH faults found)
if(NOT found EQUAL 1)
    message(FATAL_ERROR "The negative control expects 1 fault, found ${found}: ${faults}")
endif()

set(faults)
foreach(object ${OBJECTS})
    execute_process(COMMAND ${NM} -C ${object} OUTPUT_VARIABLE listing COMMAND_ERROR_IS_FATAL ANY)
    string(REPLACE ";" "," listing "${listing}")
    if(NOT listing MATCHES "rootspace::${SET}::")
        message(FATAL_ERROR "${object} defines nothing in rootspace::${SET}")
    endif()
    check_symbols(${SET} "${listing}")
endforeach()
if(faults)
    list(JOIN faults "\n" faults)
    message(FATAL_ERROR "Outside rootspace::${SET}:\n${faults}")
endif()
