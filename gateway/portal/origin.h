// Proof that a form was sent from the portal's own page (cross-site request forgery): a random token that the browser
// returns twice, in the form and in a cookie that no other site can read or set.
#pragma once

#include <string>
#include <string_view>

#include "base/http/server.h"

namespace beffroi::portal {

/// The browser's token if it has a well-formed one (several tabs stay valid), else a new one.
[[nodiscard]] std::string token_for(const http::Request& request);

/// Set-Cookie's value. The __Host- prefix makes browsers refuse it from plain HTTP, other hosts and other paths.
[[nodiscard]] std::string token_cookie(std::string_view token);

/// Whether the form comes from our page: equal tokens, and neither Origin nor Sec-Fetch-Site says otherwise. `host` may
/// appear with any port: trials use others than 443.
[[nodiscard]] bool sent_from_our_page(const http::Request& request, std::string_view form_token, std::string_view host);

}  // namespace beffroi::portal
