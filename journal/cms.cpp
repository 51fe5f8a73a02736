#include "journal/cms.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <stdexcept>

#include "journal/memory_bio.h"

namespace beffroi::journal {

namespace {

using Cms = CHandle<CMS_ContentInfo, CMS_ContentInfo_free>;

[[noreturn]] void failed(const char* step) {
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    throw std::runtime_error(std::string("sealing: OpenSSL could not ") + step + ": " +
                             (reason == nullptr ? "no reason given" : reason));
}

}  // namespace

std::string cms_seal(std::string_view plain, const Certificate& recipient) {
    const auto content = memory_bio(plain);
    const Cms cms(CMS_encrypt(nullptr, content.get(), EVP_aes_256_gcm(), CMS_BINARY | CMS_PARTIAL));
    if (!cms) {
        failed("begin");
    }
    CMS_RecipientInfo* info = CMS_add1_recipient_cert(cms.get(), recipient.get(), CMS_USE_KEYID | CMS_KEY_PARAM);
    if (info == nullptr || CMS_RecipientInfo_type(info) != CMS_RECIPINFO_AGREE) {
        failed("take the certificate as that of an elliptic curve");
    }
    // OpenSSL's own choice here is SHA-1.
    if (EVP_PKEY_CTX_set_ecdh_kdf_md(CMS_RecipientInfo_get0_pkey_ctx(info), EVP_sha256()) != 1) {
        failed("choose SHA-256");
    }
    if (CMS_final(cms.get(), content.get(), nullptr, CMS_BINARY) != 1) {
        failed("encrypt");
    }
    const auto der = memory_bio();
    if (i2d_CMS_bio(der.get(), cms.get()) != 1) {
        failed("write");
    }
    return bytes_of(der);
}

std::optional<std::string> cms_open(std::string_view der, const Certificate& recipient, const PemKey& key) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const auto* const end = at + der.size();
    const Cms cms(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(der.size())));
    // Only the authenticated kind: of any other, a changed byte would go unnoticed.
    if (!cms || at != end || OBJ_obj2nid(CMS_get0_type(cms.get())) != NID_id_smime_ct_authEnvelopedData) {
        ERR_clear_error();
        return std::nullopt;
    }
    const auto plain = memory_bio();
    if (CMS_decrypt(cms.get(), key.get(), recipient.get(), nullptr, plain.get(), CMS_BINARY) != 1) {
        ERR_clear_error();
        return std::nullopt;
    }
    return bytes_of(plain);
}

}  // namespace beffroi::journal
