#include "cli/outcome.h"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <iostream>

#include "base/encoding.h"

namespace beffroi::cli {

using nlohmann::ordered_json;

namespace {

/// Where stderr cannot be written either, the exit code alone has to say it.
void complain(const std::string& message) noexcept {
    std::fputs(("beffroi: " + printable(message) + "\n").c_str(), stderr);
}

}  // namespace

void unusable(const std::string& message) {
    complain(message);
    throw Exit{2};
}

void lacking(const std::string& message) {
    complain(message);
    throw Exit{1};
}

void say(const ordered_json& answer) {
    // A path or an entry of a hostile copy may be any bytes.
    fmt::print("{}\n", answer.dump(2, ' ', false, ordered_json::error_handler_t::replace));
}

namespace {

/// A script's `--key "$KEY"` without a KEY would ask for no check, and the library takes -1 for a number without sign.
void refuse_empty_and_negative(CLI::App& app) {
    for (auto* option : app.get_options([](const CLI::Option*) { return true; })) {
        const bool unsigned_number = option->get_type_name().starts_with("UINT");
        option->check([unsigned_number](const std::string& value) -> std::string {
            if (value.empty()) {
                return "is empty: give it a value, or leave it out";
            }
            return unsigned_number && value.starts_with('-') ? value + " is below 0" : std::string();
        });
    }
    for (auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        refuse_empty_and_negative(*command);
    }
}

int outcome_of(CLI::App& app, int argc, char** argv) {
    try {
        refuse_empty_and_negative(app);
        app.parse(argc, argv);
        return 0;
    } catch (const Exit& exit) {
        return exit.code;
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    } catch (const std::exception& e) {
        complain(e.what());
        return 2;
    }
}

}  // namespace

int run(CLI::App& app, int argc, char** argv) {
    const int code = outcome_of(app, argc, argv);
    // What nobody could read is not said: on a full disk an answer must not count as given.
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0 || !std::cout.flush()) {
        complain("the answer could not be written to standard output: nothing of it counts");
        return 2;
    }
    return code;
}

}  // namespace beffroi::cli
