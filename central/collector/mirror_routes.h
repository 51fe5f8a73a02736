// The mirror over HTTP, behind mutual TLS (schemas/api/central.yaml):
//   POST /add-checkpoint, POST /add-entries            c2sp.org/tlog-mirror: the gateway of the log's site
//   GET  /<hex sha256(origin)>/checkpoint, /tile/...   c2sp.org/tlog-tiles: see MirrorRights
//   GET  /<hex sha256(origin)>/cosigned                the newest checkpoint that every party has cosigned
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http/server.h"
#include "central/collector/mirror.h"
#include "journal/serve/tile_answer.h"

namespace beffroi::central {

/// Bound on a body: 32 packages of ordinary entries are a third of it.
inline constexpr std::size_t max_mirror_body_bytes = std::size_t{8} << 20;

struct MirrorRights {
    /// Whether this holder may read entries of the log; called before every bundle, and records it. The gateway of the
    /// log's own site is not asked about: it wrote them. Checkpoints and hashes are for every certificate.
    std::function<serve::MayRead(const http::ClientCertificate&, const MirroredLog&, const std::string& what)>
        may_read_entries;
    /// Hears of every refused write: who, why, what.
    std::function<void(const std::string& actor, const std::string& reason, const std::string& what)> on_refusal;
};

/// Thread-safe.
class MirrorRoutes {
  public:
    /// The mirror outlives this object.
    MirrorRoutes(Mirror& mirror, MirrorRights rights) : m_mirror(mirror), m_rights(std::move(rights)) {}
    /// They die with this object.
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    [[nodiscard]] http::Response add_checkpoint(const http::Request& request);
    [[nodiscard]] http::Response add_entries(const http::Request& request);
    [[nodiscard]] http::Response get(const http::Request& request);
    [[nodiscard]] bool may_write(const http::Request& request, std::string_view origin) const;

    Mirror& m_mirror;
    MirrorRights m_rights;
};

}  // namespace beffroi::central
