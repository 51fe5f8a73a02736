// A policy on its way from those who approved it to a gateway: its files in one text. Nothing in it is believed for
// being here: the signatures in `approved.note` cover the documents (policy/manifest.h).
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "policy/manifest.h"
#include "policy/model.h"

namespace beffroi::policy {

/// Contents of the files by their names, which are those of a policy's directory.
using Bundle = std::map<std::string, std::string>;

/// The four that no bundle lacks, and the two that it may have.
inline constexpr std::array bundle_files{approved_file, "region.json", "academie.json", "lycee.json"};
inline constexpr std::array bundle_options{examples_file, approvers_file};

inline constexpr std::size_t max_bundle_bytes = std::size_t{4} << 20;
inline constexpr const char* bundle_type = "application/json";

/// One JSON object of strings. Throws std::invalid_argument for what parse_bundle would refuse.
[[nodiscard]] std::string bundle_text(const Bundle& bundle);

/// Why a text is no bundle.
struct BadBundle {
    std::string message;
};
[[nodiscard]] std::variant<Bundle, BadBundle> parse_bundle(std::string_view text);

/// The files of a policy's directory. Throws std::system_error, std::length_error naming one that cannot be read,
/// std::invalid_argument as bundle_text does.
[[nodiscard]] Bundle read_bundle(const std::string& directory);

}  // namespace beffroi::policy
