// The gateway's own journal, served to auditors who come to the lycée's appliance itself: what the disk here says can
// be held against what the centre says. Layout of c2sp.org/tlog-tiles, mutual TLS, reads recorded in `admin` first.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/http/server.h"
#include "gateway/settings.h"
#include "gateway/streams.h"
#include "journal/entry.h"

namespace beffroi {

class JournalServer {
  public:
    /// Makes an entry of `admin` durable, with time and site; false if it cannot.
    using RecordEntry = std::function<bool(journal::Entry)>;

    /// Listens at once; `streams` outlives it. `on_problem` hears refusals and failures, from several threads.
    /// `beside`: routes on the same port, which know whom they answer. Throws std::system_error when a file cannot be
    /// read, std::runtime_error when it cannot listen.
    JournalServer(const JournalListenConfig& config, const Streams& streams, RecordEntry record,
                  std::function<void(const std::string&)> on_problem, std::vector<http::Route> beside = {});
    ~JournalServer();
    JournalServer(const JournalServer&) = delete;
    JournalServer& operator=(const JournalServer&) = delete;
    [[nodiscard]] std::uint16_t port() const;

  private:
    class OneLog;
    [[nodiscard]] http::Response get(const http::Request& request) const;
    [[nodiscard]] bool record_read(const JournalListenConfig::Auditor& auditor, const OneLog& log,
                                   std::string_view what) const;

    std::vector<JournalListenConfig::Auditor> m_auditors;
    RecordEntry m_record;
    std::function<void(const std::string&)> m_on_problem;
    std::vector<std::unique_ptr<OneLog>> m_logs;
    std::unique_ptr<http::Server> m_server;  ///< last: it serves until it is gone
};

}  // namespace beffroi
