// A trust root made with certs/, and certificates of every kind under it.
#pragma once

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/central/scratch.h"

namespace beffroi::central {

/// Certificates, made once per run by the very scripts that a Region uses.
class Authority {
  public:
    static const Authority& instance() {
        static const Authority authority;
        return authority;
    }
    /// "server", "gateway-0599991P", "auditor", ...
    [[nodiscard]] std::string pem(const std::string& name) const { return m_scratch.path(name + ".pem"); }
    [[nodiscard]] std::string key(const std::string& name) const { return m_scratch.path(name + ".key"); }
    [[nodiscard]] std::string ca() const { return m_scratch.path("root/ca.pem"); }
    [[nodiscard]] std::string other_ca() const { return m_scratch.path("other/ca.pem"); }

    /// One more, "gateway-UAI", if there is none yet.
    void issue_gateway(const std::string& uai) const {
        if (std::filesystem::exists(pem("gateway-" + uai))) {
            return;
        }
        run("issue", "root --kind gateway --name " + uai + " --out gateway-" + uai);
    }

  private:
    Authority() {
        run("make-ca", "root 'Region'");
        run("make-ca", "other 'Somebody else'");
        run("issue", "root --kind server --name localhost --san DNS:localhost,IP:127.0.0.1 --out server");
        run("issue", "root --kind gateway --name 0599991P --out gateway-0599991P");
        run("issue", "root --kind gateway --name 0620001A --out gateway-0620001A");
        run("issue", "root --kind auditor --party region --name c.martin --out auditor");
        run("issue", "root --kind auditor --party academie --name a.petit --out auditor-academie");
        run("issue", "root --kind officer --party region --name r.leroy --out officer");
        run("issue", "root --kind officer --party region --name p.durand --out officer-second");
        run("issue", "root --kind officer --party academie --name a.petit --out officer-academie");
        run("issue", "root --kind officer --party academie --name b.haddad --out officer-academie-second");
        run("issue", "root --kind officer --party academie --name s.morel --out officer-site");
        run("issue", "root --kind dpo --party academie --name d.blanc --out dpo");
        run("issue", "root --kind monitor --name prometheus.region.example --out monitor");
        run("issue", "root --kind central --name centre --out central");
        run("issue", "root --kind witness --name witness --san DNS:localhost,IP:127.0.0.1 --out witness");
        run("issue", "other --kind auditor --name c.martin --out stranger");
    }
    void run(const std::string& script, const std::string& arguments) const {
        const std::string command = "cd " + m_scratch.path("") + " && " BEFFROI_SOURCE_DIR "/certs/" + script + " " +
                                    arguments + " > /dev/null";
        BOOST_REQUIRE_EQUAL(std::system(command.c_str()), 0);
    }
    Scratch m_scratch;
};

}  // namespace beffroi::central
