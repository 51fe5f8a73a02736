#include "tests/journal/escrow_parties.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "base/fd.h"

namespace beffroi::journal::test {

Root make_root(const std::string& party) {
    char path[] = "/tmp/beffroi-root.XXXXXX";
    if (::mkdtemp(path) == nullptr) {
        throw_errno(path);
    }
    const std::string folder = path;
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 3650 -subj '/O=" + party +
        "/OU=escrow root/CN=" + party + "' -keyout " + folder + "/key.pem -out " + folder + "/root.pem 2>/dev/null";
    if (std::system(command.c_str()) != 0) {
        throw std::runtime_error("openssl req");
    }
    Root root{PemKey::parse(Secret(read_file(folder + "/key.pem"))).value(),
              Certificate::parse(read_file(folder + "/root.pem")).value()};
    std::filesystem::remove_all(folder);
    return root;
}

}  // namespace beffroi::journal::test
