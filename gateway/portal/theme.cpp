#include "gateway/portal/theme.h"

#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "base/encoding.h"
#include "base/fd.h"

namespace beffroi::portal {

namespace {

constexpr std::string_view k_png = "\x89PNG\r\n\x1a\n";

bool is_svg(std::string_view bytes) {
    return is_valid_utf8(bytes) && bytes.find("<svg") != std::string_view::npos;
}

std::optional<Logo> logo_in(const std::string& directory) {
    for (const auto& [name, type] : {std::pair{"/logo.svg", "image/svg+xml"}, {"/logo.png", "image/png"}}) {
        const std::string file = directory + name;
        if (!std::filesystem::exists(file)) {
            continue;
        }
        Logo logo{name, type, read_file(file, largest_logo)};
        if (logo.content_type == "image/png" ? !logo.bytes.starts_with(k_png) : !is_svg(logo.bytes)) {
            throw std::runtime_error(file + " is not the picture that its name says");
        }
        return logo;
    }
    return std::nullopt;
}

}  // namespace

Theme read_theme(const std::string& directory) {
    const std::string file = directory + "/theme.css";
    Theme theme{.css = std::filesystem::exists(file) ? read_file(file, longest_theme) : std::string(),
                .logo = logo_in(directory)};
    if (!is_valid_utf8(theme.css)) {
        throw std::runtime_error(file + " is not UTF-8: save it as such");
    }
    if (theme.css.empty() && !theme.logo) {
        throw std::runtime_error(directory + " has neither theme.css nor logo.svg nor logo.png");
    }
    return theme;
}

}  // namespace beffroi::portal
