// What stands behind Modules: for the files of base/yang that read and change trees.
#pragma once

#include "base/yang/document.h"
#include "base/yang/yang_handle.h"

namespace beffroi::yang {

struct Modules::Context {
    ContextHandle handle;
};

struct Document::Tree {
    std::shared_ptr<const void> context;  // declared first: the tree must go before the context it points into
    TreeHandle handle;
    const lyd_node* root;
    std::string source;
};

/// libyang computes some canonical values at first use and keeps them in the tree; done here, a tree is safe to share.
void settle_values(const lyd_node* tree);

}  // namespace beffroi::yang
