// The French words of a model (schemas/yang/beffroi-french.yang).
#pragma once

#include <libyang/libyang.h>

#include "base/words.h"

namespace beffroi::yang {

/// An error-message or description of a loaded module as one line without its final period, in French where the module
/// has French words beside it. Empty for null.
[[nodiscard]] Words model_words(const ly_ctx* context, const char* english);

}  // namespace beffroi::yang
