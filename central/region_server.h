// A server for a whole Region: the centre's, and those of a witness.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "base/http/listen.h"

namespace beffroi::central {

/// Throws as http::mutual_tls.
[[nodiscard]] http::Options region_server(const http::ListenConfig& listen, std::size_t body_bytes,
                                          const std::function<void(const std::string&)>& on_problem);

}  // namespace beffroi::central
