// The certificate of a server that runs: whoever renews it need not stop the server.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/http/server.h"
#include "base/http/tls.h"

namespace beffroi::http {

class TlsInUse {
  public:
    using Report = std::function<void(const std::string&)>;

    /// With Options::tls; asks Options::renewed_tls from a thread of its own. Throws as make_credentials. `options`
    /// outlives it.
    TlsInUse(const Options& options, Report report);
    ~TlsInUse();
    TlsInUse(const TlsInUse&) = delete;
    TlsInUse& operator=(const TlsInUse&) = delete;

    /// For a new connection. Valid as long as this is.
    [[nodiscard]] gnutls_certificate_credentials_t current() const noexcept { return m_current; }

  private:
    void use(const Tls& tls);
    void look();
    void look_again();

    const Options& m_options;
    const Report m_report;
    std::optional<Tls> m_renewed;
    WallTime m_staple_until = WallTime::max();
    /// All that were ever in use: a connection may still hold any. A few kilobytes, a few times a year.
    std::vector<Credentials> m_all;
    std::atomic<gnutls_certificate_credentials_t> m_current = nullptr;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_ending = false;
    std::thread m_thread;  ///< last: it uses all of the above
};

}  // namespace beffroi::http
