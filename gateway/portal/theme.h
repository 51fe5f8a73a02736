// How an institution makes the portal its own: a folder with theme.css, logo.svg or logo.png, or both. The style sheet
// comes after the portal's and may change the colours, which are variables (docs/sur-la-passerelle.md).
#pragma once

#include <optional>
#include <string>

namespace beffroi::portal {

inline constexpr std::size_t longest_theme = std::size_t{64} << 10;  ///< bytes of theme.css
inline constexpr std::size_t largest_logo = std::size_t{256} << 10;  ///< bytes

struct Logo {
    std::string path;  ///< "/logo.svg"
    std::string content_type;
    std::string bytes;
};

struct Theme {
    std::string css;  ///< may be empty
    std::optional<Logo> logo;
};

/// Throws std::runtime_error that names the file or the folder, if there is nothing of a theme in it, a file is too
/// large, the style sheet is no UTF-8, or the logo is not of the kind that its name says.
[[nodiscard]] Theme read_theme(const std::string& directory);

}  // namespace beffroi::portal
