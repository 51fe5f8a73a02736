#include "base/random.h"

#include <sys/random.h>

#include "base/fd.h"

namespace beffroi {

std::string random_bytes(std::size_t n) {
    std::string bytes(n, '\0');
    std::size_t have = 0;
    while (have < n) {
        const ssize_t got = ::getrandom(bytes.data() + have, n - have, 0);
        if (got < 0) {
            throw_errno("getrandom");
        }
        have += static_cast<std::size_t>(got);
    }
    return bytes;
}

}  // namespace beffroi
