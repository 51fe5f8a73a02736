// One layer of sealing, opened: what journal/cms_envelope.h makes. `openssl cms -decrypt -inform DER` opens it too.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "journal/certificate.h"

namespace beffroi::journal {

/// nullopt for anything that was not sealed in this way for this certificate, or was changed since.
[[nodiscard]] std::optional<std::string> cms_open(std::string_view der, const Certificate& recipient,
                                                  const PemKey& key);

}  // namespace beffroi::journal
