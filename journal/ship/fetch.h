// Entries fetched from a mirror, before they are believed.
#pragma once

#include <cstdint>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>

#include "base/fd.h"
#include "journal/ship/http_client.h"

namespace beffroi::ship {

/// Fetched entries on disk, length before each, until all of them are known to be right. The file goes with the object.
class Spool {
  public:
    /// Throws std::system_error.
    explicit Spool(std::string path);
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    void add(std::string_view entry);
    /// Makes everything added readable. Throws std::system_error.
    void flush();
    /// Gives the entries once more from the first, one at each call; throws std::out_of_range behind the last. Dies
    /// with this object.
    [[nodiscard]] std::function<std::string()> reader() const;

  private:
    std::string m_path;
    UniqueFd m_fd;
    std::string m_waiting;
};

/// Calls `each` for the entries [from, to) of the log, as the mirror gives them out of its tree of `size` (at least
/// `to`) entries. False if it does not give them all.
[[nodiscard]] bool fetch(HttpClient& mirror, const std::string& origin, std::uint64_t from, std::uint64_t to,
                         std::uint64_t size, const std::function<void(std::string_view)>& each);

}  // namespace beffroi::ship
