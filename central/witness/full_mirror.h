// The full mirror that a party's witness may run beside itself: the collector's mirror (c2sp.org/tlog-mirror), with a
// key and a port of its own. Whoever has a certificate reads checkpoints and hashes; a party's auditors read the
// entries.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/http/server.h"
#include "central/collector/mirror_routes.h"
#include "central/witness/config.h"
#include "journal/cosignature.h"
#include "journal/files.h"

namespace beffroi::central {

class FullMirror {
  public:
    /// Serves at once. `config` has a mirror. Throws with the cause when the key, the records or the port cannot be
    /// used. `on_problem` hears what the operator must know, `on_read` who read entries, from several threads.
    FullMirror(const WitnessConfig& config, journal::Files& files, const Clock& clock,
               const std::function<void(const std::string&)>& on_problem,
               const std::function<void(const std::string&)>& on_read);

    [[nodiscard]] std::uint16_t port() const { return m_server.port(); }
    [[nodiscard]] const std::string& verifier_key() const { return m_cosigner.vkey(); }

  private:
    journal::Cosigner m_cosigner;
    Records m_records;
    Mirror m_mirror;
    MirrorRoutes m_routes;
    http::Server m_server;  ///< last: it stops before anything that its handlers use
};

}  // namespace beffroi::central
