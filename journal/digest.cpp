#include "base/encoding.h"
#include "journal/crypto.h"

namespace beffroi::journal {

std::string sha256_hex(std::string_view bytes) {
    return to_hex(view(sha256({bytes})));
}

}  // namespace beffroi::journal
