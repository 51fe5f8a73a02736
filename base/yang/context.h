// What stands behind Modules: for the files of base/yang that read and change trees.
#pragma once

#include "base/yang/document.h"
#include "base/yang/yang_handle.h"

namespace beffroi::yang {

struct Modules::Context {
    ContextHandle handle;
};

/// libyang computes some canonical values at first use and keeps them in the tree; done here, a tree is safe to share.
void settle_values(const lyd_node* tree);

}  // namespace beffroi::yang
