#include "base/version.h"

#include <filesystem>

#include "base/fd.h"
#include "base/trim.h"
#include "gateway/doctor/checks.h"

namespace beffroi::doctor {

namespace {

constexpr const char* k_former = "former";  ///< as deploy/debian/put-in-service calls the version before the newest

std::string version_of_former(const std::string& directory) {
    try {
        return std::string(trimmed(read_file(directory + "/former/version", 256), " \n"));
    } catch (const std::exception&) {
        return "?";
    }
}

}  // namespace

Findings look_at_version(const Patient& patient) {
    std::error_code error;
    const auto serving = std::filesystem::read_symlink(patient.versions + "/current", error);
    if (error) {
        return one(Level::ok, words("ce programme est de la version {}, sans paquet Debian",
                                    "this program is of version {}, without a Debian package", version()));
    }
    if (serving != k_former) {
        return one(Level::ok, words("la version {} sert", "version {} serves", serving.string()));
    }
    return one(
        Level::warning,
        words("la version {} sert, alors qu’une autre est installée : celle-ci n’a pas été acceptée, ou quelqu’un "
              "est revenu en arrière",
              "version {} serves, though another one is installed: that was not accepted, or somebody went back",
              version_of_former(patient.versions)),
        words("journalctl -t beffroi-upgrade dit pourquoi ; corrigez, puis dpkg --configure -a, ou le "
              "put-in-service de l’autre version dans {}",
              "journalctl -t beffroi-upgrade says why; correct it, then dpkg --configure -a, or the other "
              "version's put-in-service in {}",
              patient.versions));
}

}  // namespace beffroi::doctor
