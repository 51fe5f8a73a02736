#include "central/sign_in/opening_code.h"

#include "base/random.h"
#include "journal/crypto.h"

namespace beffroi::central::sign_in {

namespace {

constexpr std::string_view k_letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t k_length = 20;
constexpr std::size_t k_group = 4;

}  // namespace

Secret make_opening_code() {
    std::string bytes = random_bytes(k_length);
    std::string code;
    code.reserve(k_length + k_length / k_group);  // a secret is not left behind where a string grew
    for (std::size_t i = 0; i < k_length; ++i) {
        if (i != 0 && i % k_group == 0) {
            code += '-';
        }
        code += k_letters[static_cast<unsigned char>(bytes[i]) % k_letters.size()];
    }
    wipe(bytes);
    return Secret(std::move(code));
}

std::string opening_code_hash(std::string_view typed) {
    std::string meant;
    meant.reserve(typed.size());
    for (const char c : typed) {
        if (c != '-' && c != ' ') {
            meant += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
    }
    std::string hash = journal::sha256_hex(meant);
    wipe(meant);
    return hash;
}

}  // namespace beffroi::central::sign_in
