// The emergency blocks that the centre hands out, and where they are in force. Like policies they are believed by
// nobody for coming from here (docs/decisions/0012-emergency-block.md).
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/yang/document.h"
#include "central/fleet/fleet.h"
#include "central/refusal.h"
#include "journal/trust.h"
#include "policy/block.h"

namespace beffroi::central::fleet {

/// A block as it stands.
struct BlockStatus {
    enum class State : std::uint8_t {
        holds,
        withdrawn,  ///< its party has ended it, at some site at least
        ended,
        end  ///< of another
    };
    struct Refused {
        std::string site;
        std::string reason;
    };
    policy::Block block;
    std::vector<std::string> signers;  ///< names of their keys
    State state = State::holds;
    std::size_t sites = 0;              ///< configured ones, at which it is to hold
    std::vector<std::string> in_force;  ///< those that report it
    std::vector<Refused> refused;       ///< those that report why not
};
[[nodiscard]] std::string_view to_string(BlockStatus::State state);

/// Thread-safe. Every publication is durable in the centre's admin stream before it counts; throws as Fleet does.
class Blocks {
  public:
    /// References must outlive it. `directory` is made if it is not there; its parent is. Throws std::runtime_error
    /// naming a file that is damaged.
    Blocks(std::string directory, const Fleet& fleet, Fleet::Record record, const Clock& clock);

    /// `note` is a block with the signatures of its party. It is proved with the policies of its sites, so that a
    /// broken guarantee is told to who signed it, before the sites refuse it.
    [[nodiscard]] std::variant<BlockStatus, Refusal> publish(const std::string& note, const std::string& actor);

    /// The sites of a block as publish takes it; nullopt: it is none.
    [[nodiscard]] static std::optional<policy::Sites> sites_of(const std::string& note);

    /// What a site should take, or should have taken, by party and number.
    [[nodiscard]] std::vector<policy::BlockId> offered(const std::string& uai) const;
    /// Those that hold at a site at that moment, also if it is past: an end counts from its publication. Of no site in
    /// particular (""): those of every site.
    [[nodiscard]] std::vector<policy::Block> holding(std::string_view uai, WallTime at) const;
    /// As published; nullopt: there is none.
    [[nodiscard]] std::optional<std::string> note(const policy::BlockId& id) const;
    [[nodiscard]] std::vector<BlockStatus> all() const;  ///< the latest beginning or end first
    /// Who may block: how many of which keys. A party that the quorum does not ask by its name is not listed.
    [[nodiscard]] std::vector<journal::TrustPolicy::Asked> parties() const;

  private:
    struct Published {
        policy::Block block;
        std::string note;
        WallTime at;  ///< when it was published: the time of its file
    };
    using List = std::map<policy::BlockId, Published>;

    void read();
    [[nodiscard]] List list() const;
    /// By what was published until then.
    [[nodiscard]] static bool is_ended(const List& published, const policy::Block& block, std::string_view uai,
                                       WallTime until = WallTime::max());
    [[nodiscard]] std::optional<Refusal> objection(const policy::Block& block, const std::string& note) const;
    [[nodiscard]] std::optional<Refusal> broken(const policy::Block& block) const;
    [[nodiscard]] BlockStatus status(const List& list, const Published& published,
                                     const std::vector<SiteStatus>& sites) const;

    const std::string m_directory;
    const Fleet& m_fleet;
    const Fleet::Record m_record;
    const Clock& m_clock;
    const yang::Modules m_modules;
    std::mutex m_publishing;
    mutable std::mutex m_mutex;
    List m_published;
};

}  // namespace beffroi::central::fleet
