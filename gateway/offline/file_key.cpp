#include "gateway/offline/file_key.h"

#include <filesystem>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/random.h"
#include "gateway/offline/crypto.h"

namespace beffroi::offline {

Secret load_or_make_key(const std::string& path) {
    namespace fs = std::filesystem;
    if (!fs::exists(path)) {
        std::string text = to_hex(random_bytes(key_bytes)) + "\n";
        replace_file(path, text);  // whole or not at all, also if the power goes
        wipe(text);
    }
    if ((fs::status(path).permissions() & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none) {
        throw std::runtime_error(path + ": others can read this key; set its mode to 0600");
    }
    const Secret line = read_secret_line(path);
    auto key = from_hex(line.reveal());
    if (!key || key->size() != key_bytes) {
        throw std::runtime_error(path + ": not a key of 64 hexadecimal digits; remove it to have a new one made");
    }
    return Secret(std::move(*key));
}

}  // namespace beffroi::offline
