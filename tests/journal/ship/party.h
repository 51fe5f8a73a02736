// A party's mirror or witness, written from the C2SP pages alone and kept in memory: what Beffroi's client says to it
// is what the pages say, whoever the server is.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/http/server.h"
#include "base/random.h"
#include "journal/checkpoint.h"
#include "journal/cosignature.h"
#include "journal/ship/peer.h"
#include "tests/base/http/certificates.h"

namespace beffroi::ship {

class Party {
  public:
    Party(PeerKind kind, const std::string& name, journal::Verifier log, std::string origin, std::string directory);
    void start();  ///< on the port it had, if it had one
    void stop() { m_server.reset(); }
    [[nodiscard]] Peer peer() const;
    [[nodiscard]] std::string verifier_key() const { return m_cosigner.vkey(); }

    [[nodiscard]] std::vector<std::string> entries() const;
    /// The newest note that it was given, with all its lines.
    [[nodiscard]] std::string note() const;
    /// As if another copy of the log had been here before.
    void pretend(std::uint64_t size, const journal::Hash& root);
    /// As if its disk had been restored from a copy with the first `kept` entries.
    void go_back_to(std::uint64_t kept);
    /// Has lost the entries behind the first `kept`, and pretends to know of nothing.
    void lose_entries_behind(std::uint64_t kept);

    std::atomic<unsigned> packages_at_once{1000};  ///< takes no more of one request
    std::atomic<int> busy{0};                      ///< answers that many requests with 503 and Retry-After
    std::atomic<unsigned> uploads{0};
    std::atomic<unsigned> resent{0};  ///< entries that it held already
    std::atomic<bool> signs_falsely{false};
    std::atomic<bool> serves_falsely{false};  ///< one entry of each bundle is another

  private:
    [[nodiscard]] http::Response add_checkpoint(const http::Request& request);
    [[nodiscard]] http::Response read(const http::Request& request) const;
    [[nodiscard]] http::Response add_entries(const http::Request& request);
    [[nodiscard]] http::Response conflict(int status) const;
    [[nodiscard]] bool take_package(std::string_view& rest, std::uint64_t start, std::uint64_t end);
    [[nodiscard]] std::string line(const std::string& text) const;
    [[nodiscard]] bool is_busy();

    PeerKind m_kind;
    std::string m_name;
    journal::Verifier m_log;
    std::string m_origin;
    std::string m_directory;
    testing::TestCa m_ca;
    testing::KeyPair m_server_keys;
    journal::Cosigner m_cosigner;
    std::uint16_t m_port = 0;
    mutable std::mutex m_mutex;
    journal::Checkpoint m_pending;
    std::string m_note;
    std::vector<std::string> m_entries;
    std::unique_ptr<http::Server> m_server;  ///< last: it serves until it is gone
};

}  // namespace beffroi::ship
