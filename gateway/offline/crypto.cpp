#include "gateway/offline/crypto.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>
#include <stdexcept>

#include "base/c_handle.h"
#include "base/random.h"

namespace beffroi::offline {
namespace {

using Cipher = CHandle<EVP_CIPHER, EVP_CIPHER_free>;
using CipherContext = CHandle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using Kdf = CHandle<EVP_KDF, EVP_KDF_free>;
using KdfContext = CHandle<EVP_KDF_CTX, EVP_KDF_CTX_free>;

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

void require(bool done, const char* what) {
    if (!done) {
        throw std::runtime_error(std::string("OpenSSL: ") + what + " failed");
    }
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

int size_of(std::string_view text) {
    return static_cast<int>(text.size());
}

/// Ready for the associated data.
CipherContext start(std::string_view key, std::string_view nonce, bool sealing) {
    const Cipher algorithm(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr));
    CipherContext context(EVP_CIPHER_CTX_new());
    require(
        key.size() == key_bytes && algorithm != nullptr && context != nullptr &&
            EVP_CipherInit_ex2(context.get(), algorithm.get(), bytes(key), bytes(nonce), sealing ? 1 : 0, nullptr) == 1,
        "AES-256-GCM");
    return context;
}

/// `text` in, as long a text out; nullopt if it is refused at the end.
std::optional<std::string> run(EVP_CIPHER_CTX* context, std::string_view associated, std::string_view text) {
    std::string out(text.size() + EVP_MAX_BLOCK_LENGTH, '\0');
    int ignored = 0;
    int written = 0;
    int last = 0;
    require(EVP_CipherUpdate(context, nullptr, &ignored, bytes(associated), size_of(associated)) == 1 &&
                EVP_CipherUpdate(context, bytes(out), &written, bytes(text), size_of(text)) == 1,
            "AES-256-GCM");
    if (EVP_CipherFinal_ex(context, bytes(out) + written, &last) != 1) {
        return std::nullopt;
    }
    out.resize(static_cast<std::size_t>(written) + static_cast<std::size_t>(last));
    return out;
}

}  // namespace

std::string seal(std::string_view key, std::string_view associated, std::string_view plain) {
    const std::string nonce = random_bytes(nonce_bytes);
    const auto context = start(key, nonce, true);
    const auto sealed = run(context.get(), associated, plain);
    std::string tag(tag_bytes, '\0');
    require(sealed.has_value() && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_bytes, tag.data()) == 1,
            "AES-256-GCM");
    return nonce + *sealed + tag;
}

std::optional<std::string> open(std::string_view key, std::string_view associated, std::string_view sealed) {
    if (sealed.size() < nonce_bytes + tag_bytes) {
        return std::nullopt;
    }
    const auto context = start(key, sealed.substr(0, nonce_bytes), false);
    std::string tag(sealed.substr(sealed.size() - tag_bytes));
    require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()) == 1, "AES-256-GCM");
    return run(context.get(), associated, sealed.substr(nonce_bytes, sealed.size() - nonce_bytes - tag_bytes));
}

std::string scrypt(std::string_view input, std::string_view salt) {
    std::uint64_t n = 1 << 15;
    std::uint32_t r = 8;
    std::uint32_t p = 1;
    std::uint64_t most_memory = std::uint64_t{64} << 20;
    const std::array<OSSL_PARAM, 7> parameters{
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, const_cast<char*>(input.data()), input.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, const_cast<char*>(salt.data()), salt.size()),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &most_memory),
        OSSL_PARAM_construct_end()};
    const Kdf algorithm(EVP_KDF_fetch(nullptr, "SCRYPT", nullptr));
    const KdfContext context(EVP_KDF_CTX_new(algorithm.get()));
    std::string out(verifier_bytes, '\0');
    require(context != nullptr && EVP_KDF_derive(context.get(), bytes(out), out.size(), parameters.data()) == 1,
            "scrypt");
    return out;
}

std::string hmac(std::string_view key, std::string_view text) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    std::size_t size = 0;
    require(EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.data(), key.size(), bytes(text), text.size(),
                      bytes(out), out.size(), &size) != nullptr,
            "HMAC");
    out.resize(size);
    return out;
}

}  // namespace beffroi::offline
