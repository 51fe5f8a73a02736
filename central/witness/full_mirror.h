// The full mirror that a party's witness may run beside itself: the collector's mirror (c2sp.org/tlog-mirror), with a
// key and a port of its own. Whoever has a certificate reads checkpoints and hashes; a party's auditors read the
// entries, and each reading is an entry of the mirror's own `admin` stream first. It keeps each stream for as many days
// as its party says.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/clock_doubt.h"
#include "central/collector/mirror_routes.h"
#include "central/retention_thread.h"
#include "central/witness/config.h"
#include "journal/cosignature.h"
#include "journal/files.h"

namespace beffroi::central {

class FullMirror {
  public:
    /// Serves at once. `config` has a mirror. Throws with the cause when a key, the records, the journal or the port
    /// cannot be used. `on_problem` hears what the operator must know, from several threads. `clock_state` says whether
    /// the clock may decide what is deleted.
    FullMirror(const WitnessConfig& config, journal::Files& files, const Clock& clock,
               const std::function<void(const std::string&)>& on_problem,
               ClockDoubt::State clock_state = read_clock_state);

    [[nodiscard]] std::uint16_t port() const { return m_server.port(); }
    [[nodiscard]] const std::string& verifier_key() const { return m_cosigner.vkey(); }

  private:
    void let_go();

    const Clock& m_clock;
    std::function<void(const std::string&)> m_on_problem;
    RetentionRules m_rules;
    ClockDoubt m_doubt;
    journal::Signer m_signer;
    journal::Cosigner m_cosigner;
    AdminLog m_admin;
    Records m_records;
    Mirror m_mirror;
    MirrorRoutes m_routes;
    http::Server m_server;        ///< it stops before anything that its handlers use
    RetentionThread m_retaining;  ///< last: it uses what is above
};

}  // namespace beffroi::central
