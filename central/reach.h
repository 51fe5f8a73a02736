// How far somebody's rights go: to every site, or to the gates of some.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/http/server.h"
#include "central/admin_log.h"

namespace beffroi::central {

/// The sites that somebody's rights reach; by default every one.
class Scope {
  public:
    Scope() = default;
    explicit Scope(const std::vector<std::string>& uais) : m_uais(std::in_place, uais.begin(), uais.end()) {}

    [[nodiscard]] bool limited() const noexcept { return m_uais.has_value(); }
    [[nodiscard]] bool has(std::string_view uai) const { return !m_uais || m_uais->contains(uai); }
    /// Whether she may see what concerns `uais`: one of hers is among them. None means the whole Region, hers too.
    [[nodiscard]] bool sees(const std::vector<std::string>& uais) const;
    /// Whether she may decide over it: all of them are hers.
    [[nodiscard]] bool decides(const std::vector<std::string>& uais) const;
    /// Of `uais` those that she may know of.
    [[nodiscard]] std::vector<std::string> among(std::vector<std::string> uais) const;
    /// Nothing for who is not limited.
    [[nodiscard]] std::vector<std::string> all() const;

  private:
    std::optional<std::set<std::string, std::less<>>> m_uais;
};

/// What is asked is another site's: that is on record as a refusal of `event`.
[[nodiscard]] http::Response beyond(AdminLog& admin, std::string_view event, const http::Request& request);

}  // namespace beffroi::central
