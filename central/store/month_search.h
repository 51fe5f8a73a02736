// Reading a month's file.
#pragma once

#include <vector>

#include "central/store/query.h"
#include "central/store/sqlite_handle.h"
#include "central/store/translation.h"

namespace beffroi::central::store {

/// At most `query.limit` rows, oldest first. The connection is inside a read transaction. Throws Interrupted.
[[nodiscard]] std::vector<Row> find_rows(Connection& connection, journal::Stream stream, const Query& query);

/// Adds the flows and leases that held the port. As above.
void find_translations(Connection& connection, const TranslationQuestion& question, Holders& holders);

}  // namespace beffroi::central::store
