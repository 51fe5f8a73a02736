#include "cli/outcome.h"

#include <fmt/format.h>

#include <exception>

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

int run(CLI::App& app, int argc, char** argv) {
    try {
        app.parse(argc, argv);
        return 0;
    } catch (const Exit& exit) {
        return exit.code;
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    } catch (const std::exception& e) {
        fmt::print(stderr, "beffroi: {}\n", printable(e.what()));
        return 2;
    }
}

}  // namespace beffroi::cli
