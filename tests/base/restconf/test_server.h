// A RESTCONF server on the loopback over the module of base/yang's tests, with a datastore in memory that nobody
// approves: whatever is asked is done.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/restconf/api.h"
#include "tests/base/http/client.h"

namespace beffroi::testing {

class TestServer {
  public:
    TestServer();

    /// `target`: from /restconf on. A body is sent as application/yang-data+json unless a header says otherwise.
    [[nodiscard]] Reply ask(const std::string& method, const std::string& target, const std::string& body = "",
                            std::vector<std::string> headers = {}) const;
    /// What the candidate holds now, as text, whatever the server says.
    [[nodiscard]] std::string stored() const;
    SystemClock clock = {};
    restconf::EventStream events{"bells", "What rings.", clock};
    /// What the server may do with the next requests.
    std::optional<restconf::Error> forbidden = {};

  private:
    [[nodiscard]] restconf::Snapshot read() const;
    [[nodiscard]] std::variant<restconf::Snapshot, restconf::Error> write(const restconf::Change& change);
    [[nodiscard]] restconf::Options options();

    yang::Modules m_modules;
    mutable std::mutex m_mutex;
    restconf::Snapshot m_now;
    unsigned m_version = 1;
    std::unique_ptr<restconf::Api> m_api;
    std::unique_ptr<http::Server> m_server;
};

/// The error-tag of an answer's first error, or why there is none.
[[nodiscard]] std::string tag_of(const Reply& reply);

/// The candidate's timetable.
inline const std::string timetable = "/ds/ietf-datastores:candidate/beffroi-test:timetable";

}  // namespace beffroi::testing
