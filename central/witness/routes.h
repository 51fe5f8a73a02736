// The witness over HTTP (c2sp.org/tlog-witness), behind mutual TLS:
//   POST /add-checkpoint             a gateway for the logs of its site, the centre for its own
//   GET  /<hex sha256(origin)>/checkpoint   the newest note, for whoever has a certificate
//   GET  /<hex sha256(origin)>/evidence     contradictions, as JSON
//   GET  /witness                    who this is: party, name, public key
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/http/server.h"
#include "central/witness/witness.h"

namespace beffroi::central {

/// Whose witness this is, as GET /witness states it.
struct WitnessIdentity {
    std::string party;  ///< "region" or "academie"
    std::string name;
    std::string verifier_key;
};

class WitnessApi {
  public:
    /// `sites`: by origin, the site whose gateway may submit ("central": the centre). The witness outlives this object.
    WitnessApi(Witness& witness, WitnessIdentity identity, std::map<std::string, std::string> sites);
    /// They die with this object.
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    [[nodiscard]] http::Response add_checkpoint(const http::Request& request);
    [[nodiscard]] http::Response read(const http::Request& request) const;
    [[nodiscard]] http::Response identity() const;
    [[nodiscard]] bool may_submit(const http::Request& request, const std::string& note) const;

    Witness& m_witness;
    WitnessIdentity m_identity;
    std::map<std::string, std::string> m_sites;
};

}  // namespace beffroi::central
