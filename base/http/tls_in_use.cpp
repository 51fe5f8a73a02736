#include "base/http/tls_in_use.h"

namespace beffroi::http {

TlsInUse::TlsInUse(const Options& options, Report report) : m_options(options), m_report(std::move(report)) {
    use(*m_options.tls);
    m_thread = std::thread([this] { look_again(); });
}

TlsInUse::~TlsInUse() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void TlsInUse::use(const Tls& tls) {
    auto made = make_credentials(tls, SystemClock().wall());
    if (!made.staple_problem.empty()) {
        m_report(made.staple_problem);
    }
    m_staple_until = made.staple_until.value_or(WallTime::max());
    m_current = m_all.emplace_back(std::move(made)).handle.get();
}

void TlsInUse::look() {
    try {
        if (m_options.renewed_tls) {
            if (auto renewed = m_options.renewed_tls()) {
                use(*renewed);
                m_renewed = std::move(renewed);
                return;
            }
        }
    } catch (const std::exception& error) {
        m_report(std::string("the certificate in use stays: ") + error.what());
    }
    // Some browsers refuse a site that shows an old response, and take one that shows none.
    if (SystemClock().wall() >= m_staple_until) {
        use(m_renewed ? *m_renewed : *m_options.tls);
    }
}

void TlsInUse::look_again() {
    std::unique_lock lock(m_mutex);
    while (!m_wake.wait_for(lock, m_options.renewal, [this] { return m_ending; })) {
        look();
    }
}

}  // namespace beffroi::http
