#include "central/console/files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>

#include "base/fd.h"

namespace beffroi::central::console {

namespace {

constexpr std::string_view k_assets = "/assets/";
/// The console's pages, and what is below each.
constexpr std::array k_pages{"/politique", "/demandes",  "/audit",    "/sites",
                             "/cle",       "/connexion", "/dossiers", "/droits"};

/// Types of what the build writes. Nothing else is served.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> k_types{{
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".woff2", "font/woff2"},
}};

std::string_view type_of(std::string_view name) {
    const auto found =
        std::find_if(k_types.begin(), k_types.end(), [name](const auto& type) { return name.ends_with(type.first); });
    return found == k_types.end() ? std::string_view() : found->second;
}

/// `style-src 'self'` and no inline: a name in a journal's entry can be no markup, and if it were one it could do
/// nothing.
const std::vector<std::pair<std::string, std::string>>& page_headers() {
    static const std::vector<std::pair<std::string, std::string>> headers{
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src "
         "'self'; "
         "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"}};
    return headers;
}

}  // namespace

Files::Files(const std::string& directory) : m_index(read_file(directory + "/index.html")) {
    for (const auto& file : std::filesystem::directory_iterator(directory + "/assets")) {
        const std::string name = file.path().filename().string();
        if (!type_of(name).empty()) {
            m_assets.emplace(name, read_file(file.path().string()));
        }
    }
    if (m_assets.empty()) {
        throw std::runtime_error(directory + "/assets holds no part of the console: build it");
    }
}

std::vector<http::Route> Files::routes() const {
    const auto index = [this](const http::Request&) { return page(); };
    std::vector<http::Route> routes{
        {"GET", "/", index},
        {"GET", std::string(k_assets) + "*", [this](const http::Request& request) { return asset(request); }}};
    for (const std::string path : k_pages) {
        routes.push_back({"GET", path, index});
        routes.push_back({"GET", path + "/*", index});
    }
    return routes;
}

http::Response Files::page() const {
    return {.content_type = "text/html; charset=utf-8", .body = m_index, .headers = page_headers()};
}

/// Their names hold a digest of their bytes, so they can be kept for good.
http::Response Files::asset(const http::Request& request) const {
    const auto found = m_assets.find(std::string_view(request.path).substr(k_assets.size()));
    if (found == m_assets.end()) {
        return http::plain(404, "there is no such file");
    }
    return {.content_type = std::string(type_of(found->first)),
            .body = found->second,
            .headers = {{"Cache-Control", "private, max-age=31536000, immutable"},
                        {"Cross-Origin-Resource-Policy", "same-origin"}}};
}

}  // namespace beffroi::central::console
