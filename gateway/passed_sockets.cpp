#include "gateway/passed_sockets.h"

#include <systemd/sd-daemon.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>

namespace beffroi {

namespace {

struct Free {
    void operator()(char** names) const {
        for (char** name = names; name != nullptr && *name != nullptr; ++name) {
            std::free(*name);
        }
        std::free(names);
    }
};

}  // namespace

portal::Sockets passed_sockets() {
    char** listed = nullptr;
    const int count = ::sd_listen_fds_with_names(1, &listed);
    const std::unique_ptr<char*, Free> names(listed);
    if (count < 0) {
        throw std::system_error(-count, std::generic_category(), "sockets passed by systemd");
    }
    portal::Sockets sockets;
    for (int i = 0; i < count; ++i) {
        UniqueFd socket(SD_LISTEN_FDS_START + i);
        const std::string name = names.get()[i];
        if (name == "portal-http") {
            sockets.http = std::move(socket);
        } else if (name == "portal-https") {
            sockets.https = std::move(socket);
        } else {
            throw std::runtime_error("a socket was passed by the name \"" + name +
                                     "\"; the names are portal-http and portal-https");
        }
    }
    return sockets;
}

}  // namespace beffroi
