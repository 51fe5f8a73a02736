// Of a connector, what its connections need.
#pragma once

#include "base/ldap/settings.h"
#include "gateway/settings.h"

namespace beffroi::directory {

[[nodiscard]] inline ldap::Settings ldap_settings(const DirectoryConfig& config) {
    return {.name = config.name,
            .servers = config.servers,
            .ca_file = config.ca_file,
            .bind_dn = config.bind_dn,
            .bind_password_file = config.bind_password_file,
            .connect_timeout = config.connect_timeout,
            .operation_timeout = config.operation_timeout,
            .pool_size = config.pool_size};
}

}  // namespace beffroi::directory
