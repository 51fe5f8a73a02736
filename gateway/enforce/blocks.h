// Emergency blocks in force here: what one party alone has forbidden for a while (policy/block.h). As with approvals,
// neither the gateway's process nor the centre is believed: as many officers of the party must have signed as the
// pinned list asks of it. docs/decisions/0012-emergency-block.md.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/problem.h"
#include "journal/trust.h"
#include "policy/block.h"

namespace beffroi::enforce {

struct BlockSettings {
    std::string state_file;  ///< blocks that were accepted; of the enforcer's own directory
    std::string site;        ///< UAI
};

class Blocks {
  public:
    /// Throws std::runtime_error naming a file that is damaged, std::system_error for one that cannot be read.
    explicit Blocks(BlockSettings settings);

    struct Held {
        policy::Block block;
        std::string note;  ///< the block with its signatures
        friend bool operator==(const Held&, const Held&) = default;
    };

    /// Whether this note may be accepted as the block of that name, or why not. One that is held is always accepted
    /// again.
    [[nodiscard]] std::variant<Held, Problem> check(const std::string& note, const policy::BlockId& id,
                                                    const journal::TrustPolicy& approvers, WallTime now) const;
    /// What holds once it is accepted: with it, or without the block that it ends. Those that have ended are gone.
    [[nodiscard]] std::vector<policy::Block> with(const policy::Block& block, WallTime now) const;
    /// From here on nothing of its party that is older is accepted. Durable on return, and to be called before the
    /// block is put in force. Throws std::system_error.
    void keep(const Held& accepted, WallTime now);
    /// Forgets those that have ended. Throws std::system_error; nothing is forgotten then.
    void drop_ended(WallTime now);

    /// By party and number. A block that has ended stays until drop_ended; it denies nothing any more.
    [[nodiscard]] std::vector<policy::Block> held() const;
    /// The greatest number accepted of the party; 0: none.
    [[nodiscard]] std::uint64_t newest(policy::Party party) const;

  private:
    struct State {
        std::map<policy::Party, std::uint64_t> newest;
        std::map<policy::BlockId, Held> held;
    };
    [[nodiscard]] static std::string text_of(const State& state);
    [[nodiscard]] static State read(const std::string& text);
    [[nodiscard]] std::optional<Problem> objection(const policy::Block& block, WallTime now) const;
    [[nodiscard]] State after(const Held& accepted, WallTime now) const;
    void replace(State state);

    BlockSettings m_settings;
    State m_state;  ///< as it is on the disk
};

}  // namespace beffroi::enforce
