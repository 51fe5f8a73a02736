// A container of the grouping `server` or `listen` (schemas/yang/beffroi-types.yang).
#pragma once

#include <string>
#include <string_view>

#include "base/http/listen.h"
#include "base/problem.h"
#include "base/yang/document.h"

namespace beffroi::http {

[[nodiscard]] ListenConfig read_listen(const yang::Node& listen);
/// Files that it names and that are not there, not readable, or secrets that are open to others.
void check_listen(const yang::Node& listen, const std::string& document, Problems& problems);
/// Of `server`, whose certificate-file and key-file can be read: that they are a certificate and its key. `client_ca`
/// may be empty.
void check_certificate(const yang::Node& server, const std::string& client_ca, const std::string& document,
                       Problems& problems);
/// Adds a problem unless the leaf (if it is there) names a file that begins with a certificate in PEM.
void check_ca(const yang::Node& parent, std::string_view name, const std::string& document, Problems& problems);

}  // namespace beffroi::http
