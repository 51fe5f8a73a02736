#include "gateway/directory_defaults.h"

#include <stdexcept>

namespace beffroi {
namespace {

DirectoryProfile ent() {
    return {.person_class = "ENTPerson",
            .excluded_class = "",
            .login_attribute = "ENTPersonLogin",
            .id_attribute = "uid",
            .profile_attribute = "ENTPersonProfils",
            .functions = FunctionFormat::ent,
            .uai_attribute = "",
            .uai_in_dn = false,
            .group_search = GroupSearch::none,
            .group_attribute = "",
            .account_state = AccountState::none,
            .state_attribute = "ESCOPersonEtatCompte",
            .disabled_values = {"INVALIDE", "DELETE", "BLOQUE"}};
}

/// What people are is in FrEduRne; FrEduFonctAdm names the administrative functions of the académie's own staff.
DirectoryProfile annuaire_academique() {
    return {.person_class = "inetOrgPerson",
            .excluded_class = "",
            .login_attribute = "uid",
            .id_attribute = "uid",
            .profile_attribute = "FrEduFonctAdm",
            .functions = FunctionFormat::fredu,
            .uai_attribute = "",
            .uai_in_dn = false,
            .group_search = GroupSearch::none,
            .group_attribute = "",
            .account_state = AccountState::none,
            .state_attribute = "",
            .disabled_values = {}};
}

/// ENTPersonProfils has values of Scribe's own here: eleve, enseignant, administratif, responsable.
DirectoryProfile eole_scribe() {
    return {.person_class = "inetOrgPerson",
            .excluded_class = "",
            .login_attribute = "uid",
            .id_attribute = "uid",
            .profile_attribute = "ENTPersonProfils",
            .functions = FunctionFormat::none,
            .uai_attribute = "",
            .uai_in_dn = true,
            .group_search = GroupSearch::member_uid,
            .group_attribute = "",
            .account_state = AccountState::posix,
            .state_attribute = "",
            .disabled_values = {}};
}

DirectoryProfile active_directory() {
    return {.person_class = "user",
            .excluded_class = "computer",
            .login_attribute = "sAMAccountName",
            .id_attribute = "objectGUID",
            .profile_attribute = "",
            .functions = FunctionFormat::none,
            .uai_attribute = "",
            .uai_in_dn = false,
            .group_search = GroupSearch::nested_member,
            .group_attribute = "memberOf",
            .account_state = AccountState::active_directory,
            .state_attribute = "",
            .disabled_values = {}};
}

DirectoryProfile ldap() {
    return {.person_class = "inetOrgPerson",
            .excluded_class = "",
            .login_attribute = "uid",
            .id_attribute = "uid",
            .profile_attribute = "",
            .functions = FunctionFormat::none,
            .uai_attribute = "",
            .uai_in_dn = false,
            .group_search = GroupSearch::member,
            .group_attribute = "memberOf",
            .account_state = AccountState::posix,
            .state_attribute = "",
            .disabled_values = {}};
}

}  // namespace

DirectoryProfile default_profile(DirectoryType type) {
    switch (type) {
        case DirectoryType::ent:
            return ent();
        case DirectoryType::annuaire_academique:
            return annuaire_academique();
        case DirectoryType::eole_scribe:
            return eole_scribe();
        case DirectoryType::active_directory:
            return active_directory();
        case DirectoryType::ldap:
            return ldap();
    }
    throw std::logic_error("a type of directory without a profile");
}

}  // namespace beffroi
