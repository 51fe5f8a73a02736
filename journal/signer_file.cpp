#include "journal/signer_file.h"

#include <stdexcept>

#include "base/fd.h"

namespace beffroi::journal {

Signer read_signer(const std::string& path) {
    const Secret key(read_file(path));
    try {
        return Signer(key);
    } catch (const std::runtime_error& e) {
        throw std::runtime_error(path + ": " + e.what());
    }
}

}  // namespace beffroi::journal
