#include <nettle/eddsa.h>
#include <nettle/sha2.h>

#include <stdexcept>
#include <utility>

#include "base/secret.h"
#include "journal/crypto.h"

namespace beffroi::journal {

namespace {

static_assert(ed25519_key_bytes == ED25519_KEY_SIZE && ed25519_signature_bytes == ED25519_SIGNATURE_SIZE);

const std::uint8_t* bytes(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::uint8_t* bytes(std::string& text) {
    return reinterpret_cast<std::uint8_t*>(text.data());
}

}  // namespace

struct KeyHandle {
    Secret seed;
    std::string public_key;
};

void FreeKey::operator()(KeyHandle* key) const noexcept {
    delete key;
}

Digest sha256(std::initializer_list<std::string_view> parts) {
    sha256_ctx context;
    sha256_init(&context);
    for (const auto part : parts) {
        sha256_update(&context, part.size(), bytes(part));
    }
    Digest hash{};
    sha256_digest(&context, hash.size(), hash.data());
    return hash;
}

Key ed25519_private(std::string_view seed) {
    if (seed.size() != ed25519_key_bytes) {
        throw std::runtime_error("nettle: reading an Ed25519 key failed");
    }
    Key key(new KeyHandle{Secret(std::string(seed)), std::string(ed25519_key_bytes, '\0')});
    ed25519_sha512_public_key(bytes(key->public_key), bytes(seed));
    return key;
}

std::string ed25519_public(const Key& key) {
    return key->public_key;
}

std::string ed25519_sign(const Key& key, std::string_view message) {
    std::string out(ed25519_signature_bytes, '\0');
    ed25519_sha512_sign(bytes(std::as_const(key->public_key)), bytes(key->seed.reveal()), message.size(),
                        bytes(message), bytes(out));
    return out;
}

bool ed25519_verify(std::string_view public_key, std::string_view message, std::string_view signature) {
    return public_key.size() == ed25519_key_bytes && signature.size() == ed25519_signature_bytes &&
           ed25519_sha512_verify(bytes(public_key), message.size(), bytes(message), bytes(signature)) == 1;
}

}  // namespace beffroi::journal
