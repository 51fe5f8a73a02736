// Which rows answer who had a public port: the same for every kind of store.
#pragma once

#include <vector>

#include "central/store/query.h"

namespace beffroi::central::store {

/// The row is of a flow, or of a block of ports lent, that held the port at some time asked for.
[[nodiscard]] bool answers(const Row& row, const TranslationQuestion& question);

/// Of blocks of ports that do not say how long they were lent, only the newest holds: the next lending of a port ends
/// the one before. `rows` are oldest first, and stay so.
void keep_last_leases(std::vector<Row>& rows);

}  // namespace beffroi::central::store
