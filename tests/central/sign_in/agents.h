// The directory of the Region's agents, as the centre is configured to ask it.
#pragma once

#include <chrono>

#include "central/sign_in/directory_settings.h"
#include "tests/gateway/directory/slapd.h"

namespace beffroi::central::sign_in {

/// Under o=gouv,c=fr, searched by cn=reader.
[[nodiscard]] inline DirectorySettings settings_of(const tests::Slapd& slapd) {
    return {.party = "region",
            .ldap = {.name = "of the party region",
                     .servers = {slapd.uri()},
                     .ca_file = slapd.ca_file(),
                     .bind_dn = "cn=reader,o=gouv,c=fr",
                     .bind_password_file = slapd.password_file(),
                     .connect_timeout = std::chrono::seconds(3),
                     .operation_timeout = std::chrono::seconds(3),
                     .pool_size = 4},
            .people_base = "o=gouv,c=fr",
            .person_class = "inetOrgPerson",
            .login_attribute = "uid"};
}

}  // namespace beffroi::central::sign_in
