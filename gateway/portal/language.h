// In which language somebody is spoken to: the one that she chose on a page, or what her browser prefers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/http/server.h"

namespace beffroi::portal {

enum class Language : std::uint8_t { french, easy_french, english };

/// As pages name it in "?lang=": "fr", "fr-facile", "en".
[[nodiscard]] std::string_view name_of(Language language);

/// RFC 9110 section 12.5.4: the one of French and English with the higher quality; French if they are equal or absent.
/// No browser asks for easy French.
[[nodiscard]] Language choose_language(std::string_view accept_language);

/// "?lang=", else the choice that the browser kept, else Accept-Language.
[[nodiscard]] Language language_of(const http::Request& request);

/// The cookie by which the browser keeps a choice made in this request. It says nothing of anybody but the language.
[[nodiscard]] std::optional<std::string> choice_to_keep(const http::Request& request);

}  // namespace beffroi::portal
