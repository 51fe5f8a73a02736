// Errors of RESTCONF: a tag of RFC 8040 section 7, its status, and what a person reads.
#pragma once

#include <string>
#include <string_view>

#include "base/http/server.h"
#include "base/yang/refused.h"

namespace beffroi::restconf {

inline constexpr std::string_view data_type = "application/yang-data+json";

struct Error {
    int status = 400;
    std::string tag = "invalid-value";
    std::string message = {};  ///< what is wrong, and what to do about it
    std::string path = {};     ///< an instance, may be empty
    std::string app_tag = {};  ///< may be empty
    std::string type = "application";
    /// `message` in French, for what officers of a policy read; may be empty. Told in error-info
    /// (schemas/yang/beffroi-french.yang).
    std::string french = {};
};

[[nodiscard]] Error error_of(const yang::Refused& refused);

/// {"ietf-restconf:errors":{"error":[...]}}
[[nodiscard]] http::Response to_response(const Error& error);
/// The one entry of that array, as JSON.
[[nodiscard]] std::string to_json(const Error& error);

// What several of the resources answer.
[[nodiscard]] Error not_found(std::string path);
[[nodiscard]] Error not_allowed();
[[nodiscard]] Error bad_query(const std::string& parameter, std::string message);

}  // namespace beffroi::restconf
