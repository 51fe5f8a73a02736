// A real domain of Active Directory for tests: Samba as its controller, with the people of samba-people. Making it
// takes some ten seconds.
#pragma once

#include <unistd.h>

#include <chrono>
#include <fstream>
#include <string>

#include "gateway/directory_defaults.h"
#include "tests/gateway/directory/server_process.h"
#include "tests/temporary_directory.h"

namespace beffroi::tests {

class SambaDc {
  public:
    SambaDc() {
        make_certificates(m_folder.path(), "IP:" + m_address);
        std::ofstream(path("password")) << "Lecture-seule-1\n";
        m_process.start({std::string(BEFFROI_SOURCE_DIR) + "/tests/gateway/directory/start-samba-dc", path("dc"),
                         m_address, path("cert.pem"), path("key.pem"), path("ca.pem"), path("password")});
    }

    /// A connector to this directory, as a site would configure it.
    [[nodiscard]] DirectoryConfig config() const {
        DirectoryConfig config;
        config.name = "ad";
        config.sequence = 1;
        config.profile = default_profile(DirectoryType::active_directory);
        config.establishment = Uai("0599991P");
        config.servers = {"ldaps://" + m_address};
        config.ca_file = path("ca.pem");
        config.people_base = "OU=Gens,DC=lycee,DC=test";
        config.groups_base = "OU=Groupes,DC=lycee,DC=test";
        config.bind_dn = "CN=reader,CN=Users,DC=lycee,DC=test";
        config.bind_password_file = path("password");
        config.connect_timeout = std::chrono::seconds(5);
        config.operation_timeout = std::chrono::seconds(5);
        config.pool_size = 4;
        return config;
    }

  private:
    [[nodiscard]] std::string path(const char* name) const { return m_folder.path() + "/" + name; }
    /// Samba knows one port only: each test process takes an address of its own.
    [[nodiscard]] static std::string own_address() {
        const int number = ::getpid();
        return "127." + std::to_string(1 + number / 62500 % 250) + "." + std::to_string(1 + number / 250 % 250) + "." +
               std::to_string(1 + number % 250);
    }

    TemporaryDirectory m_folder{TemporaryDirectory::disk()};
    std::string m_address = own_address();
    ServerProcess m_process{m_address, 636};
};

}  // namespace beffroi::tests
