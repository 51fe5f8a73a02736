// How the gateway and its enforcer recognise the documents of a policy. Inline, because they link different
// cryptography (gateway/enforce/CMakeLists.txt).
#pragma once

#include <string>
#include <string_view>

#include "journal/crypto.h"
#include "policy/model.h"

namespace beffroi {

/// SHA-256 (hex) of policy::canonical_text. `expected`: the digest that officers signed, or that was computed before;
/// empty if none is known. Whatever text has the digest of a canonical text is that text, so documents that are written
/// as the centre hands them out (central/fleet/check.cpp) are recognised without being written again, which would be a
/// third of an activation.
[[nodiscard]] inline std::string digest_of(const policy::Documents& documents, std::string_view expected = {}) {
    if (!expected.empty() && journal::sha256_hex(policy::written_text(documents)) == expected) {
        return std::string(expected);
    }
    return journal::sha256_hex(policy::canonical_text(documents));
}

}  // namespace beffroi
