// The register of cases: a projection of the centre's own admin stream, which is its only state. A case opens what it
// asks for once a person of each party has signed its text with a key that the centre does not hold.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "central/approval/case.h"
#include "central/approval/case_approvers.h"
#include "central/refusal.h"
#include "journal/checkpoint.h"
#include "journal/entry.h"

namespace beffroi::central {

struct Approval {
    std::string approver;
    Party party = Party::region;
    std::string line;  ///< the signature line of the signed note whose text is the case's
    WallTime at;
};

/// Who does something with a case, and for which party.
struct Actor {
    std::string name;
    Party party = Party::region;
};

/// How long a case keeps what it asks for, from its opening on (docs/decisions/0032-holds.md).
struct HoldLimits {
    std::chrono::days unsigned_for{14};  ///< while not both parties have signed it
    std::chrono::days longest{1095};
};

enum class CaseState : std::uint8_t { waiting, approved, expired, closed };
[[nodiscard]] std::string_view to_string(CaseState state);

struct CaseFile {
    Case asked;
    std::string text;
    std::string opened_by;
    WallTime opened;
    std::optional<Party> opened_for = {};  ///< nullopt: before openings told it
    std::vector<Approval> approvals = {};
    std::optional<std::string> outcome = {};  ///< closed: with this
    std::set<Party> closed_for = {};
    bool hold_on_record = false;  ///< the newest `legal-hold` of the case says that it has begun
    /// The text with every approval: a signed note that anybody can check.
    [[nodiscard]] std::string note() const;
};

using CaseOutcome = std::variant<CaseFile, Refusal>;

/// Writes an entry of the centre's admin stream (central/store/admin_log.h): returns when it is durable, throws
/// journal::JournalUnavailable when it cannot be.
using RecordEntry = std::function<void(journal::Entry)>;

/// Thread-safe. Every change is durable in the admin stream before it counts; throws journal::JournalUnavailable when
/// it cannot be made so.
class Cases {
  public:
    Cases(std::vector<Approver> approvers, RecordEntry record, const Clock& clock, HoldLimits limits = {});

    /// One entry of the admin stream, in order, at start. What does not hold (an approver who is no longer listed, say)
    /// is not taken: the case waits again.
    void replay(const journal::Entry& entry);

    [[nodiscard]] CaseOutcome open(const std::string& text, const Actor& actor);
    /// `line` is one signature line over the case's text by an approver's key.
    [[nodiscard]] CaseOutcome approve(const std::string& number, const std::string& line, const std::string& actor);
    /// From the first closing on nothing is handed over. What the case holds is held until everybody has closed it who
    /// had a part in it: the party that opened it, and each that signed.
    [[nodiscard]] CaseOutcome close(const std::string& number, const std::string& outcome, const Actor& actor);

    [[nodiscard]] std::optional<CaseFile> find(const std::string& number) const;
    [[nodiscard]] std::vector<CaseFile> list() const;
    [[nodiscard]] CaseState state(const CaseFile& file) const;
    /// Cases whose records must outlive their retention now. One party's word is enough to keep for some days, two are
    /// needed to keep for longer, or to hand over.
    [[nodiscard]] std::vector<Case> holds() const;
    /// Until when the case holds what it asks for; nullopt: it does not.
    [[nodiscard]] std::optional<WallTime> held_until(const CaseFile& file) const;
    /// Puts on record which holds have begun and which have ended since the last time. Throws
    /// journal::JournalUnavailable.
    void note_holds();
    /// Runs what deletes: an opening or an approval that begins a hold is not answered before it is done.
    void while_no_hold_begins(const std::function<void()>& work);
    /// When the oldest case was opened that is neither closed nor expired, or that holds something: the register stands
    /// on the entries since.
    [[nodiscard]] std::optional<WallTime> open_since() const;

  private:
    [[nodiscard]] std::variant<Approval, Refusal> check(const CaseFile& file, const std::string& line,
                                                        WallTime at) const;
    [[nodiscard]] CaseState state_at(const CaseFile& file, WallTime now) const;
    [[nodiscard]] std::optional<WallTime> held_until_at(const CaseFile& file, WallTime now) const;
    void take_opening(const journal::Entry& entry);
    void note_hold(CaseFile& file, WallTime now);
    void note_hold_if_possible(CaseFile& file, WallTime now);

    std::vector<Approver> m_approvers;
    RecordEntry m_record;
    const Clock& m_clock;
    HoldLimits m_limits;
    std::mutex m_beginning;  ///< of holds; before m_mutex
    mutable std::mutex m_mutex;
    std::map<std::string, CaseFile> m_cases;  ///< by number
};

}  // namespace beffroi::central
