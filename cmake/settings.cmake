# Compiler settings that hold for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

option(BEFFROI_WERROR "Warnings are errors" ON)
option(BEFFROI_FUZZ "Build the fuzz targets with libFuzzer (clang)" OFF)
set(BEFFROI_SANITIZE "" CACHE STRING "Value of -fsanitize=, empty for none")
set(BEFFROI_SCHEMAS_DIR "${CMAKE_INSTALL_PREFIX}/share/beffroi/yang" CACHE PATH "Where installed programs find YANG modules")
set(BEFFROI_VERSION "${PROJECT_VERSION}" CACHE STRING "What programs say they are, and packages are called")
option(BEFFROI_COVERAGE "Instrument for gcovr" OFF)

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
                    -fstack-protector-strong -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options(-Wno-restrict)  # false alarms on "literal" + std::string at -O2: GCC bug 105329
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-shadow -Wno-subobject-linkage)  # what one file calls so is no mistake in its neighbour; `dev` asks
endif()
if(BEFFROI_WERROR)
  add_compile_options(-Werror)
endif()
if(BEFFROI_SANITIZE)
  add_compile_options(-fsanitize=${BEFFROI_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${BEFFROI_SANITIZE})
endif()
# For folders that compute: under sanitizers what waits is compiled in half the time without, proofs and hashes would take twice as long.
macro(beffroi_optimise_under_sanitizers)
  if(BEFFROI_SANITIZE)
    add_compile_options(-O1)
  endif()
endmacro()
if(BEFFROI_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-D_FORTIFY_SOURCE=2)
  add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)  # so that programs do not depend on where they were compiled
  add_link_options(-Wl,-z,relro,-z,now)
endif()

# Sources name each other from the project's root: #include "base/fd.h".
include_directories(${PROJECT_SOURCE_DIR})

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
enable_testing()
