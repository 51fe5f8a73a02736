// What a server's certificate says of itself, for whoever looks after the server.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"

namespace beffroi::http {

struct CertificateFacts {
    WallTime from;
    WallTime until;
    bool names_host = false;   ///< it is made out to the host that was asked for (RFC 6125)
    bool self_signed = false;  ///< its issuer is itself: no browser trusts it
};

/// Of the first certificate of a PEM text; a sentence if there is none.
[[nodiscard]] std::variant<CertificateFacts, std::string> certificate_facts(std::string_view pem,
                                                                            const std::string& host);

}  // namespace beffroi::http
