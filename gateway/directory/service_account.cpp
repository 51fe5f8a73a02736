#include "gateway/directory/service_account.h"

#include <stdexcept>

#include "base/fd.h"

namespace beffroi::directory {

ServiceAccount read_service_account(const DirectoryConfig& config) {
    if (config.bind_dn.empty()) {
        return {};
    }
    std::string content = read_file(config.bind_password_file, 4096);
    std::string first_line = content.substr(0, content.find_first_of("\r\n"));
    wipe(content);
    if (first_line.empty()) {
        throw std::invalid_argument("directory " + config.name + ": no password in " + config.bind_password_file);
    }
    return {.dn = config.bind_dn, .password = Secret(std::move(first_line))};
}

}  // namespace beffroi::directory
