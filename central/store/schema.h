// The tables of central.sqlite.
#pragma once

#include "central/store/sqlite_handle.h"

namespace beffroi::central {

/// Creates the tables in an empty file, and sets WAL and synchronous=FULL. Throws StoreFailure for a file whose schema
/// version this program does not know.
void prepare_schema(Connection& connection);

}  // namespace beffroi::central
