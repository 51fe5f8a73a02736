// From the configuration to what the parts of a centre are made of.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/http/server.h"
#include "central/approval/cases.h"
#include "central/config.h"
#include "journal/checkpoint.h"
#include "journal/cosignature.h"
#include "journal/writer.h"

namespace beffroi::central {

/// The key on the file's first line.
[[nodiscard]] journal::Signer read_signer(const std::string& path);
[[nodiscard]] journal::Cosigner read_cosigner(const std::string& path);

[[nodiscard]] std::string own_origin(const CentralConfig& config);
[[nodiscard]] journal::WriterOptions own_journal(const CentralConfig& config);

[[nodiscard]] std::vector<Approver> approvers(const CentralConfig& config);
/// The register as the centre's own stream tells it, before anybody can ask.
[[nodiscard]] Cases& replayed(Cases& cases, const CentralConfig& config);

[[nodiscard]] http::Options server_options(const ListenConfig& listen,
                                           const std::function<void(const std::string&)>& on_problem,
                                           std::size_t body_bytes);
[[nodiscard]] std::vector<http::Route> joined(std::vector<std::vector<http::Route>> parts);

}  // namespace beffroi::central
