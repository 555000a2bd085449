# SPDX-License-Identifier: Apache-2.0
# What we build on, all from Debian 12. docs/dependencies.md says why, and which folder may include each.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url CONFIG)
find_package(CLI11 REQUIRED)
find_package(CURL REQUIRED)
find_package(fmt REQUIRED)
find_package(LibArchive REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(spdlog REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(tomlplusplus REQUIRED)

# CMake's own FindPostgreSQL asks for the server's headers, which a client does not need.
pkg_check_modules(POSTGRESQL REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)

# Its pkg-config file asks for the headers of a library that only it uses.
find_library(CJOSE_LIBRARY cjose REQUIRED)
find_path(CJOSE_INCLUDE_DIR cjose/cjose.h REQUIRED)
add_library(cjose::cjose UNKNOWN IMPORTED)
set_target_properties(cjose::cjose PROPERTIES IMPORTED_LOCATION ${CJOSE_LIBRARY}
                      INTERFACE_INCLUDE_DIRECTORIES ${CJOSE_INCLUDE_DIR})

if(MUSTER_TESTS OR MUSTER_FUZZ)
    find_package(GTest REQUIRED)
    find_package(rapidcheck REQUIRED)
endif()
if(MUSTER_BENCH)
    find_package(benchmark REQUIRED)
endif()
