// The register of change requests: a policy is proposed with what it would do, approved by officers of both parties
// with keys that are not here, and published with the last signature that is asked. Who counts is what the enforcers
// ask (docs/decisions/0009-approved-policies.md): this register only spares people the way.
//
// <directory>/N.json          how the request for policy N stands; replaced as a whole
// <directory>/N.R.dossier     its documents and evidence at revision R; never changes
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/yang/document.h"
#include "central/change/change.h"
#include "central/change/impact.h"
#include "central/fleet/fleet.h"
#include "central/refusal.h"
#include "journal/trust.h"

namespace beffroi::central::change {

enum class State : std::uint8_t {
    open,
    published,
    closed,    ///< withdrawn or refused
    expired,   ///< nobody can approve it any more
    outdated,  ///< another policy was published since for a site of its: what it changes is not what was shown
};
[[nodiscard]] std::string_view to_string(State state);

struct Status {
    Change change;
    State state = State::open;
    std::vector<journal::TrustPolicy::Asked> parties;
};

/// Not done: the request is not at the revision that its author has read.
struct Overtaken {
    Status status;                   ///< as it stands
    std::uint64_t read = 0;          ///< the revision that she named; 0: none
    std::optional<json> since = {};  ///< what opens and closes from that one to this one, if it is one of this request
};

using Outcome = std::variant<Status, Refusal, Overtaken>;

/// Nobody keeps a request open for longer.
inline constexpr std::chrono::days max_open{90};

/// Thread-safe. Every change is durable in the centre's admin stream before it counts; throws
/// journal::JournalUnavailable when it cannot be made so, std::system_error when the disk does not take it.
class Changes {
  public:
    /// Goes on where it was. Throws std::runtime_error naming a file that is damaged. References outlive it.
    Changes(std::string directory, fleet::Fleet& fleet, fleet::Fleet::Record record, RecordedFlows flows,
            const Clock& clock);

    /// Seconds of work for a large policy.
    [[nodiscard]] Outcome propose(const Proposal& proposal, const std::string& actor);
    /// `line` is one signature line over the manifest's text.
    [[nodiscard]] Outcome approve(std::uint64_t number, const std::string& line, const std::string& actor);
    [[nodiscard]] Outcome close(std::uint64_t number, const std::string& reason, const std::string& actor);

    /// Lets go, on record, of requests that are not open and of which no entry of the admin stream since `before`
    /// tells; of a published one with its policy: call this before the fleet forgets that.
    void forget_before(WallTime before);

    [[nodiscard]] std::vector<Status> list() const;  ///< newest first
    [[nodiscard]] std::optional<Status> find(std::uint64_t number) const;
    /// Of the revision that `find` tells of. Throws std::runtime_error: it is damaged.
    [[nodiscard]] Dossier dossier(std::uint64_t number, std::uint64_t revision) const;
    /// The files as they stand, signatures included; nullopt: there is no such request.
    [[nodiscard]] std::optional<std::string> files(std::uint64_t number) const;

  private:
    void read();
    void sweep() const;
    void remove_files(std::uint64_t number) const;
    [[nodiscard]] std::string path(std::uint64_t number) const;
    [[nodiscard]] std::string dossier_path(std::uint64_t number, std::uint64_t revision) const;
    void save(std::uint64_t number, Change change);
    [[nodiscard]] Status status(const Change& change) const;
    [[nodiscard]] State state_of(const Change& change) const;
    [[nodiscard]] std::optional<Refusal> objection(const policy::Manifest& manifest, const Proposal& proposal) const;
    [[nodiscard]] bool is_overtaken(std::uint64_t number, const Proposal& proposal) const;
    [[nodiscard]] std::optional<json> difference(const Change& change, std::uint64_t read) const;
    [[nodiscard]] policy::Documents proposed_documents(std::uint64_t number, std::uint64_t revision) const;
    [[nodiscard]] Change next_revision(const policy::Manifest& manifest, const Proposal& proposal,
                                       const std::string& actor) const;
    [[nodiscard]] std::optional<Refusal> take_lines(Change& change, const std::string& note) const;
    [[nodiscard]] std::variant<Approval, Refusal> checked(const Change& change, const std::string& line) const;
    [[nodiscard]] std::variant<Change*, Refusal> open_change(std::uint64_t number);
    [[nodiscard]] std::variant<Evidence, Refusal> evidence(const fleet::Candidate& candidate, std::uint64_t base) const;
    [[nodiscard]] std::optional<policy::Documents> documents_of(std::uint64_t published) const;
    void publish_if_approved(std::uint64_t number);
    [[nodiscard]] std::string signed_bundle(const Change& change) const;

    std::string m_directory;
    fleet::Fleet& m_fleet;
    fleet::Fleet::Record m_record;
    RecordedFlows m_flows;
    const Clock& m_clock;
    yang::Modules m_modules;
    mutable std::mutex m_mutex;
    std::map<std::uint64_t, Change> m_changes;  ///< by the policies' numbers, as on the disk
};

}  // namespace beffroi::central::change
