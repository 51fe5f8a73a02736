// The web console as the build left it (console/): pages and their parts, from memory, under a policy that lets nothing
// in from elsewhere.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/http/server.h"

namespace beffroi::central::console {

class Files {
  public:
    /// Reads index.html and assets/ of the directory. Throws std::system_error, std::runtime_error naming what is not
    /// there.
    explicit Files(const std::string& directory);
    /// They die with this object. Every page of the console is index.html: its address says which one it is.
    [[nodiscard]] std::vector<http::Route> routes() const;

  private:
    [[nodiscard]] http::Response page() const;
    [[nodiscard]] http::Response asset(const http::Request& request) const;

    std::string m_index;
    std::map<std::string, std::string, std::less<>> m_assets;  ///< by name
};

}  // namespace beffroi::central::console
