// Bodies as rlm_rest writes them.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace beffroi::tests {

using nlohmann::json;

inline json text_attribute(const std::string& value) {
    return {{"type", "string"}, {"value", json::array({value})}};
}

inline json number_attribute(unsigned value) {
    return {{"type", "integer"}, {"value", json::array({value})}};
}

/// Of a device at an access point.
inline json at_the_port(const std::string& station = "02-00-00-00-00-01") {
    return {{"Calling-Station-Id", text_attribute(station)},
            {"FreeRADIUS-Client-Shortname", text_attribute("borne-cdi")},
            {"EAP-Message", {{"type", "octets"}, {"value", json::array({"0x0200", "0x0201"})}}}};
}

inline json asking(const std::string& user, const std::string& password) {
    auto packet = at_the_port();
    packet["User-Name"] = text_attribute(user);
    packet["User-Password"] = text_attribute(password);
    return packet;
}

inline json telling(unsigned status, const std::string& accounting) {
    auto packet = at_the_port();
    packet["Acct-Status-Type"] = number_attribute(status);
    packet["Acct-Session-Id"] = text_attribute(accounting);
    return packet;
}

}  // namespace beffroi::tests
