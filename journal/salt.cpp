#include "journal/salt.h"

#include <algorithm>
#include <string>

#include "base/random.h"

namespace beffroi::journal {

Salt Salt::fresh() {
    constexpr std::size_t drawn_salts = 256;
    thread_local std::string pool;
    Salt salt;
    if (pool.empty()) {
        pool = random_bytes(drawn_salts * salt.m_bytes.size());
    }
    const auto begin = pool.end() - static_cast<std::ptrdiff_t>(salt.m_bytes.size());
    std::copy(begin, pool.end(), salt.m_bytes.begin());
    pool.erase(begin, pool.end());
    return salt;
}

}  // namespace beffroi::journal
