// Finds entries and proves each of them against the signed checkpoint of its log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "central/store/store.h"

namespace beffroi::central {

struct Found {
    std::string origin;
    std::string site;
    std::uint64_t index = 0;
    std::string line;
    std::string proof;  ///< a C2SP tlog-proof file: index, sibling hashes, signed checkpoint
};

struct Page {
    std::vector<Coverage> coverage;
    std::vector<Found> results;  ///< oldest first
    std::optional<Cursor> next;  ///< where to go on; absent when this page is the last
};

/// All of one moment: coverage, results and proofs agree with each other.
[[nodiscard]] Page search(const Store& store, Query query);

}  // namespace beffroi::central
