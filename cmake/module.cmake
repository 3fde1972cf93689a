# add_module(store DEPS workflow base LIBS SQLite::SQLite3)
#
# One folder is one static library. Sources are collected by glob; files ending in _test.cpp become the
# program store_test, registered with ctest. DEPS are modules further down the ladder (scripts/check-layers).
function(add_module name)
    cmake_parse_arguments(MODULE "" "" "DEPS;LIBS" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "*.cpp")
    file(GLOB_RECURSE tests CONFIGURE_DEPENDS "*_test.cpp")
    if(tests)
        list(REMOVE_ITEM sources ${tests})
    endif()

    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC "${CMAKE_SOURCE_DIR}/server" "${CMAKE_BINARY_DIR}/generated")
    target_link_libraries(${name} PUBLIC ${MODULE_DEPS} ${MODULE_LIBS})
    millrace_precompile(${name})

    if(tests)
        add_executable(${name}_test ${tests})
        target_link_libraries(${name}_test PRIVATE ${name} GTest::gmock GTest::gtest_main)
        millrace_precompile(${name}_test)
        target_compile_definitions(${name}_test PRIVATE MILLRACE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
        gtest_discover_tests(${name}_test TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120)
    endif()
endfunction()

# All modules share the precompiled header of base.
function(millrace_precompile target)
    if(target STREQUAL "base")
        target_precompile_headers(base PRIVATE "${CMAKE_SOURCE_DIR}/server/base/precompiled.hpp")
    else()
        target_precompile_headers(${target} REUSE_FROM base)
    endif()
endfunction()

# embed_files(target symbol FILES a.json b.sql ...): makes generated/<target>/<symbol>.hpp with
# `millrace::<target>::<symbol>()`, a list of {name, text}; names are relative to the current source folder.
function(embed_files target symbol)
    cmake_parse_arguments(EMBED "" "" "FILES" ${ARGN})
    set(header "${CMAKE_BINARY_DIR}/generated/${target}/${symbol}.hpp")
    set(source "${CMAKE_BINARY_DIR}/generated/${target}/${symbol}.cpp")
    add_custom_command(
        OUTPUT "${source}" "${header}"
        COMMAND ${CMAKE_COMMAND} -DTARGET=${target} -DSYMBOL=${symbol} "-DROOT=${CMAKE_CURRENT_SOURCE_DIR}"
                "-DFILES=${EMBED_FILES}" "-DHEADER=${header}" "-DSOURCE=${source}"
                -P "${CMAKE_SOURCE_DIR}/cmake/embed.cmake"
        DEPENDS ${EMBED_FILES} "${CMAKE_SOURCE_DIR}/cmake/embed.cmake"
        VERBATIM)
    target_sources(${target} PRIVATE "${source}" "${header}")
endfunction()
