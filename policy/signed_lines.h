// What the texts that officers sign have in common (manifest.h, block.h): "key value" lines in a fixed order, one
// spelling only, so that nothing is signed that is not read.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace beffroi::policy {

/// UAIs, sorted, each once; empty: every site.
using Sites = std::vector<std::string>;

inline constexpr const char* line_rule = "one line of 1 to 256 bytes";
[[nodiscard]] bool is_signed_line(std::string_view text);

inline constexpr const char* sites_rule =
    "\"site\" is \"*\", or up to 512 UAIs (seven digits and a capital letter), sorted, each once";
[[nodiscard]] bool are_sites(const Sites& sites);
/// "site UAI" lines, or "site *".
[[nodiscard]] std::string sites_text(const Sites& sites);
[[nodiscard]] bool holds_at(const Sites& sites, std::string_view uai);
/// Whether there is a site at which both hold, be it one that is not built yet.
[[nodiscard]] bool share_a_site(const Sites& a, const Sites& b);

/// Sorted, each once.
[[nodiscard]] bool is_ascending(const std::vector<std::string>& values);

/// Takes lines off a text, in order.
class SignedLines {
  public:
    explicit SignedLines(std::string_view text) : m_rest(text) {}
    /// What follows `start` in the next line; nullopt, and nothing taken, if it begins otherwise or there is none.
    [[nodiscard]] std::optional<std::string> take(std::string_view start);
    /// The same for as many lines as begin so.
    [[nodiscard]] std::vector<std::string> take_all(std::string_view start);
    /// As sites_text writes them; the caller compares.
    [[nodiscard]] Sites take_sites();

  private:
    std::string_view m_rest;
};

}  // namespace beffroi::policy
