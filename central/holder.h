// Who asks, by the certificate: the kinds of machines that a path is for, and on record who else tried. What people may
// do is central/roles.h.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/http/server.h"
#include "central/admin_log.h"

namespace beffroi::central {

/// The name in a certificate of one of these kinds; nullopt for anybody else: then the refusal has been recorded, as
/// one of `event`.
[[nodiscard]] std::optional<std::string> holder(AdminLog& admin, std::string_view event, const http::Request& request,
                                                std::initializer_list<std::string_view> kinds);
/// By a gateway's certificate: it fetches what is offered to its site.
[[nodiscard]] bool is_gateway(const http::Request& request);
/// Method and path, for the record; of a long path its beginning.
[[nodiscard]] std::string shown(const http::Request& request);
/// Of another reason than the certificate's kind.
void record_refusal(AdminLog& admin, std::string_view event, const http::Request& request, const std::string& reason);

}  // namespace beffroi::central
