#include "base/ldap/service_account.h"

#include <stdexcept>

#include "base/fd.h"

namespace beffroi::ldap {

ServiceAccount read_service_account(const Settings& settings) {
    if (settings.bind_dn.empty()) {
        return {};
    }
    std::string content = read_file(settings.bind_password_file, 4096);
    std::string first_line = content.substr(0, content.find_first_of("\r\n"));
    wipe(content);
    if (first_line.empty()) {
        throw std::invalid_argument("directory " + settings.name + ": no password in " + settings.bind_password_file);
    }
    return {.dn = settings.bind_dn, .password = Secret(std::move(first_line))};
}

}  // namespace beffroi::ldap
