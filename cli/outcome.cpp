#include "cli/outcome.h"

#include <fmt/format.h>

#include "base/encoding.h"

namespace beffroi::cli {

using nlohmann::ordered_json;

void unusable(const std::string& message) {
    fmt::print(stderr, "beffroi: {}\n", printable(message));
    throw Exit{2};
}

void lacking(const std::string& message) {
    fmt::print(stderr, "beffroi: {}\n", printable(message));
    throw Exit{1};
}

void say(const ordered_json& answer) {
    // A path or an entry of a hostile copy may be any bytes.
    fmt::print("{}\n", answer.dump(2, ' ', false, ordered_json::error_handler_t::replace));
}

}  // namespace beffroi::cli
