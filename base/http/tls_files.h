// A server's certificate in files, which whoever renews it replaces: an ACME client, or an administrator.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <tuple>

#include "base/http/server.h"

namespace beffroi::http {

struct TlsPaths {
    std::string certificate;     ///< PEM, leaf first
    std::string key;             ///< PEM
    std::string client_ca = {};  ///< PEM; may be empty
    std::string ocsp = {};       ///< DER; may be empty. The file may come later, and be missing for a while
};

class TlsFiles {
  public:
    explicit TlsFiles(TlsPaths paths) : m_paths(std::move(paths)) {}

    /// Throws std::system_error when a file cannot be read.
    [[nodiscard]] Tls read();
    /// What they hold, when one of them is no longer the file that was read last. Throws as read(), once for a change:
    /// of a certificate and a key one is replaced first, and the other is the next change.
    [[nodiscard]] std::optional<Tls> changed();

  private:
    /// Size, time of the last write (nanoseconds), inode.
    using Mark = std::tuple<std::int64_t, std::int64_t, std::uint64_t>;
    [[nodiscard]] std::array<Mark, 4> marks() const;

    TlsPaths m_paths;
    std::array<Mark, 4> m_read{};
};

/// Throws as TlsFiles::read, and std::runtime_error naming the files if they do not go together or are none.
void check_tls_files(const TlsPaths& paths);

/// Serves what these files hold, and what they hold later. Throws as check_tls_files.
void use_tls_files(Options& options, TlsPaths paths);

}  // namespace beffroi::http
