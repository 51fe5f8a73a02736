// What YANG cannot say of a public key in a configuration: its id is derived from it, and its type says what it is for.
#pragma once

#include <string>

#include "base/yang/document.h"

namespace beffroi::central {

/// Of the leaf `verifier-key` of `node`: the key of a log or a person (type 0x01).
void check_verifier_key(const yang::Node& node, const std::string& document, Problems& problems);

/// Of the leaf-list `cosigner` of `node`: keys of witnesses and mirrors (type 0x04).
void check_cosigners(const yang::Node& node, const std::string& document, Problems& problems);

}  // namespace beffroi::central
