// An entry of a person as any server may answer it, read as each type of directory reads it. The input is lines of
// "attribute: value"; the first line is the DN.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "base/ldap/dn.h"
#include "base/ldap/logon_error.h"
#include "gateway/directory/account_state.h"
#include "gateway/directory/person.h"
#include "gateway/directory_defaults.h"

using namespace beffroi;
using namespace beffroi::directory;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::istringstream input(std::string(reinterpret_cast<const char*>(data), size));
    ldap::Entry entry;
    std::getline(input, entry.dn);
    for (std::string line; std::getline(input, line);) {
        const auto colon = line.find(": ");
        entry.attributes[line.substr(0, colon)].push_back(colon == std::string::npos ? "" : line.substr(colon + 2));
        static_cast<void>(ldap::logon_error(line));
        static_cast<void>(ldap::guid_text(line));
    }
    for (const auto type : {DirectoryType::ent, DirectoryType::annuaire_academique, DirectoryType::eole_scribe,
                            DirectoryType::active_directory, DirectoryType::ldap}) {
        DirectoryConfig config;
        config.profile = default_profile(type);
        config.groups_base = "ou=groupes,dc=lycee";
        const Person person = read_person(entry, config, UserName("x"), WallTime{});
        for (const Tie& tie : person.ties) {
            // One spelling for each structure, whatever the entry writes: normal again is the same.
            if (!uai_key(tie.structure) && ldap::normal_dn(tie.structure).value_or("") != tie.structure) {
                std::abort();
            }
        }
    }
    return 0;
}
