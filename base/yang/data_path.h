// Paths to nodes of data, already taken apart: whoever reads them from a URI or a text does so with his own grammar.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/yang/document.h"
#include "base/yang/refused.h"

namespace beffroi::yang {

struct DataStep {
    std::string module;
    std::string name;
    /// Values of a list's keys in the order of the model, or the one value of a leaf-list. None: all its entries.
    std::optional<std::vector<std::string>> keys = {};
    friend bool operator==(const DataStep&, const DataStep&) = default;
};

/// From a top-level node down; empty: the datastore itself.
using DataPath = std::vector<DataStep>;

enum class NodeKind : std::uint8_t { datastore, container, list, leaf, leaf_list, rpc, other };

/// What the model says of the node that a path names.
struct Target {
    NodeKind kind = NodeKind::datastore;
    bool config = true;  ///< not state
    bool user_ordered = false;
    bool every_entry = false;  ///< a list or leaf-list without keys
};

/// Refused as unknown_element: there is no such node; as bad_value: keys that the list does not take.
[[nodiscard]] std::variant<Target, Refused> locate(const Modules& modules, const DataPath& path);

/// "/beffroi-policy:policy/rule[name='x']", for messages.
[[nodiscard]] std::string to_text(const DataPath& path);

}  // namespace beffroi::yang
