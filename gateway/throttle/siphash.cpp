#include "gateway/throttle/siphash.h"

#include <bit>
#include <cstring>

#include "base/random.h"

namespace beffroi {

namespace {

struct State {
    std::uint64_t a, b, c, d;

    void rounds(int n) noexcept {
        for (int i = 0; i < n; ++i) {
            a += b;
            c += d;
            b = std::rotl(b, 13) ^ a;
            d = std::rotl(d, 16) ^ c;
            a = std::rotl(a, 32);
            c += b;
            a += d;
            b = std::rotl(b, 17) ^ c;
            d = std::rotl(d, 21) ^ a;
            c = std::rotl(c, 32);
        }
    }

    void absorb(std::uint64_t word) noexcept {
        d ^= word;
        rounds(2);
        a ^= word;
    }
};

}  // namespace

SipKey random_sip_key() {
    const std::string bytes = random_bytes(sizeof(SipKey));
    SipKey key{};
    std::memcpy(key.data(), bytes.data(), sizeof key);
    return key;
}

std::uint64_t siphash(const SipKey& key, std::string_view bytes) noexcept {
    State state{key[0] ^ 0x736f6d6570736575U, key[1] ^ 0x646f72616e646f6dU, key[0] ^ 0x6c7967656e657261U,
                key[1] ^ 0x7465646279746573U};
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * (i % 8));
        if (i % 8 == 7) {
            state.absorb(word);
            word = 0;
        }
    }
    state.absorb(word | std::uint64_t{bytes.size()} << 56);
    state.c ^= 0xff;
    state.rounds(4);
    return state.a ^ state.b ^ state.c ^ state.d;
}

}  // namespace beffroi
