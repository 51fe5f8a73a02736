// A centre of one site with an officer of each party, and the sample policy in a folder: where officers' commands run.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

#include "journal/cosignature.h"
#include "tests/central/https.h"
#include "tests/central/region.h"
#include "tests/run_command.h"

namespace beffroi::cli {

struct OfficersCentre : central::Region {
    OfficersCentre() {
        std::string list;
        for (const std::string party : {"region", "academie"}) {
            const auto key = journal::generate_cosigner_key("politique." + party + ".example/officier");
            write_private_file(path(party + ".key"), std::string(key.skey.reveal()) + "\n");
            list += "witness " + party + " " + key.vkey + "\n";
        }
        write_private_file(path("approvers.policy"), list + "group both all region academie\nquorum both\n");
        config().fleet = central::FleetConfig{
            path("approvers.policy"), {}, {100}, std::chrono::seconds(0), std::chrono::seconds(60)};
        restart();
        std::filesystem::copy(std::string(BEFFROI_SOURCE_DIR) + "/policy/sample", path("policy"));
    }
    /// `beffroi` in the folder, with what it needs to reach the centre if it is to.
    [[nodiscard]] Ran beffroi(const std::string& arguments, bool at_centre) const {
        const auto& authority = central::Authority::instance();
        const std::string access = " --central " + url() + " --cert " + authority.pem("officer") + " --key " +
                                   authority.key("officer") + " --ca " + authority.ca();
        return run_command("cd '" + path("") + "' && '" + ::getenv("BEFFROI_BIN") + "/beffroi' " + arguments +
                           (at_centre ? access : ""));
    }
};

}  // namespace beffroi::cli
