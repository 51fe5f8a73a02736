#include "gateway/portal/capport.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace beffroi::portal {

std::string capport_json(std::string_view portal_url, std::optional<WallTime> expires, WallTime now) {
    nlohmann::ordered_json object = {{"captive", !expires.has_value()},
                                     {"user-portal-url", portal_url},
                                     // A new login opens a new session; nothing prolongs one.
                                     {"can-extend-session", false}};
    if (expires) {
        const auto left = std::chrono::duration_cast<std::chrono::seconds>(*expires - now).count();
        object["seconds-remaining"] = std::max<std::int64_t>(0, left);
    }
    return object.dump();
}

}  // namespace beffroi::portal
