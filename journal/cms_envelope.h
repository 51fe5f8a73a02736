// One layer of sealing, in the making: CMS AuthEnvelopedData (RFC 5083) with AES-256-GCM (RFC 5084) for one recipient
// by ECDH on P-256 (RFC 5753 section 3.1, with the X9.63 KDF over SHA-256 and AES-256 key wrap).
//
// OpenSSL makes the same with CMS_encrypt, but only when it is known what is sealed, checks the recipient's key anew
// each time, and keeps 8 kB. Here the keys are agreed on ahead, and the structure is written as OpenSSL writes it.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "journal/certificate.h"

namespace beffroi::journal {

/// What is ready before it is known what is sealed: a content key that only the recipient can have again, which is
/// nearly all of a sealing's cost (docs/decisions/0007). A few hundred bytes. For one sealing.
class CmsEnvelope {
  public:
    /// The recipient is named by the key identifier of its certificate. Throws std::runtime_error if the certificate
    /// has none, or is not for a key on P-256.
    explicit CmsEnvelope(const Certificate& recipient);

    /// DER. Once: std::logic_error afterwards. Throws std::runtime_error when OpenSSL does not encrypt.
    [[nodiscard]] std::string seal(std::string_view plain);

  private:
    std::string m_recipient_info;  ///< DER
    Secret m_content_key;          ///< empty once it is used
};

}  // namespace beffroi::journal
