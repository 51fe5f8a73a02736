#include "base/http/tls_files.h"

#include <sys/stat.h>

#include <memory>
#include <stdexcept>

#include "base/fd.h"
#include "base/http/tls.h"

namespace beffroi::http {

// The marks come first: what is replaced while it is read differs from them the next time.
Tls TlsFiles::read() {
    m_read = marks();
    Tls tls{read_file(m_paths.certificate), Secret(read_file(m_paths.key)), {}};
    if (!m_paths.client_ca.empty()) {
        tls.client_ca_pem = read_file(m_paths.client_ca);
    }
    if (!m_paths.ocsp.empty() && m_read[3] != Mark{}) {
        tls.ocsp_response = read_file(m_paths.ocsp);
    }
    return tls;
}

std::optional<Tls> TlsFiles::changed() {
    return marks() == m_read ? std::nullopt : std::optional(read());
}

std::array<TlsFiles::Mark, 4> TlsFiles::marks() const {
    std::array<Mark, 4> all{};
    auto* mark = all.data();
    for (const auto* path : {&m_paths.certificate, &m_paths.key, &m_paths.client_ca, &m_paths.ocsp}) {
        struct stat facts {};
        if (!path->empty() && ::stat(path->c_str(), &facts) == 0) {
            *mark = {facts.st_size, facts.st_mtim.tv_sec * std::int64_t{1'000'000'000} + facts.st_mtim.tv_nsec,
                     facts.st_ino};
        }
        ++mark;
    }
    return all;
}

namespace {

void check_tls_of(const TlsPaths& paths, const Tls& tls) {
    try {
        check_tls(tls);
    } catch (const std::runtime_error& e) {
        throw std::runtime_error(paths.certificate + ", with the key " + paths.key +
                                 (paths.client_ca.empty() ? "" : ", for clients of " + paths.client_ca) + ": " +
                                 e.what());
    }
}

}  // namespace

void check_tls_files(const TlsPaths& paths) {
    check_tls_of(paths, TlsFiles(paths).read());
}

void use_tls_files(Options& options, TlsPaths paths) {
    const auto names = paths;
    const auto files = std::make_shared<TlsFiles>(std::move(paths));
    options.tls = files->read();
    check_tls_of(names, *options.tls);
    options.renewed_tls = [files] { return files->changed(); };
}

}  // namespace beffroi::http
