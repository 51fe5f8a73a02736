#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "base/fd.h"
#include "gateway/doctor/as_user.h"
#include "gateway/doctor/checks.h"
#include "gateway/sealer.h"
#include "gateway/written_places.h"
#include "journal/files.h"

namespace beffroi::doctor {

namespace {

/// It, or the nearest directory above it that is there: where it will be made.
std::string existing(const std::string& directory) {
    std::filesystem::path path(directory);
    while (!std::filesystem::exists(path) && path.has_relative_path()) {
        path = path.parent_path();
    }
    return path.string();
}

/// Why the gateway's user cannot write there; empty: it can, or who is not root cannot know.
std::string unwritable(const Patient& patient, const std::string& directory) {
    std::string why;
    const As as = as_user(patient.config.enforcer.gateway_user, [&] {
        if (::faccessat(AT_FDCWD, directory.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
            why = std::generic_category().message(errno);
        }
    });
    return as == As::myself ? std::string() : why;
}

}  // namespace

Findings judge_disk(const std::string& directory, std::uint64_t used, std::uint64_t available) {
    const Room room{used, used + available};
    const auto percent = static_cast<unsigned>(percent_used(room));
    const auto level = level_of(room);
    const auto megabytes = available >> 20U;
    if (level == RoomLevel::full) {
        return one(
            Level::failure,
            words("le disque de {} est plein à {} % : les traces de trafic sont perdues, les connexions bientôt "
                  "refusées",
                  "the disk of {} is {} % full: traces of traffic are lost, logins soon refused", directory, percent),
            words("faites de la place, ou rétablissez la livraison : ce que les deux parties ont signé peut être "
                  "effacé",
                  "make room, or get deliveries going again: what both parties have signed may be deleted"));
    }
    if (level == RoomLevel::scarce) {
        return one(Level::warning,
                   words("le disque de {} est plein à {} %, il reste {} Mo",
                         "the disk of {} is {} % full, {} MB are left", directory, percent, megabytes),
                   words("vérifiez que les livraisons aboutissent, et la place que prend le reste de la machine",
                         "check that deliveries arrive, and what else takes the machine's room"));
    }
    return one(Level::ok, words("le disque de {} est plein à {} %, il reste {} Mo",
                                "the disk of {} is {} % full, {} MB are left", directory, percent, megabytes));
}

Findings look_at_journal_disk(const Patient& patient) {
    const auto directory = existing(patient.config.journal.directory);
    Findings findings;
    try {
        const auto space = journal::PosixFiles().space(directory);
        findings = judge_disk(directory, space.used, space.available);
    } catch (const std::system_error& e) {
        return one(Level::failure, quoted(e.what()), words("vérifiez le disque", "check the disk"));
    }
    std::set<std::string> places;
    for (const auto& written : written_directories(patient.config)) {
        places.insert(existing(written));
    }
    for (const auto& place : places) {
        if (const auto why = unwritable(patient, place); !why.empty()) {
            findings.push_back({Level::failure,
                                words("{} ne peut pas écrire dans {} : {}", "{} cannot write in {}: {}",
                                      patient.config.enforcer.gateway_user, place, why),
                                words("donnez-lui ce dossier (chown), avec le mode 0700",
                                      "give it this folder (chown), with mode 0700")});
        }
    }
    return findings;
}

Findings look_at_month_keys(const Patient& patient) {
    const Words remedy = words(
        "demandez à la partie son certificat du mois, et mettez-le dans son dossier "
        "(escrow/…/certificates-directory)",
        "ask the party for its certificate of the month, and put it into its folder "
        "(escrow/…/certificates-directory)");
    Findings findings;
    try {
        const auto look = [&] {
            Sealer sealer(patient.config.escrow, patient.clock);
            for (const auto& notice : sealer.refresh()) {
                findings.push_back({notice.reason.empty() ? Level::ok : Level::warning,
                                    words("clés de {} : {}", "keys of {}: {}", notice.month, notice.detail),
                                    notice.reason.empty() ? Words() : remedy});
            }
        };
        // It must be able to read each certificate. That there is no such user is told by the configuration's check.
        if (as_user(patient.config.enforcer.gateway_user, look) == As::nobody) {
            look();
        }
    } catch (const std::runtime_error& e) {
        return one(Level::failure,
                   words("la passerelle ne démarrera pas : {}", "the gateway will not start: {}", e.what()), remedy);
    }
    return findings;
}

}  // namespace beffroi::doctor
