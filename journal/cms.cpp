#include "journal/cms.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "journal/memory_bio.h"

namespace beffroi::journal {

namespace {

using Cms = CHandle<CMS_ContentInfo, CMS_ContentInfo_free>;

}  // namespace

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
