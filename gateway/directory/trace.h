// What the directories answered, step by step, for an installer who tries a login. It is written by the code that logs
// people in, so it cannot tell another story. Neither a password nor an attribute that no rule looks at is in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace beffroi::directory {

enum class StepKind : std::uint8_t {
    server,          ///< reaching a server: TLS, its certificate, the bind of the service account
    search,          ///< for the person
    attributes,      ///< of hers that rules look at
    password,        ///< the bind as the person
    account,         ///< its state
    groups,          ///< the search for her groups
    aaf,             ///< what the export of the annuaire académique fédérateur says of her
    establishments,  ///< those served here that she belongs to
    role             ///< which rule decided
};

/// Stable names: "server", "search"...
[[nodiscard]] std::string_view to_string(StepKind kind) noexcept;

struct Step {
    std::string directory;  ///< name of the connector
    StepKind kind;
    bool ok;           ///< it went as a login needs it
    std::string text;  ///< printable
};

using Trace = std::vector<Step>;

/// How one question to a directory goes: until when it may take, and who wants to know of its steps.
struct Asking {
    SteadyTime until;
    Trace* trace = nullptr;  ///< null: nobody

    /// `text` is made only if somebody wants to know; what is not printable in it is escaped.
    template <typename Text>
    void note(const std::string& directory, StepKind kind, bool ok, const Text& text) const {
        if (trace != nullptr) {
            add(directory, kind, ok, text());
        }
    }

  private:
    void add(const std::string& directory, StepKind kind, bool ok, const std::string& text) const;
};

}  // namespace beffroi::directory
