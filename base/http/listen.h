// Where a program waits for others, most of which come with client certificates.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/address.h"
#include "base/http/server.h"

namespace beffroi::http {

struct ListenConfig {
    IpAddress address;
    std::uint16_t port = 0;
    std::string certificate_file;  ///< PEM, leaf first
    std::string key_file;          ///< PEM, not readable by others
    std::string client_ca_file;    ///< PEM: those who connect come with certificates of these authorities; may be empty
};

/// A server there for whoever connects, with the default limits, whose answers nobody keeps; it takes renewed files
/// while it runs. Throws and tells as mutual_tls.
[[nodiscard]] Options server_tls(const ListenConfig& listen, const std::function<void(const std::string&)>& on_problem);

/// The same for those whose certificates `client_ca_file` signed. Throws std::system_error when a file cannot be
/// read. `on_problem` hears what handlers throw, from several threads.
[[nodiscard]] Options mutual_tls(const ListenConfig& listen, const std::function<void(const std::string&)>& on_problem);

}  // namespace beffroi::http
