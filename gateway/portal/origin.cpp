#include "gateway/portal/origin.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/encoding.h"
#include "base/http/values.h"
#include "base/random.h"
#include "base/secret.h"

namespace beffroi::portal {

namespace {

constexpr std::string_view k_origin_cookie = "__Host-beffroi";
constexpr std::size_t k_token_bytes = 32;

bool well_formed(std::string_view token) {
    return token.size() == 2 * k_token_bytes && std::all_of(token.begin(), token.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

bool names_host(std::string_view origin, std::string_view host) {
    constexpr std::string_view scheme = "https://";
    if (!origin.starts_with(scheme)) {
        return false;
    }
    origin.remove_prefix(scheme.size());
    return equal_ignoring_case(origin.substr(0, origin.rfind(':')), host);
}

/// Browsers without these headers rely on the token alone. "null" is what a sandboxed page sends, but also our own page
/// in browsers that hide it, which then say where the request comes from.
bool headers_allow(const http::Request& request, std::string_view host) {
    const std::string_view site = request.header("Sec-Fetch-Site");
    const std::string_view origin = request.header("Origin");
    if (!site.empty() && site != "same-origin") {
        return false;
    }
    return origin.empty() || names_host(origin, host) || (origin == "null" && site == "same-origin");
}

}  // namespace

std::string token_for(const http::Request& request) {
    const std::string_view held = request.cookie(k_origin_cookie);
    return well_formed(held) ? std::string(held) : to_hex(random_bytes(k_token_bytes));
}

std::string token_cookie(std::string_view token) {
    return std::string(k_origin_cookie) + "=" + std::string(token) + "; Path=/; Secure; HttpOnly; SameSite=Strict";
}

bool sent_from_our_page(const http::Request& request, std::string_view form_token, std::string_view host) {
    const std::string_view held = request.cookie(k_origin_cookie);
    return well_formed(held) && constant_time_equal(held, form_token) && headers_allow(request, host);
}

}  // namespace beffroi::portal
