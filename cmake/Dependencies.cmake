# What Patron links. Versions, licences and reasons: docs/dependencies.md.

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

find_package(Boost 1.81 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(TBB 2021 REQUIRED)
find_path(CLI11_INCLUDE CLI/CLI.hpp REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)

find_library(ZSTD_LIBRARY zstd REQUIRED)
find_library(CSV_LIBRARY csv REQUIRED)
find_library(ZIP_LIBRARY zip REQUIRED)
find_library(UCHARDET_LIBRARY uchardet REQUIRED)
find_library(DATE_TZ_LIBRARY date-tz REQUIRED)
find_package(EXPAT REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_path(TOMLPLUSPLUS_INCLUDE toml++/toml.h REQUIRED)

# DuckDB has no Debian package: DUCKDB_ROOT, or what scripts/fetch-duckdb.sh unpacked.
set(DUCKDB_ROOT "$ENV{DUCKDB_ROOT}" CACHE PATH "Folder with include/duckdb.h and lib/libduckdb.so")
if(NOT DUCKDB_ROOT)
  set(DUCKDB_ROOT ${CMAKE_SOURCE_DIR}/build/deps/duckdb)
endif()
find_path(DUCKDB_INCLUDE duckdb.h PATHS ${DUCKDB_ROOT}/include NO_DEFAULT_PATH NO_CACHE)
find_library(DUCKDB_LIBRARY duckdb PATHS ${DUCKDB_ROOT}/lib NO_DEFAULT_PATH NO_CACHE)
if(NOT DUCKDB_INCLUDE OR NOT DUCKDB_LIBRARY)
  message(FATAL_ERROR "DuckDB not found in ${DUCKDB_ROOT}. Run scripts/fetch-duckdb.sh, or set DUCKDB_ROOT.")
endif()
add_library(duckdb SHARED IMPORTED)
set_target_properties(duckdb PROPERTIES
  IMPORTED_LOCATION ${DUCKDB_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${DUCKDB_INCLUDE})
