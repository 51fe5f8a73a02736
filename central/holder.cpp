#include "central/holder.h"

#include <fmt/format.h>

#include <algorithm>

namespace beffroi::central {

namespace {

constexpr std::size_t k_shown_path = 256;

}  // namespace

std::string shown(const http::Request& request) {
    return fmt::format("{} {}", request.method, request.path.substr(0, k_shown_path));
}

void record_refusal(AdminLog& admin, std::string_view event, const http::Request& request, const std::string& reason) {
    admin.record_refusal(event, request.certificate ? request.certificate->common_name : "", reason, shown(request));
}

std::optional<std::string> holder(AdminLog& admin, std::string_view event, const http::Request& request,
                                  std::initializer_list<std::string_view> kinds) {
    if (request.certificate &&
        std::find(kinds.begin(), kinds.end(), request.certificate->organizational_unit) != kinds.end()) {
        return request.certificate->common_name;
    }
    record_refusal(admin, event, request, "certificate-kind");
    return std::nullopt;
}

bool is_gateway(const http::Request& request) {
    return request.certificate && request.certificate->organizational_unit == "gateway";
}

}  // namespace beffroi::central
