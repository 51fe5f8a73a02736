#include "gateway/portal/language.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/http/values.h"

namespace beffroi::portal {

namespace {

constexpr std::string_view k_language_cookie = "__Host-beffroi-language";
constexpr std::array k_names{std::pair{Language::french, std::string_view("fr")},
                             std::pair{Language::easy_french, std::string_view("fr-facile")},
                             std::pair{Language::english, std::string_view("en")}};

std::optional<Language> named(std::string_view name) {
    const auto* const found = std::ranges::find(k_names, name, [](const auto& one) { return one.second; });
    return found == k_names.end() ? std::nullopt : std::optional(found->first);
}

std::optional<Language> chosen_now(const http::Request& request) {
    const auto parameter = request.parameter("lang");
    return parameter ? named(*parameter) : std::nullopt;
}

/// Thousandths: "0.75" is 750; 0 if it is not a quality (RFC 9110 section 12.4.2).
int quality(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') || (text.size() > 1 && text[1] != '.')) {
        return 0;
    }
    int value = (text[0] - '0') * 1000;
    int unit = 100;
    for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (c < '0' || c > '9') {
            return 0;
        }
        value += (c - '0') * unit;
        unit /= 10;
    }
    return std::min(value, 1000);
}

bool speaks(std::string_view range, std::string_view language) {
    return equal_ignoring_case(range.substr(0, 2), language) && (range.size() == 2 || range[2] == '-');
}

}  // namespace

std::string_view name_of(Language language) {
    return std::ranges::find(k_names, language, [](const auto& one) { return one.first; })->second;
}

Language choose_language(std::string_view accept_language) {
    int french = 0;
    int english = 0;
    while (!accept_language.empty()) {
        const auto end = accept_language.find(',');
        std::string item;
        for (const char c : accept_language.substr(0, end)) {
            if (c != ' ' && c != '\t') {
                item += c;
            }
        }
        accept_language = end == std::string_view::npos ? std::string_view{} : accept_language.substr(end + 1);
        const auto semicolon = item.find(";q=");
        const std::string_view range = std::string_view(item).substr(0, semicolon);
        const int weight =
            semicolon == std::string::npos ? 1000 : quality(std::string_view(item).substr(semicolon + 3));
        if (speaks(range, "fr")) {
            french = std::max(french, weight);
        } else if (speaks(range, "en")) {
            english = std::max(english, weight);
        }
    }
    return english > french ? Language::english : Language::french;
}

Language language_of(const http::Request& request) {
    if (const auto now = chosen_now(request)) {
        return *now;
    }
    const auto before = named(request.cookie(k_language_cookie));
    return before ? *before : choose_language(request.header("Accept-Language"));
}

std::optional<std::string> choice_to_keep(const http::Request& request) {
    const auto now = chosen_now(request);
    return now ? std::optional(std::string(k_language_cookie) + "=" + std::string(name_of(*now)) +
                               "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000")
               : std::nullopt;
}

}  // namespace beffroi::portal
