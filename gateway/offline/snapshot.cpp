#include "gateway/offline/snapshot.h"

#include <array>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/number.h"
#include "base/secret.h"
#include "gateway/offline/crypto.h"

namespace beffroi::offline {
namespace {

constexpr std::string_view first_line = "beffroi-offline-1\n";
constexpr std::size_t fields_of_a_line = 9;

std::string associated_with(const Uai& site) {
    return std::string(first_line) + site.get();
}

std::string milliseconds(WallTime time) {
    return std::to_string(time.time_since_epoch().count());
}

std::optional<std::array<std::string, fields_of_a_line>> fields_of(std::string_view line) {
    std::array<std::string, fields_of_a_line> fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const bool last = i + 1 == fields.size();
        const auto end = last ? line.size() : line.find(' ');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        auto field = from_base64(line.substr(0, end));
        if (!field) {
            return std::nullopt;
        }
        fields[i] = std::move(*field);
        line.remove_prefix(last ? end : end + 1);
    }
    return fields;
}

std::optional<Remembered> person_from(std::string_view line) {
    auto fields = fields_of(line);
    if (!fields) {
        return std::nullopt;
    }
    auto& [key, user, uid, role, uai, reason, proven, salt, verifier] = *fields;
    const auto time = parse_number<std::int64_t>(proven);
    if (key.empty() || !time || salt.size() != salt_bytes || verifier.size() != verifier_bytes) {
        return std::nullopt;
    }
    return Remembered{.key = std::move(key),
                      .user = UserName(std::move(user)),
                      .uid = std::move(uid),
                      .role = RoleName(std::move(role)),
                      .uai = Uai(std::move(uai)),
                      .reason = std::move(reason),
                      .proven = WallTime(std::chrono::milliseconds(*time)),
                      .salt = std::move(salt),
                      .verifier = std::move(verifier)};
}

}  // namespace

std::string to_text(const std::vector<Remembered>& people) {
    std::string text;
    for (const Remembered& p : people) {
        const std::array<std::string, fields_of_a_line> fields{
            p.key,    p.user.get(),           p.uid,  p.role.get(), p.uai.get(),
            p.reason, milliseconds(p.proven), p.salt, p.verifier};
        for (std::size_t i = 0; i < fields.size(); ++i) {
            text += to_base64(fields[i]) + (i + 1 == fields.size() ? '\n' : ' ');
        }
    }
    return text;
}

std::optional<std::vector<Remembered>> people_from(std::string_view text) {
    std::vector<Remembered> people;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto person = end == std::string_view::npos ? std::nullopt : person_from(text.substr(0, end));
        if (!person || people.size() == max_people) {
            return std::nullopt;
        }
        people.push_back(std::move(*person));
        text.remove_prefix(end + 1);
    }
    return people;
}

void save(const std::string& path, std::string_view key, const Uai& site, const std::vector<Remembered>& people) {
    std::string text = to_text(people);
    const std::string sealed = seal(key, associated_with(site), text);
    wipe(text);
    replace_file(path, std::string(first_line) + sealed);
}

std::variant<std::vector<Remembered>, std::string> load(const std::string& path, std::string_view key,
                                                        const Uai& site) {
    std::string bytes;
    try {
        if (!std::filesystem::exists(path)) {
            return std::vector<Remembered>();
        }
        bytes = read_file(path, max_snapshot_bytes);
    } catch (const std::exception& e) {
        return std::string("it cannot be read: ") + e.what();
    }
    if (!bytes.starts_with(first_line)) {
        return "it is not a snapshot of this version";
    }
    auto text = open(key, associated_with(site), std::string_view(bytes).substr(first_line.size()));
    if (!text) {
        return "it is damaged, cut short, or of another key or site";
    }
    auto people = people_from(*text);
    wipe(*text);
    if (!people) {
        return "its content is not that of a snapshot";
    }
    return std::move(*people);
}

}  // namespace beffroi::offline
