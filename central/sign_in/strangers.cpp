#include "central/sign_in/strangers.h"

#include <fmt/format.h>

#include <utility>

#include "central/json_answer.h"
#include "central/refusal.h"
#include "central/sign_in/signed_in.h"
#include "journal/writer.h"

namespace beffroi::central::sign_in {

http::Handler from_console(const std::string& origin, http::Handler handler) {
    return [origin, handler = std::move(handler)](const http::Request& request) {
        if (!is_from(request, origin)) {
            return refusal(403, "origin", "this does not come from a page of the console");
        }
        try {
            return handler(request);
        } catch (const journal::JournalUnavailable&) {
            return unrecorded();
        }
    };
}

http::Handler from_strangers(const std::string& origin, Attempts& attempts, http::Handler handler) {
    return [&attempts, serve = from_console(origin, std::move(handler))](const http::Request& request) {
        return attempts.count(request.client) ? serve(request) : too_often(Attempts::window);
    };
}

http::Response malformed() {
    return refusal(400, "malformed", "this is not what the console sends");
}

http::Response too_often(std::chrono::seconds wait) {
    auto response = json_response(429, {{"error", "too-often"},
                                        {"detail", fmt::format("too many attempts: wait {} seconds", wait.count())},
                                        {"seconds", wait.count()}});
    response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
    return response;
}

http::Response refused(AdminLog& admin, const http::Request& request, const std::string& who, const std::string& why) {
    admin.record_refusal(journal::event::sign_in_refused, who, why, "from " + request.client.text());
    return refusal(403, "refused", "signing in was refused");
}

}  // namespace beffroi::central::sign_in
