// YANG Patch (RFC 8072): several edits as one, in the order given, all or none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/restconf/error.h"
#include "base/yang/tree.h"

namespace beffroi::restconf {

inline constexpr std::string_view patch_type = "application/yang-patch+json";

struct PatchEdit {
    enum class Operation : std::uint8_t { create, remove_existing, insert, merge, move, replace, remove };
    std::string id;
    Operation operation = Operation::merge;
    yang::DataPath target = {};  ///< from the datastore down
    yang::Position position = {};
    std::string value = {};  ///< {"module:name": ...}, of those that have one
};

struct Patch {
    std::string id;
    std::vector<PatchEdit> edits;
};

inline constexpr std::size_t max_edits = 4096;

/// `base`: what the request's URI names; the targets are below it.
[[nodiscard]] std::variant<Patch, Error> parse_patch(std::string_view body, const yang::DataPath& base);

struct FailedEdit {
    std::string id;
    yang::Refused refused;
};

/// Refused: the tree is not to be used. Otherwise all edits have been made.
[[nodiscard]] std::optional<FailedEdit> apply(const Patch& patch, yang::Tree& tree);

/// {"ietf-yang-patch:yang-patch-status": ...}
[[nodiscard]] http::Response patch_status(const Patch& patch, const std::optional<FailedEdit>& failed);

}  // namespace beffroi::restconf
