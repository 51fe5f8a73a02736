// How a directory is reached, and as whom it is searched.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace beffroi::ldap {

/// The servers' certificates and names are always checked: there is no switch.
struct Settings {
    std::string name;                  ///< for people and logs
    std::vector<std::string> servers;  ///< ldaps://host[:port], or ldap:// for StartTLS, in order of preference
    std::string ca_file;               ///< PEM bundle that the servers' certificates must chain to
    std::string bind_dn;               ///< empty: search anonymously
    std::string bind_password_file;    ///< its first line is the password; empty when bind_dn is
    std::chrono::milliseconds connect_timeout{0};
    std::chrono::milliseconds operation_timeout{0};
    std::size_t pool_size = 0;  ///< connections at the same time, for one purpose
};

}  // namespace beffroi::ldap
