#include "central/json_answer.h"

namespace beffroi::central {

std::string to_text(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

http::Response json_response(int status, const json& body) {
    http::Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = to_text(body);
    return response;
}

http::Response refusal(int status, std::string_view error, std::string_view detail) {
    return json_response(status, {{"error", error}, {"detail", detail}});
}

}  // namespace beffroi::central
