// A data path as a chain of nodes of its own: with it an instance is found in a tree by hash, whatever its keys hold,
// and without an XPath text made of somebody's input (libyang 2.1.30 cannot read back a path whose key has both kinds
// of quotes).
#pragma once

#include <variant>

#include "base/yang/data_path.h"
#include "base/yang/yang_handle.h"

namespace beffroi::yang {

/// The model's node; nullptr for the datastore.
[[nodiscard]] std::variant<const lysc_node*, Refused> find_schema(const ly_ctx* context, const DataPath& path);

struct Instance {
    TreeHandle top;                     ///< the chain from its top-level node down; null if there is none
    lyd_node* last = nullptr;           ///< its end
    const lysc_node* beyond = nullptr;  ///< below its end: a leaf, or all entries of a list
};

/// Refused like `locate`.
[[nodiscard]] std::variant<Instance, Refused> make_instance(const ly_ctx* context, const DataPath& path);

/// The first of `siblings` (any one of them, or null) that the schema node describes; nullptr: there is none.
[[nodiscard]] lyd_node* find_first(lyd_node* siblings, const lysc_node* schema);
/// The entry of `siblings` that is the same instance as `node`, which is no leaf; nullptr: there is none.
[[nodiscard]] lyd_node* find_same(lyd_node* siblings, const lyd_node* node);

/// The node of a tree that `instance` names; of all entries the first; nullptr: there is none. `top`: any top-level
/// node, may be null.
[[nodiscard]] lyd_node* find_instance(lyd_node* top, const Instance& instance);

}  // namespace beffroi::yang
