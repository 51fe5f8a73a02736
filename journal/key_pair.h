// Fresh keys for signed notes: the private half for a file, the public half for those who verify.
#pragma once

#include <cstdint>
#include <string>

#include "base/secret.h"

namespace beffroi::journal {

/// The type byte of c2sp.org/signed-note@v1.0.0: one key has one role.
enum class KeyType : std::uint8_t {
    log = 0x01,          ///< signs note texts
    cosignature = 0x04,  ///< signs cosignature/v1 messages (witness, mirror)
};

struct KeyPair {
    Secret skey;       ///< PRIVATE+KEY+name+hex(id)+base64(type || seed)
    std::string vkey;  ///< name+hex(id)+base64(type || public key)
};
/// Throws std::runtime_error if `name` is not a key name.
[[nodiscard]] KeyPair generate_key_pair(const std::string& name, KeyType type);

}  // namespace beffroi::journal
