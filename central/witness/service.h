// The program beffroi-witness, wired: key, memory, and the server in front of them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/http/server.h"
#include "central/witness/config.h"
#include "central/witness/routes.h"
#include "central/witness/witness.h"
#include "journal/cosignature.h"
#include "journal/files.h"

namespace beffroi::central {

class WitnessService {
  public:
    /// Serves at once. Throws with the cause when the key, the memory or the port cannot be used. `on_problem` hears
    /// what the operator must know, from several threads.
    WitnessService(const WitnessConfig& config, journal::Files& files, const Clock& clock,
                   const std::function<void(const std::string&)>& on_problem);

    [[nodiscard]] std::uint16_t port() const { return m_server.port(); }
    [[nodiscard]] const std::string& verifier_key() const { return m_cosigner.vkey(); }

  private:
    journal::Cosigner m_cosigner;
    Witness m_witness;
    WitnessApi m_api;
    http::Server m_server;  ///< last: it stops before anything that its handlers use
};

}  // namespace beffroi::central
