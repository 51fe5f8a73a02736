// One layer of sealing: CMS AuthEnvelopedData (RFC 5083) with AES-256-GCM (RFC 5084) for one recipient by ECDH on P-256
// (RFC 5753, KDF with SHA-256, AES-256 key wrap). `openssl cms -decrypt -inform DER` opens it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "journal/certificate.h"

namespace beffroi::journal {

/// DER. The recipient is named by the key identifier of its certificate. Throws std::runtime_error if the certificate
/// has none, or is not for a key of an elliptic curve. Thread-safe.
[[nodiscard]] std::string cms_seal(std::string_view plain, const Certificate& recipient);

/// nullopt for anything that was not sealed in this way for this certificate, or was changed since.
[[nodiscard]] std::optional<std::string> cms_open(std::string_view der, const Certificate& recipient,
                                                  const PemKey& key);

}  // namespace beffroi::journal
