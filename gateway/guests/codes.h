// Access codes: how somebody without an account gets a session for some hours, because somebody with one vouches for
// it. A code is shown once, to whoever asked for it; the gateway keeps its hash.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "gateway/settings.h"
#include "gateway/types.h"

namespace beffroi::guests {

struct Guest {
    std::uint64_t number = 0;  ///< of the code, at this site; never used again
    std::string name;          ///< who it is, as the one says who vouches; empty: whoever holds the printed code
    std::string sponsor;       ///< who vouches: the token of a person, or a local user ("root for alice")
    WallTime until;
    friend bool operator==(const Guest&, const Guest&) = default;
};

/// "guest:12", as the identifier of a guest's session.
[[nodiscard]] std::string uid_of(const Guest& guest);

struct Wanted {
    std::size_t count = 1;  ///< codes; with a name it is 1
    std::string name;
    std::string sponsor;
    std::chrono::minutes lasts{0};
};

enum class Refused : std::uint8_t {
    too_long,     ///< than codes may last here, or not at all
    too_many,     ///< at once, or of all that may be good
    per_sponsor,  ///< named guests of this sponsor
    bad_name,     ///< empty where one is needed, too long, or with characters that no name has
};

inline constexpr std::size_t longest_name = 64;   ///< bytes
inline constexpr std::size_t most_at_once = 200;  ///< printed on a few sheets
inline constexpr std::size_t most_codes = 2000;   ///< that are good at one time
inline constexpr std::string_view code_shape = "XXXX-XXXX-XXXX";

/// Thread-safe. A code has sixty random bits: it is not guessed at the pace that the throttle allows, nor found from
/// its hash within the time that it is good.
class AccessCodes {
  public:
    /// What was kept is read: throws std::runtime_error naming the file if it is damaged.
    AccessCodes(const GuestsConfig& config, const Uai& site, const Clock& clock);

    /// Guests and their codes, durable on return. Throws std::system_error: then there are none.
    using Made = std::vector<std::pair<Guest, Secret>>;
    [[nodiscard]] std::variant<Made, Refused> make(const Wanted& wanted);
    /// Whose code this is, as people type it: in any case, with or without hyphens and spaces, O for 0 and I or L
    /// for 1.
    [[nodiscard]] std::optional<Guest> find(const Secret& typed) const;
    /// All that are good, the oldest first.
    [[nodiscard]] std::vector<Guest> all() const;
    /// It is good no longer, durably; nullopt: there was none. Throws std::system_error: then it is good still.
    [[nodiscard]] std::optional<Guest> withdraw(std::uint64_t number);

  private:
    using Kept = std::map<std::string, Guest>;  ///< by the hash of the code
    [[nodiscard]] std::string hash(std::string_view code) const;
    [[nodiscard]] std::optional<Refused> objection(const Wanted& wanted) const;
    void save(Kept kept, std::uint64_t next);

    const GuestsConfig m_config;
    const Uai m_site;
    const Clock& m_clock;
    mutable std::mutex m_mutex;
    Kept m_kept;
    std::uint64_t m_next = 1;
};

}  // namespace beffroi::guests
