#include "gateway/guests/codes.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/random.h"
#include "gateway/guests/code_file.h"
#include "journal/crypto.h"

namespace beffroi::guests {

namespace {

/// Crockford's base 32: no letter that reads like a digit, and no U, so that no code is a word to blush at.
constexpr std::string_view k_alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t k_code_letters = 12;
constexpr std::size_t k_group = 4;

std::string new_code() {
    std::string code;
    for (const char byte : random_bytes(k_code_letters)) {
        code += k_alphabet[static_cast<unsigned char>(byte) % k_alphabet.size()];  // 256 is a multiple of 32
    }
    return code;
}

std::string shown(const std::string& code) {
    return code.substr(0, k_group) + '-' + code.substr(k_group, k_group) + '-' + code.substr(2 * k_group);
}

/// As it was made; empty: it cannot be one.
std::string as_made(std::string_view typed) {
    std::string code;
    for (char c : typed) {
        if (c == ' ' || c == '-') {
            continue;
        }
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        c = c == 'O' ? '0' : c;
        c = c == 'I' || c == 'L' ? '1' : c;
        if (k_alphabet.find(c) == std::string_view::npos || code.size() == k_code_letters) {
            return {};
        }
        code += c;
    }
    return code.size() == k_code_letters ? code : std::string();
}

}  // namespace

std::string uid_of(const Guest& guest) {
    return fmt::format("guest:{}", guest.number);
}

AccessCodes::AccessCodes(const GuestsConfig& config, const Uai& site, const Clock& clock)
    : m_config(config), m_site(site), m_clock(clock) {
    make_private_directory(std::filesystem::path(m_config.file).parent_path().string());
    auto read = load_codes(m_config.file);
    if (!read) {
        throw std::runtime_error(m_config.file + " is damaged: remove it, and give new codes to guests");
    }
    m_kept = std::move(read->guests);
    m_next = read->next;
}

std::string AccessCodes::hash(std::string_view code) const {
    return to_hex(journal::view(journal::sha256({"beffroi-guest-1\n", m_site.get(), "\n", code})));
}

std::optional<Refused> AccessCodes::objection(const Wanted& wanted) const {
    if (wanted.lasts < std::chrono::minutes(1) || wanted.lasts > m_config.longest) {
        return Refused::too_long;
    }
    if (wanted.name.size() > longest_name || printable(wanted.name) != wanted.name ||
        (!wanted.name.empty() && wanted.count != 1)) {
        return Refused::bad_name;
    }
    const WallTime now = m_clock.wall();
    const auto good = [&](const Kept::value_type& one) { return one.second.until > now; };
    // Printed codes are of whoever holds them: the sponsor's limit is about people that somebody vouches for.
    const auto theirs = [&](const Kept::value_type& one) {
        return good(one) && !one.second.name.empty() && one.second.sponsor == wanted.sponsor;
    };
    const auto all = static_cast<std::size_t>(std::ranges::count_if(m_kept, good));
    if (wanted.count == 0 || wanted.count > most_at_once || all + wanted.count > most_codes) {
        return Refused::too_many;
    }
    const auto hers = static_cast<std::size_t>(std::ranges::count_if(m_kept, theirs));
    return !wanted.name.empty() && hers >= m_config.per_sponsor ? std::optional(Refused::per_sponsor) : std::nullopt;
}

std::variant<AccessCodes::Made, Refused> AccessCodes::make(const Wanted& wanted) {
    const std::lock_guard lock(m_mutex);
    if (const auto refused = objection(wanted)) {
        return *refused;
    }
    Kept kept = m_kept;
    std::erase_if(kept, [now = m_clock.wall()](const auto& one) { return one.second.until <= now; });
    Made made;
    std::uint64_t next = m_next;
    for (std::size_t i = 0; i < wanted.count; ++i) {
        const std::string code = new_code();
        const Guest guest{next++, wanted.name, wanted.sponsor, m_clock.wall() + wanted.lasts};
        kept.emplace(hash(code), guest);
        made.emplace_back(guest, Secret(shown(code)));
    }
    save(std::move(kept), next);
    return made;
}

std::optional<Guest> AccessCodes::find(const Secret& typed) const {
    const std::string code = as_made(typed.reveal());
    if (code.empty()) {
        return std::nullopt;
    }
    const std::lock_guard lock(m_mutex);
    // Found by its hash: how long that takes says nothing of the code.
    const auto found = m_kept.find(hash(code));
    return found != m_kept.end() && found->second.until > m_clock.wall() ? std::optional(found->second) : std::nullopt;
}

std::vector<Guest> AccessCodes::all() const {
    std::vector<Guest> guests;
    const std::lock_guard lock(m_mutex);
    for (const auto& [hash, guest] : m_kept) {
        if (guest.until > m_clock.wall()) {
            guests.push_back(guest);
        }
    }
    std::ranges::sort(guests, {}, &Guest::number);
    return guests;
}

std::optional<Guest> AccessCodes::withdraw(std::uint64_t number) {
    const std::lock_guard lock(m_mutex);
    Kept kept = m_kept;
    const auto found = std::ranges::find_if(kept, [number](const auto& one) { return one.second.number == number; });
    if (found == kept.end() || found->second.until <= m_clock.wall()) {
        return std::nullopt;
    }
    const Guest guest = found->second;
    kept.erase(found);
    save(std::move(kept), m_next);
    return guest;
}

/// On disk first: a code that was told is good after a power cut too, and one that was withdrawn is not.
void AccessCodes::save(Kept kept, std::uint64_t next) {
    replace_file(m_config.file, to_text({next, kept}));
    m_kept = std::move(kept);
    m_next = next;
}

}  // namespace beffroi::guests
