// The centre's paths for browsers without a client certificate: the session stands for the certificate of its person.
#pragma once

#include <string>
#include <vector>

#include "base/http/server.h"
#include "central/sign_in/sessions.h"

namespace beffroi::central::sign_in {

/// `__Host-`: only this host sets it, over TLS, for all its paths.
inline constexpr std::string_view session_cookie = "__Host-beffroi";

/// Whether a page of `origin` asks. Browsers say so with whatever changes something; who says nothing is none of ours.
[[nodiscard]] bool is_from(const http::Request& request, const std::string& origin);

/// The answer where nobody is: 401.
[[nodiscard]] http::Response signed_out();

/// Whether somebody has to have shown who she is lately, not only to be signed in: what signs or publishes for her
/// party, or lets somebody in.
[[nodiscard]] bool takes_fresh(const http::Request& request);

/// The same routes, for people: without a session 401; what is no GET, from another page than one of `origin`, 403; and
/// 403 for what takes_fresh where she has not: she shows who she is (POST /sign-in/confirmation), and asks again.
/// `sessions` outlives them.
[[nodiscard]] std::vector<http::Route> signed_in(std::vector<http::Route> routes, Sessions& sessions,
                                                 const std::string& origin);

}  // namespace beffroi::central::sign_in
