#pragma once

#include <libpq-fe.h>

namespace patron::ingest {

/// The functions of libpq that Patron calls. Loaded when a server is first asked for: libpq brings
/// LDAP and Kerberos with it, 5 ms that no other start of the program has to pay.
struct Libpq {
  decltype(&::PQconninfoParse) conninfo_parse;
  decltype(&::PQconninfoFree) conninfo_free;
  decltype(&::PQfreemem) freemem;
  decltype(&::PQconnectdbParams) connect;
  decltype(&::PQstatus) status;
  decltype(&::PQerrorMessage) error_message;
  decltype(&::PQfinish) finish;
  decltype(&::PQexec) exec;
  decltype(&::PQsendQuery) send_query;
  decltype(&::PQsetSingleRowMode) set_single_row_mode;
  decltype(&::PQgetResult) get_result;
  decltype(&::PQresultStatus) result_status;
  decltype(&::PQresultErrorField) error_field;
  decltype(&::PQclear) clear;
  decltype(&::PQntuples) n_tuples;
  decltype(&::PQnfields) n_fields;
  decltype(&::PQfname) field_name;
  decltype(&::PQftype) field_type;
  decltype(&::PQgetisnull) is_null;
  decltype(&::PQgetvalue) value;
  decltype(&::PQgetlength) length;
  decltype(&::PQgetCancel) get_cancel;
  decltype(&::PQcancel) cancel;
  decltype(&::PQfreeCancel) free_cancel;
};

/// Errors: unsupported where the library is not on this machine.
const Libpq& libpq();

}  // namespace patron::ingest
