// Where a party's program listens for gateways, centre and auditors, with client certificates: the same in the
// configuration of the centre and of a witness.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "base/address.h"
#include "base/http/server.h"
#include "base/yang/document.h"

namespace beffroi::central {

struct ListenConfig {
    IpAddress address;
    std::uint16_t port = 0;
    std::string certificate_file;  ///< PEM, leaf first
    std::string key_file;          ///< PEM, not readable by others
    std::string client_ca_file;    ///< PEM: those who connect come with certificates of these authorities
};

/// Of the container `listen` below `root`.
[[nodiscard]] ListenConfig read_listen(const yang::Node& root);
void check_listen(const yang::Node& root, const std::string& document, Problems& problems);

/// A server for a whole Region. Throws std::system_error when a file cannot be read. `on_problem` hears what handlers
/// throw, from several threads.
[[nodiscard]] http::Options region_server(const ListenConfig& listen, std::size_t body_bytes,
                                          const std::function<void(const std::string&)>& on_problem);

}  // namespace beffroi::central
