// People whom a directory proved lately, on disk.
//
// The file is AES-256-GCM over lines of text (crypto.h), behind the line "beffroi-offline-1"; that line and the site's
// UAI are its associated data. A line of text is one person: nine fields in base64 with a space between them, in the
// order of Remembered.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "gateway/types.h"

namespace beffroi::offline {

struct Remembered {
    std::string key;       ///< what she types, with its realm, in lower case
    UserName user;         ///< as the directory writes it
    std::string uid;       ///< as the directory says
    RoleName role;         ///< that the rules gave
    Uai uai;               ///< where she holds it
    std::string reason;    ///< which rule gave it
    WallTime proven;       ///< when a directory took her password last
    std::string salt;      ///< salt_bytes, random
    std::string verifier;  ///< scrypt of the keyed password
    friend bool operator==(const Remembered&, const Remembered&) = default;
};

inline constexpr std::size_t max_people = 4000;
inline constexpr std::size_t max_snapshot_bytes = std::size_t{16} << 20;

/// `key` is the snapshot's. Durable on return, and after a power cut the file is the old one or the new one. Throws
/// std::system_error.
void save(const std::string& path, std::string_view key, const Uai& site, const std::vector<Remembered>& people);

/// What is there, at most max_people; no file is nobody. A text says why a file is not taken: cut short, damaged, of
/// another key or site.
[[nodiscard]] std::variant<std::vector<Remembered>, std::string> load(const std::string& path, std::string_view key,
                                                                      const Uai& site);

[[nodiscard]] std::string to_text(const std::vector<Remembered>& people);
/// nullopt if a line is not one, or there are too many.
[[nodiscard]] std::optional<std::vector<Remembered>> people_from(std::string_view text);

}  // namespace beffroi::offline
