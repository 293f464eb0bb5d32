#include "ingest/database/libpq.hpp"

#include <dlfcn.h>

#include <string>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

constexpr const char* kLibrary = "libpq.so.5";  // the same since PostgreSQL 8.3

template <class Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  if (function == nullptr)
    throw Error(ErrorCode::kUnsupported,
                std::string(kLibrary) + " of this machine knows no " + name + ".",
                "Install PostgreSQL's client library, version 10 or newer.");
}

Libpq load() {
  void* library = ::dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    throw Error(ErrorCode::kUnsupported, "PostgreSQL's client library is not on this machine.",
                "Install it (libpq5), or export the table as CSV.");
  Libpq f{};
  find(library, "PQconninfoParse", f.conninfo_parse);
  find(library, "PQconninfoFree", f.conninfo_free);
  find(library, "PQfreemem", f.freemem);
  find(library, "PQconnectdbParams", f.connect);
  find(library, "PQstatus", f.status);
  find(library, "PQerrorMessage", f.error_message);
  find(library, "PQfinish", f.finish);
  find(library, "PQexec", f.exec);
  find(library, "PQsendQuery", f.send_query);
  find(library, "PQsetSingleRowMode", f.set_single_row_mode);
  find(library, "PQgetResult", f.get_result);
  find(library, "PQresultStatus", f.result_status);
  find(library, "PQresultErrorField", f.error_field);
  find(library, "PQclear", f.clear);
  find(library, "PQntuples", f.n_tuples);
  find(library, "PQnfields", f.n_fields);
  find(library, "PQfname", f.field_name);
  find(library, "PQftype", f.field_type);
  find(library, "PQgetisnull", f.is_null);
  find(library, "PQgetvalue", f.value);
  find(library, "PQgetlength", f.length);
  find(library, "PQgetCancel", f.get_cancel);
  find(library, "PQcancel", f.cancel);
  find(library, "PQfreeCancel", f.free_cancel);
  return f;
}

}  // namespace

const Libpq& libpq() {
  static const Libpq functions = load();
  return functions;
}

}  // namespace patron::ingest
