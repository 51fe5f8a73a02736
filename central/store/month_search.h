// Reading a month's file.
#pragma once

#include <vector>

#include "central/store/query.h"
#include "central/store/sqlite_handle.h"

namespace beffroi::central::store {

/// At most `query.limit` rows, oldest first. The connection is inside a read transaction. Throws Interrupted.
[[nodiscard]] std::vector<Row> find_rows(Connection& connection, journal::Stream stream, const Query& query);

/// At most max_translations rows, oldest first: flows and leases that hold at some time asked for.
[[nodiscard]] std::vector<Row> find_translations(Connection& connection, const TranslationQuestion& question);

}  // namespace beffroi::central::store
