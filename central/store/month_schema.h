// The tables of a month's file.
#pragma once

#include "central/store/sqlite_handle.h"

namespace beffroi::central::store {

/// Creates the tables in an empty file, and sets WAL and synchronous=FULL. Throws StoreFailure for a file whose schema
/// version this program does not know.
void prepare_month(Connection& connection);

}  // namespace beffroi::central::store
