#include "journal/crypto.h"

#include <openssl/evp.h>

#include <stdexcept>

#include "base/c_handle.h"

namespace beffroi::journal {

namespace {

using PublicKey = CHandle<EVP_PKEY, EVP_PKEY_free>;
using Algorithm = CHandle<EVP_MD, EVP_MD_free>;
using DigestContext = CHandle<EVP_MD_CTX, EVP_MD_CTX_free>;

void require(bool done, const char* what) {
    if (!done) {
        throw std::runtime_error(std::string("OpenSSL: ") + what + " failed");
    }
}

// EVP_sha256() fetches the algorithm again at every use in OpenSSL 3 and costs two to four times the hash of an entry.
const EVP_MD* sha256_algorithm() {
    static const Algorithm algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr));
    require(algorithm != nullptr, "EVP_MD_fetch");
    return algorithm.get();
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

EVP_PKEY* handle(const Key& key) {
    return reinterpret_cast<EVP_PKEY*>(key.get());
}

}  // namespace

void FreeKey::operator()(KeyHandle* key) const noexcept {
    EVP_PKEY_free(reinterpret_cast<EVP_PKEY*>(key));
}

Digest sha256(std::initializer_list<std::string_view> parts) {
    const EVP_MD* algorithm = sha256_algorithm();
    thread_local const DigestContext context(EVP_MD_CTX_new());
    require(context != nullptr && EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1, "EVP_DigestInit_ex2");
    for (const auto part : parts) {
        require(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1, "EVP_DigestUpdate");
    }
    Digest hash{};
    require(EVP_DigestFinal_ex(context.get(), hash.data(), nullptr) == 1, "EVP_DigestFinal_ex");
    return hash;
}

Key ed25519_private(std::string_view seed) {
    Key key(reinterpret_cast<KeyHandle*>(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes(seed), seed.size())));
    require(seed.size() == ed25519_key_bytes && key != nullptr, "reading an Ed25519 key");
    return key;
}

std::string ed25519_public(const Key& key) {
    std::string out(ed25519_key_bytes, '\0');
    std::size_t size = out.size();
    require(EVP_PKEY_get_raw_public_key(handle(key), reinterpret_cast<unsigned char*>(out.data()), &size) == 1,
            "EVP_PKEY_get_raw_public_key");
    return out;
}

std::string ed25519_sign(const Key& key, std::string_view message) {
    const DigestContext context(EVP_MD_CTX_new());
    std::string out(ed25519_signature_bytes, '\0');
    std::size_t size = out.size();
    require(context != nullptr && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, handle(key)) == 1 &&
                EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes(message),
                               message.size()) == 1,
            "EVP_DigestSign");
    return out;
}

bool ed25519_verify(std::string_view public_key, std::string_view message, std::string_view signature) {
    if (public_key.size() != ed25519_key_bytes || signature.size() != ed25519_signature_bytes) {
        return false;
    }
    const PublicKey key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(public_key), public_key.size()));
    const DigestContext context(EVP_MD_CTX_new());
    return key != nullptr && context != nullptr &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(message), message.size()) == 1;
}

}  // namespace beffroi::journal
