#include "gateway/charter/acceptances.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/random.h"
#include "journal/crypto.h"

namespace beffroi::charter {

namespace {

constexpr std::string_view k_magic = "beffroi-charter-1 ";
constexpr std::size_t k_key_bytes = 32;
constexpr std::size_t k_digest_letters = 64;

/// The key of a file's first line; empty: there is none.
std::string key_in(std::string_view line) {
    const auto key = line.starts_with(k_magic) ? from_hex(line.substr(k_magic.size())) : std::nullopt;
    return key && key->size() == k_key_bytes ? *key : std::string();
}

}  // namespace

int school_year(WallTime at) {
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    constexpr int september = 8;
    return parts.tm_year + 1900 - (parts.tm_mon < september ? 1 : 0);
}

Acceptances::Acceptances(std::string file, std::string version, const Clock& clock)
    : m_file(std::move(file)), m_version(std::move(version)), m_clock(clock) {
    make_private_directory(std::filesystem::path(m_file).parent_path().string());
    if (std::filesystem::exists(m_file)) {
        read();
    }
    if (m_key.empty()) {
        m_key = random_bytes(k_key_bytes);
    }
    std::string text = fmt::format("{}{}\n", k_magic, to_hex(m_key));
    for (const auto& line : m_lines) {
        text += line;
    }
    replace_file(m_file, text);
}

/// What a power cut left of the last line is dropped.
void Acceptances::read() {
    const std::string bytes = read_file(m_file);
    std::string_view text = bytes;
    const std::string year = fmt::format("{} ", school_year(m_clock.wall()));
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        const auto line = text.substr(0, end + 1);
        text.remove_prefix(end + 1);
        if (m_key.empty()) {
            m_key = key_in(line.substr(0, line.size() - 1));
            if (m_key.empty()) {
                return;
            }
        } else if (line.starts_with(year) && line.size() == year.size() + k_digest_letters + 1) {
            m_lines.emplace(line);
        }
    }
}

/// The version is in the hash: lines of another one match nobody.
std::string Acceptances::line_for(const std::string& uid) const {
    const int year = school_year(m_clock.wall());
    const auto digest = journal::sha256({m_key, "charter\n", m_version, "\n", std::to_string(year), "\n", uid});
    return fmt::format("{} {}\n", year, to_hex(journal::view(digest)));
}

bool Acceptances::has_accepted(const std::string& uid) const {
    const auto line = line_for(uid);
    const std::scoped_lock lock(m_mutex);
    return m_lines.contains(line);
}

void Acceptances::accept(const std::string& uid) {
    const auto line = line_for(uid);
    const std::scoped_lock lock(m_mutex);
    if (m_lines.contains(line)) {
        return;
    }
    const UniqueFd file(::open(m_file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW));
    if (!file.valid()) {
        throw_errno(m_file);
    }
    write_all(file.get(), line);
    if (::fdatasync(file.get()) != 0) {
        throw_errno(m_file);
    }
    m_lines.insert(line);
}

}  // namespace beffroi::charter
