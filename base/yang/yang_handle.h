// Owning handles for libyang. Only base/yang includes this file.
#pragma once

#include <libyang/libyang.h>

#include <cstdlib>

#include "base/c_handle.h"

namespace beffroi::yang {

using ContextHandle = CHandle<ly_ctx, ly_ctx_destroy>;
using TreeHandle = CHandle<lyd_node, lyd_free_all>;
/// What libyang allocates with malloc: printed text, paths.
using TextHandle = CHandle<char, std::free>;

}  // namespace beffroi::yang
