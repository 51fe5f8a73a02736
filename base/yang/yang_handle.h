// Owning handles for libyang. Only base/yang includes this file.
#pragma once

#include <libyang/libyang.h>

#include <cstdlib>

#include "base/c_handle.h"

namespace beffroi::yang {

using ContextHandle = CHandle<ly_ctx, ly_ctx_destroy>;
using TreeHandle = CHandle<lyd_node, lyd_free_all>;
inline void free_input(ly_in* input) {
    ly_in_free(input, 0);
}
using InputHandle = CHandle<ly_in, free_input>;
/// What libyang allocates with malloc: printed text, paths.
using TextHandle = CHandle<char, std::free>;

}  // namespace beffroi::yang
