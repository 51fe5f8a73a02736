// Browsers show a client certificate to every page's requests: only the centre's own pages may change something.
#pragma once

#include <vector>

#include "base/http/server.h"

namespace beffroi::central::console {

/// The same routes; what is no GET is refused if it comes from a page of another origin (the header Origin, which pages
/// cannot forge and programs do not send).
[[nodiscard]] std::vector<http::Route> same_origin(std::vector<http::Route> routes);

}  // namespace beffroi::central::console
