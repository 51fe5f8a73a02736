// The text form of Ed25519 keys of signed notes, one type byte per role: name+hex(id)+base64(type || 32 bytes), a
// private one behind PRIVATE+KEY+ (golang.org/x/mod/sumdb/note, c2sp.org/signed-note@v1.0.0).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "journal/crypto.h"
#include "journal/key_pair.h"
#include "journal/note.h"

namespace beffroi::journal {

struct PublicKeyText {
    std::string name;
    KeyId id{};
    std::string key;  ///< 32 bytes
};

/// The text of a public key of 32 bytes. Throws std::runtime_error if `name` is not a key name.
[[nodiscard]] std::string public_key_text(const std::string& name, KeyType type, std::string_view key);

/// nullopt on another type, a malformed text or an id that does not belong to name, type and key. One newline at the
/// end is allowed.
[[nodiscard]] std::optional<PublicKeyText> parse_public_key(std::string_view vkey, KeyType type);

/// The type byte that a public key states, whatever else is wrong with it; nullopt if there is none. For refusals.
[[nodiscard]] std::optional<std::uint8_t> stated_type(std::string_view vkey);

struct PrivateKey {
    std::string name;
    KeyId id{};
    std::string vkey;
    Key key;
};

/// Throws std::runtime_error on a malformed key or another type; the message does not contain it.
[[nodiscard]] PrivateKey parse_private_key(const Secret& skey, KeyType type);

}  // namespace beffroi::journal
