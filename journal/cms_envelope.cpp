#include "journal/cms_envelope.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "base/c_handle.h"
#include "journal/der.h"

namespace beffroi::journal {

namespace {

using AgreedKey = CHandle<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = CHandle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Cipher = CHandle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

constexpr std::size_t k_key_bytes = 32;
constexpr std::size_t k_wrapped_bytes = k_key_bytes + 8;
constexpr std::size_t k_nonce_bytes = 12;
constexpr std::size_t k_tag_bytes = 16;

[[noreturn]] void failed(const char* step) {
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    throw std::runtime_error(std::string("sealing: OpenSSL could not ") + step + ": " +
                             (reason == nullptr ? "no reason given" : reason));
}

unsigned char* bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// Of which curve the parties' keys are, schemas/journal.md says.
EVP_PKEY* key_of(const Certificate& recipient) {
    EVP_PKEY* key = X509_get0_pubkey(recipient.get());
    std::array<char, 32> group{};
    if (key == nullptr || EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) != 1 ||
        std::string_view(group.data()) != "prime256v1") {
        throw std::runtime_error("sealing: the certificate is not for a key on P-256");
    }
    return key;
}

std::string_view identifier_of(const Certificate& recipient) {
    const ASN1_OCTET_STRING* identifier = X509_get0_subject_key_id(recipient.get());
    if (identifier == nullptr) {
        throw std::runtime_error("sealing: the certificate has no subject key identifier");
    }
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(identifier)),
            static_cast<std::size_t>(ASN1_STRING_length(identifier))};
}

/// ECC-CMS-SharedInfo of RFC 5753 section 7.2: for which cipher the key is, and of how many bits.
const std::string& shared_info() {
    static const std::string info = der::sequence(
        {der::sequence({der::object(NID_id_aes256_wrap)}), der::explicitly(2, der::octets({"\0\0\1\0", 4}))});
    return info;
}

/// The key that wraps the content key. The recipient's key is not checked: its certificate is its party's, and decoding
/// it has found the point on the curve, all of whose points P-256 accepts (its cofactor is 1).
Secret agree(EVP_PKEY* ephemeral, EVP_PKEY* recipient) {
    const KeyContext context(EVP_PKEY_CTX_new(ephemeral, nullptr));
    const std::string& info = shared_info();
    auto* taken_over = static_cast<unsigned char*>(OPENSSL_memdup(info.data(), info.size()));
    std::size_t size = k_key_bytes;
    std::string key(size, '\0');
    if (!context || EVP_PKEY_derive_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_ecdh_kdf_type(context.get(), EVP_PKEY_ECDH_KDF_X9_63) != 1 ||
        EVP_PKEY_CTX_set_ecdh_kdf_md(context.get(), EVP_sha256()) != 1 ||
        EVP_PKEY_CTX_set_ecdh_kdf_outlen(context.get(), static_cast<int>(size)) != 1 ||
        EVP_PKEY_CTX_set0_ecdh_kdf_ukm(context.get(), taken_over, static_cast<int>(info.size())) != 1 ||
        EVP_PKEY_derive_set_peer_ex(context.get(), recipient, 0) != 1 ||
        EVP_PKEY_derive(context.get(), bytes(key), &size) != 1 || size != k_key_bytes) {
        failed("agree on a key");
    }
    return Secret(std::move(key));
}

std::string wrap(const Secret& content_key, const Secret& by) {
    const Cipher context(EVP_CIPHER_CTX_new());
    std::string wrapped(k_wrapped_bytes + EVP_MAX_BLOCK_LENGTH, '\0');
    int size = 0;
    EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    if (EVP_EncryptInit_ex(context.get(), EVP_aes_256_wrap(), nullptr, bytes(by.reveal()), nullptr) != 1 ||
        EVP_EncryptUpdate(context.get(), bytes(wrapped), &size, bytes(content_key.reveal()),
                          static_cast<int>(k_key_bytes)) != 1 ||
        size != static_cast<int>(k_wrapped_bytes)) {
        failed("wrap a key");
    }
    wrapped.resize(k_wrapped_bytes);
    return wrapped;
}

std::string public_point(EVP_PKEY* key) {
    unsigned char* point = nullptr;
    const std::size_t size = EVP_PKEY_get1_encoded_public_key(key, &point);
    if (size == 0) {
        failed("write a public key");
    }
    std::string text(reinterpret_cast<const char*>(point), size);
    OPENSSL_free(point);
    return text;
}

/// KeyAgreeRecipientInfo (RFC 5652 section 6.2.2).
std::string recipient_info(std::string_view point, std::string_view identifier, std::string_view wrapped) {
    static const std::string version = der::integer(3);
    static const std::string key_type = der::sequence({der::object(NID_X9_62_id_ecPublicKey)});
    static const std::string agreement = der::sequence(
        {der::object(NID_dhSinglePass_stdDH_sha256kdf_scheme), der::sequence({der::object(NID_id_aes256_wrap)})});
    const auto originator = der::explicitly(0, der::explicitly(1, key_type + der::bits(point)));
    const auto recipient = der::sequence({der::explicitly(0, der::octets(identifier)), der::octets(wrapped)});
    return der::explicitly(1, version + originator + agreement + der::sequence({recipient}));
}

}  // namespace

CmsEnvelope::CmsEnvelope(const Certificate& recipient) : m_content_key(std::string(k_key_bytes, '\0')) {
    EVP_PKEY* const to = key_of(recipient);
    const AgreedKey ephemeral(EVP_EC_gen("P-256"));
    std::string content_key(k_key_bytes, '\0');
    if (!ephemeral || RAND_priv_bytes(bytes(content_key), static_cast<int>(content_key.size())) != 1) {
        failed("make a key");
    }
    m_content_key = Secret(std::move(content_key));
    m_recipient_info = recipient_info(public_point(ephemeral.get()), identifier_of(recipient),
                                      wrap(m_content_key, agree(ephemeral.get(), to)));
}

std::string CmsEnvelope::seal(std::string_view plain) {
    // Taken first: whatever fails below, a second text is never encrypted with the same key.
    const auto key = std::exchange(m_content_key, Secret(""));
    if (key.reveal().empty()) {
        throw std::logic_error("an envelope seals once");
    }
    std::string nonce(k_nonce_bytes, '\0');
    std::string tag(k_tag_bytes, '\0');
    std::string content(plain.size(), '\0');
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int size = 0;
    int rest = 0;
    if (RAND_bytes(bytes(nonce), static_cast<int>(nonce.size())) != 1 ||
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key.reveal()), bytes(nonce)) != 1 ||
        EVP_EncryptUpdate(cipher.get(), bytes(content), &size, bytes(plain), static_cast<int>(plain.size())) != 1 ||
        EVP_EncryptFinal_ex(cipher.get(), bytes(content) + size, &rest) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()), tag.data()) != 1) {
        failed("encrypt");
    }
    static const std::string version = der::integer(0);
    const auto algorithm =
        der::sequence({der::object(NID_aes_256_gcm), der::sequence({der::octets(nonce), der::integer(k_tag_bytes)})});
    const auto encrypted = der::sequence({der::object(NID_pkcs7_data), algorithm, der::implicit_octets(0, content)});
    return der::sequence(
        {der::object(NID_id_smime_ct_authEnvelopedData),
         der::explicitly(0, der::sequence({version, der::set(m_recipient_info), encrypted, der::octets(tag)}))});
}

}  // namespace beffroi::journal
