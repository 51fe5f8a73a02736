// Trees as JSON (RFC 7951). Our own writer: libyang's has no depth, no fields and no content, and cannot leave out a
// list's keys.
#pragma once

#include <libyang/libyang.h>

#include <string>

#include "base/yang/selection.h"

namespace beffroi::yang {

/// A value, as its type is written.
[[nodiscard]] std::string value_text(const lyd_node* term);

/// {"module:name": ...}: the node alone; `every_entry`: and all entries of its list. `levels` of the selection count
/// from it.
[[nodiscard]] std::string node_text(const lyd_node* node, bool every_entry, const Selection& selection);

/// {"ietf-restconf:data": {...}}: all top-level nodes, from the first one on; null: there are none.
[[nodiscard]] std::string datastore_text(const lyd_node* first, const Selection& selection);

/// Why the model does not have what the fields ask for; empty: it does. `parent`: null for the datastore.
[[nodiscard]] std::string unknown_field(const ly_ctx* context, const lysc_node* parent, const Fields& fields);

}  // namespace beffroi::yang
