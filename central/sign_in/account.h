// Who may sign in at the console: an account of the configuration.
#pragma once

#include <string>

namespace beffroi::central::sign_in {

struct Account {
    std::string name;
    std::string kind;        ///< as of a certificate: "officer", "auditor"
    std::string party;       ///< "region", "academie"
    std::string login = {};  ///< in the directory of the party; empty: nobody's
};

}  // namespace beffroi::central::sign_in
