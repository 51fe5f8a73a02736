// How the gateway is, over RESTCONF (beffroi-gateway-state.yang): read-only, for the auditors of its journal, on the
// port where they read that.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/http/server.h"
#include "base/restconf/api.h"
#include "base/yang/document.h"
#include "gateway/delivery/report.h"
#include "gateway/settings.h"
#include "gateway/streams.h"

namespace beffroi {

class StateApi {
  public:
    struct State {
        std::string site;
        bool enforcer_connected = false;
        std::size_t open_sessions = 0;
        delivery::Report policy = {};
    };

    /// `streams` and `clock` outlive it.
    StateApi(std::vector<JournalListenConfig::Auditor> auditors, const Streams& streams, const Clock& clock);
    /// To be called about once a second, by the thread that knows.
    void set(State state);
    [[nodiscard]] std::vector<http::Route> routes() { return m_api.routes(); }

  private:
    [[nodiscard]] restconf::Options options();
    [[nodiscard]] restconf::Snapshot read() const;

    std::vector<JournalListenConfig::Auditor> m_auditors;
    const Streams& m_streams;
    const Clock& m_clock;
    yang::Modules m_modules;
    mutable std::mutex m_mutex;
    State m_state;
    restconf::Api m_api;
};

}  // namespace beffroi
