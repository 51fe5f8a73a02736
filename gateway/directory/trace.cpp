#include "gateway/directory/trace.h"

#include "base/encoding.h"

namespace beffroi::directory {

std::string_view to_string(StepKind kind) noexcept {
    switch (kind) {
        case StepKind::server:
            return "server";
        case StepKind::search:
            return "search";
        case StepKind::attributes:
            return "attributes";
        case StepKind::password:
            return "password";
        case StepKind::account:
            return "account";
        case StepKind::groups:
            return "groups";
        case StepKind::aaf:
            return "aaf";
        case StepKind::establishments:
            return "establishments";
        case StepKind::role:
            return "role";
    }
    return "unknown";
}

void Asking::add(const std::string& directory, StepKind kind, bool ok, const std::string& text) const {
    trace->push_back({.directory = directory, .kind = kind, .ok = ok, .text = printable(text)});
}

}  // namespace beffroi::directory
