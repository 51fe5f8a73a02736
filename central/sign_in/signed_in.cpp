#include "central/sign_in/signed_in.h"

#include <utility>

#include "central/json_answer.h"

namespace beffroi::central::sign_in {

bool is_from(const http::Request& request, const std::string& origin) {
    return request.header("Origin") == origin;
}

http::Response signed_out() {
    return refusal(401, "signed-out", "nobody is signed in, or the session is over: sign in again");
}

bool takes_fresh(const http::Request& request) {
    const std::string_view path = request.path;
    const bool approves =
        (path.starts_with("/changes/") || path.starts_with("/cases/")) && path.ends_with("/approvals");
    const bool opens = path.starts_with("/accounts/") && path.ends_with("/opening");
    return request.method == "POST" && (approves || opens || path == "/fleet/policies" || path == "/fleet/blocks" ||
                                        path == "/restconf/operations/beffroi-policies:approve");
}

std::vector<http::Route> signed_in(std::vector<http::Route> routes, Sessions& sessions, const std::string& origin) {
    for (http::Route& route : routes) {
        const bool reads = route.method == "GET";
        route.handler = [handler = std::move(route.handler), &sessions, origin, reads](const http::Request& request) {
            if (!reads && !is_from(request, origin)) {
                return refusal(403, "origin", "this does not come from a page of the console");
            }
            const auto session = sessions.of(request.cookie(session_cookie));
            if (!session) {
                return signed_out();
            }
            if (!session->fresh && takes_fresh(request)) {
                return refusal(403, "confirmation", "show first that it is you, as when you sign in");
            }
            http::Request asked = request;
            const Account& account = session->account;
            asked.certificate = http::ClientCertificate{account.name, account.kind, account.party};
            return handler(asked);
        };
    }
    return routes;
}

}  // namespace beffroi::central::sign_in
