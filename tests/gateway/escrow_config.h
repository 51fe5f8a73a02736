// Whom a gateway under test seals identities for: two parties of its own, with keys of November 2026.
#pragma once

#include <filesystem>
#include <string>

#include "base/fd.h"
#include "gateway/settings.h"
#include "tests/journal/escrow_parties.h"

namespace beffroi::tests {

/// Makes the parties and their certificates in `folder`.
inline EscrowConfig escrow_in(const std::string& folder) {
    const auto party = [&folder](const std::string& name) {
        const auto root = journal::test::make_root(name);
        const std::string place = folder + "/" + name;
        std::filesystem::create_directory(place);
        write_private_file(place + "-root.pem", root.certificate.pem());
        write_private_file(place + "/2026-11.pem", journal::test::MonthKey(name, "2026-11", root).certificate.pem());
        return EscrowConfig::Party{place + "-root.pem", place};
    };
    return {party("region"), party("academie")};
}

}  // namespace beffroi::tests
