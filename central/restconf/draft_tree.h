// The entries of a candidate's tree: one is read, added, exchanged for another.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "base/restconf/datastore.h"
#include "central/json_answer.h"

namespace beffroi::central::policies {

inline constexpr const char* policies_module = "beffroi-policies";

/// The entry of list `policy`; nullopt: there is none of this number.
[[nodiscard]] std::optional<json> entry_in(const restconf::Snapshot& snapshot, std::uint64_t number);

/// The tree with one more entry.
[[nodiscard]] std::variant<yang::Tree, restconf::Error> added(yang::Tree tree, const json& entry);

/// The tree with this entry in place of that of `number`, whose number may be another.
[[nodiscard]] std::variant<yang::Tree, restconf::Error> exchanged(const restconf::Snapshot& snapshot,
                                                                  std::uint64_t number, const json& entry);

}  // namespace beffroi::central::policies
