// Which certificates of the configuration are the gateway's own: without them it is not spoken to, or cannot speak.
#pragma once

#include <vector>

#include "gateway/config.h"
#include "gateway/health/watch.h"

namespace beffroi {

/// Each with the name that the journal, the metrics and the centre know it by.
[[nodiscard]] std::vector<health::CertificateFile> own_certificates(const GatewayConfig& config);

}  // namespace beffroi
