// Why a tree does not take what it is given.
#pragma once

#include <cstdint>
#include <string>

#include "base/problem.h"

namespace beffroi::yang {

struct Refused {
    enum class Why : std::uint8_t {
        malformed,        ///< not JSON, or not JSON of this model's shape
        unknown_element,  ///< the model has no such node
        bad_value,        ///< its type does not take it
        missing_element,  ///< the model asks for a node that is not there
        constraint,       ///< a `must`, `unique`, `max-elements` or `min-elements`, a reference that leads nowhere
        exists,           ///< there is such an instance already
        missing,          ///< there is no such instance
        no_parent,        ///< nor the list entry that it would stand in
        unsupported,      ///< not a thing to do with a node of this kind
    };
    Why why = Why::malformed;
    Problem problem = {};
    std::string app_tag = {};  ///< RFC 7950 section 15, or the model's own; may be empty
};

}  // namespace beffroi::yang
