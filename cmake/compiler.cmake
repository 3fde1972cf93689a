# The language level, warnings, sanitizers and the compilers that are accepted.

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    message(FATAL_ERROR
        "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles co_await: it destroys aggregate temporaries twice when "
        "their statement suspends, which is a double free at run time. Use clang++-19 (in Debian 12; the "
        "presets choose it) or g++ 13 and later.")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(MILLRACE_WERROR "Warnings are errors" ON)
option(MILLRACE_BENCH "Build bench/" ON)
set(MILLRACE_SANITIZE "" CACHE STRING "Value for -fsanitize=, for example address,undefined or thread")

find_program(MILLRACE_CCACHE ccache)
if(MILLRACE_CCACHE)
    # Precompiled headers and ccache agree only with this sloppiness and without time stamps. Paths count
    # from the source folder, so that several clones share the cache.
    set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros
        "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${MILLRACE_CCACHE}")
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
    endif()
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual)
if(MILLRACE_WERROR)
    add_compile_options(-Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_link_options(-fuse-ld=lld)
endif()
if(MILLRACE_SANITIZE)
    add_compile_options(-fsanitize=${MILLRACE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${MILLRACE_SANITIZE})
    if(MILLRACE_SANITIZE MATCHES "undefined")
        # A quarter of the compile time, for what AddressSanitizer meets anyway or this machine allows.
        add_compile_options(-fno-sanitize=null,alignment,object-size,vptr,pointer-overflow)
    endif()
endif()
