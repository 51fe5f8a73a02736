// The mirror: takes batches of signed logs from gateways and answers how far it holds them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/http/server.h"
#include "central/store/admin_log.h"
#include "central/store/store.h"
#include "journal/checkpoint.h"

namespace beffroi::central {

/// A log that a site may write, and the key that must have signed its checkpoints.
struct Source {
    std::string origin;
    std::string site;  ///< UAI: the common name of the gateway's certificate
    journal::Verifier verifier;
};

/// Thread-safe. References must outlive it; the store must know every source's origin.
class Collector {
  public:
    Collector(std::vector<Source> sources, Store& store, AdminLog& admin, const Clock& clock);

    /// POST /mirror/<percent-encoded origin>/entries?from=N and GET /mirror/<percent-encoded origin>;
    /// schemas/api/central.yaml.
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    [[nodiscard]] http::Response position(const http::Request& request);
    [[nodiscard]] http::Response receive(const http::Request& request);
    /// The source that the certificate may write, or nullptr: then the refusal has been recorded.
    [[nodiscard]] const Source* authorised(const http::Request& request, const std::string& origin);
    [[nodiscard]] http::Response answer(const Source& source, const AppendOutcome& outcome);

    std::map<std::string, Source> m_sources;  ///< by origin
    Store& m_store;
    AdminLog& m_admin;
    const Clock& m_clock;
};

}  // namespace beffroi::central
