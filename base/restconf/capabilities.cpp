#include "base/restconf/capabilities.h"

namespace beffroi::restconf {

namespace {

// Names that IANA registered, and no more than what is done here.
constexpr const char* k_capabilities =
    R"({"capability":["urn:ietf:params:restconf:capability:defaults:1.0?basic-mode=explicit",)"
    R"("urn:ietf:params:restconf:capability:depth:1.0","urn:ietf:params:restconf:capability:fields:1.0",)"
    R"("urn:ietf:params:restconf:capability:with-defaults:1.0","urn:ietf:params:restconf:capability:yang-patch:1.0"]})";

bool is(const yang::DataStep& step, const char* name) {
    return step.module == "ietf-restconf-monitoring" && step.name == name && !step.keys;
}

}  // namespace

std::optional<std::string> capabilities(const Uri& uri) {
    const bool state = !uri.path.empty() && is(uri.path[0], "restconf-state");
    if (state && uri.path.size() == 1) {
        return R"({"ietf-restconf-monitoring:restconf-state":{"capabilities":)" + std::string(k_capabilities) + "}}";
    }
    if (state && uri.path.size() == 2 && is(uri.path[1], "capabilities")) {
        return R"({"ietf-restconf-monitoring:capabilities":)" + std::string(k_capabilities) + "}";
    }
    return std::nullopt;
}

http::Response host_meta(const std::string& root) {
    http::Response response;
    response.content_type = "application/xrd+xml";
    response.body = "<XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\"><Link rel=\"restconf\" href=\"" + root +
                    "\"/></XRD>\n";
    return response;
}

}  // namespace beffroi::restconf
