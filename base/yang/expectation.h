// What a model accepts at a place, in words: the remedies of problems.
#pragma once

#include <libyang/libyang.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/words.h"

namespace beffroi::yang {

/// A description of the model as one line, without its final period. Empty for null.
[[nodiscard]] std::string sentence(const char* text);
[[nodiscard]] inline std::string sentence(const std::string& text) {
    return sentence(text.c_str());
}

/// Names of the data nodes that may stand in a container, list entry or choice.
[[nodiscard]] std::vector<std::string> child_names(const lysc_node* parent);

/// The name that `member` is a likely misspelling of.
[[nodiscard]] std::optional<std::string> nearest(const std::string& member, const std::vector<std::string>& names);

/// Limits of a list or leaf-list.
[[nodiscard]] std::uint32_t least_entries(const lysc_node* node);
[[nodiscard]] std::uint32_t most_entries(const lysc_node* node);

/// Type of a leaf or leaf-list; of its target if it is a leafref.
[[nodiscard]] const lysc_type* type_of(const lysc_node* node);

/// "Use one of: red, green", "Give a number between 1 and 1024 (seconds)", ...
[[nodiscard]] Words expectation(const ly_ctx* context, const lysc_node* leaf);

struct Restriction {
    std::optional<Words> message;  ///< its error-message
    Words remedy;                  ///< its description, may be empty
};

/// The pattern, length or range of the type that libyang's message is about; nullopt if it is about none.
[[nodiscard]] std::optional<Restriction> restriction_named(const ly_ctx* context, const lysc_type* type,
                                                           const std::string& message);

}  // namespace beffroi::yang
