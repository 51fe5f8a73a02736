// Turns libyang's error records into problems that a person can act on. libyang 2.1.30 reports one error at a time,
// names the place in prose, leaves out the offending value where the model has an error-message, and never says what
// would be right.
#pragma once

#include <libyang/libyang.h>

#include <string>
#include <string_view>

#include "base/problem.h"

namespace beffroi::yang {

struct Failure {
    const ly_ctx* context;
    const lyd_node* tree;   ///< null if the failure is in parsing, else the tree that is not valid
    std::string_view json;  ///< the document, past the gate
    const std::string& file;
    std::string_view root;  ///< "beffroi-policy:policy"
};

/// This thread's last error in the context, as a problem with path, value and remedy. Where the model gives an
/// error-message, it is the message; the description of a `must`, `pattern`, `length` or `range` statement is the
/// remedy.
[[nodiscard]] Problem explain(const Failure& failure);

}  // namespace beffroi::yang
