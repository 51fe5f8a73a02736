// Whom a verifier trusts: the policy file of c2sp.org/tlog-policy, and what it says of one signed checkpoint. Fails
// closed: what the file does not name, and what is not there, is not trusted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "journal/checkpoint.h"
#include "journal/cosignature.h"

namespace beffroi::journal {

/// Bounds on a policy file: a Region has about 425 sites.
inline constexpr std::size_t max_policy_bytes = std::size_t{1} << 20;
inline constexpr std::size_t max_policy_logs = 4096;
inline constexpr std::size_t max_policy_names = 256;  ///< witnesses and groups together
/// How far a cosignature's time may be ahead of the verifier's clock.
inline constexpr std::chrono::minutes max_future_skew{5};

/// Why a policy file is refused.
struct PolicyError {
    std::size_t line = 0;  ///< counted from 1; 0: the file as a whole
    std::string message;   ///< what is wrong and what to do, one sentence
};
[[nodiscard]] std::string to_string(const PolicyError& error);  ///< "line 3: …"

/// Why a checkpoint is not trusted: one sentence, for people.
struct Distrust {
    std::string sentence;
};

/// A witness's statement on one checkpoint.
struct Witnessed {
    std::string witness;  ///< its name in the policy file
    WallTime time;
};

class TrustPolicy {
  public:
    struct Log {
        Verifier key;
        std::string url;  ///< empty if the file has none
    };
    struct Witness {
        std::string name;
        CosignatureKey key;
        std::string url;
    };

    /// Strict. A file without a log line is valid: its user names the log (second form of `check`).
    [[nodiscard]] static std::variant<TrustPolicy, PolicyError> parse(std::string_view text);

    [[nodiscard]] const std::vector<Log>& logs() const noexcept { return m_logs; }
    [[nodiscard]] const std::vector<Witness>& witnesses() const noexcept { return m_witnesses; }
    /// False: `quorum none`.
    [[nodiscard]] bool has_quorum() const noexcept { return m_quorum.has_value(); }

    /// The checkpoint if a log of the file signed it and the quorum of witnesses cosigned it. A log's key speaks for
    /// the origin of its name and for those one step below it: one key per site, one origin per stream.
    /// A false line of any key of the file refuses the note; a line dated more than max_future_skew after `now` does
    /// not count. The checkpoint of an empty log is not trusted: it proves nothing.
    [[nodiscard]] std::variant<Checkpoint, Distrust> check(std::string_view note, WallTime now) const;
    /// The same for who knows the log's key from elsewhere; the log lines of the file do not matter.
    [[nodiscard]] std::variant<Checkpoint, Distrust> check(std::string_view note, const Verifier& log,
                                                           WallTime now) const;

    /// Who approved a note that is no checkpoint (a policy's manifest), if the quorum did; the log lines of the file do
    /// not matter. False and future lines as in `check`; the line of the key whose name is `author` does not count:
    /// nobody approves her own. `quorum none` approves nothing.
    [[nodiscard]] std::variant<std::vector<Witnessed>, Distrust> approved(std::string_view note,
                                                                          std::string_view author, WallTime now) const;

    /// What one of those that the quorum asks may say without the others: who signed for `party` (the name of a row of
    /// `asked`), if as many did as the file asks of it. Whoever wrote the text counts like the others.
    [[nodiscard]] std::variant<std::vector<Witnessed>, Distrust> approved_by(std::string_view note,
                                                                             std::string_view party,
                                                                             WallTime now) const;

    /// One of those that the quorum asks: a group, or a single witness.
    struct Asked {
        std::string name;               ///< in the policy file: "region"
        std::size_t needed = 0;         ///< of its members
        std::size_t met = 0;            ///< of them, by this note
        std::vector<std::string> keys;  ///< names of the keys that may sign for it, in the file's order
    };
    /// What `approved` still waits for: one row for each member of the quorum if all of them are asked, or the quorum
    /// itself as one row. Without a line that counts nothing is met; the author's key is in no row.
    [[nodiscard]] std::vector<Asked> asked(std::string_view note, std::string_view author, WallTime now) const;

    /// The log of the file that signed the note, if one did. nullptr if none or falsely.
    [[nodiscard]] const Verifier* signer_of(std::string_view note) const;
    /// The valid, not future cosignatures of the file's witnesses, in the file's order.
    [[nodiscard]] std::vector<Witnessed> witnessed(std::string_view note, WallTime now) const;

  private:
    friend class PolicyParser;
    TrustPolicy() = default;

    /// A witness (no members) or a group; members come earlier in the list.
    struct Member {
        std::string name;
        std::optional<std::size_t> witness;  ///< index in m_witnesses
        std::size_t needed = 0;
        std::vector<std::size_t> members;
    };
    struct Line {
        enum class State { absent, valid, false_line, future, author } state = State::absent;
        WallTime time;
    };

    [[nodiscard]] const Log* log_of(const Note& note, const std::string& origin) const;
    [[nodiscard]] std::vector<Line> lines(const Note& note, WallTime now) const;
    [[nodiscard]] std::optional<Distrust> falsity(const std::vector<Line>& lines) const;
    [[nodiscard]] std::optional<Distrust> unmet(const std::vector<Line>& lines) const;
    [[nodiscard]] std::vector<Line> lines_but(const Note& note, std::string_view author, WallTime now) const;
    /// By the members' order: whose line, or whose members' lines, are there.
    [[nodiscard]] std::vector<bool> standing(const std::vector<Line>& lines) const;
    [[nodiscard]] std::vector<std::string> keys_of(const Member& member, std::string_view author) const;
    /// The members that the quorum asks, each for itself; the quorum itself if it does not ask for all of them.
    [[nodiscard]] std::vector<std::size_t> parties() const;
    [[nodiscard]] bool met(const std::vector<Line>& lines) const;
    [[nodiscard]] std::variant<Checkpoint, Distrust> check(const Note& note, const Checkpoint& checkpoint,
                                                           const Verifier& log, WallTime now) const;
    [[nodiscard]] std::string missing(const std::vector<Line>& lines) const;
    [[nodiscard]] std::vector<Witnessed> valid(const std::vector<Line>& lines) const;

    std::vector<Log> m_logs;
    std::vector<Witness> m_witnesses;
    std::vector<Member> m_members;
    std::optional<std::size_t> m_quorum;  ///< index in m_members; none: `quorum none`
};

}  // namespace beffroi::journal
