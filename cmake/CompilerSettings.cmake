# SPDX-License-Identifier: GPL-3.0-or-later
# One set of compiler settings for every target, and the sanitizers that a preset asks for.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(QUANTOSCOPE_SANITIZE "" CACHE STRING "Sanitizers, as given to -fsanitize=")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

add_library(quantoscope_settings INTERFACE)
target_compile_options(quantoscope_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wnull-dereference -Wdouble-promotion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports false positives of these inside the standard library's own headers.
  target_compile_options(quantoscope_settings INTERFACE -Wno-null-dereference -Wno-restrict)
endif()
if(QUANTOSCOPE_SANITIZE)
  # The checks that a sanitizer adds confuse GCC's flow analysis; the release build has those
  # warnings as errors.
  target_compile_options(quantoscope_settings INTERFACE
    -Wno-error=maybe-uninitialized -Wno-error=array-bounds -Wno-error=stringop-overflow
    -Wno-error=stringop-overread -Wno-error=free-nonheap-object
    -fsanitize=${QUANTOSCOPE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(quantoscope_settings INTERFACE -fsanitize=${QUANTOSCOPE_SANITIZE})
endif()
