// What a device did at the portal, for whoever looks for the reason why its page does not come up. Of what it asked of
// other hosts in plain HTTP it is told which system's question it was, never the address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace beffroi::portal {

enum class Meeting : std::uint8_t {
    android,          ///< asked whether it is captive, as Android and ChromeOS do; it was sent to the login page
    apple,            ///< as iPhones, iPads and Macs do
    windows,          ///< as Windows does
    firefox,          ///< as Firefox does
    network_manager,  ///< as NetworkManager, on Linux, does
    other_page,       ///< asked for another page in plain HTTP, and was sent to the login page
    captive_api,      ///< asked for the document of RFC 8908
    login_page,       ///< opened the login page
    stale_form,       ///< sent a form without the page's token: old, or a browser that keeps no cookie
    incomplete_form,  ///< sent a form with nothing, or half of it, filled in
};
inline constexpr std::size_t meetings = 10;

/// "network-manager"; stable.
[[nodiscard]] std::string_view to_string(Meeting meeting);

/// Whose question a request in plain HTTP is, by the host that it names and its path.
[[nodiscard]] Meeting question_of(std::string_view host, std::string_view path);

}  // namespace beffroi::portal
