// Finds the route of a request.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/http/server.h"

namespace beffroi::http {

/// A route, or why there is none: `allow` lists the methods of a path that exists, and is empty for an unknown path.
struct Match {
    const Route* route = nullptr;
    std::string allow;
};

class Router {
  public:
    /// Throws std::invalid_argument if two routes have the same method and path.
    explicit Router(std::vector<Route> routes);
    /// An exact path comes before a prefix, a longer prefix before a shorter one.
    [[nodiscard]] Match find(std::string_view method, std::string_view path) const;
    [[nodiscard]] bool any_blocking() const;

  private:
    using Methods = std::map<std::string, Route, std::less<>>;
    [[nodiscard]] const Methods* methods_of(std::string_view path) const;

    std::map<std::string, Methods, std::less<>> m_exact;
    std::vector<std::pair<std::string, Methods>> m_prefixes;  ///< with the final slash; longest first
};

}  // namespace beffroi::http
