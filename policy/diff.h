// What changes between two policies: exactly the packets and moments whose verdict is another one, as few rows as can
// be read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "policy/budget.h"
#include "policy/cells.h"
#include "policy/decide.h"
#include "policy/space.h"

namespace beffroi::policy {

/// Packets and moments, a product of axes of which none is empty.
struct Change {
    Indexes roles;  ///< into Space::roles
    Indexes zones;  ///< into Space::zones
    SlotSet slots;  ///< of Space::calendar
    Addresses addresses;
    ServiceSet services;
};

/// A zone that other interfaces or addresses lead into: what its people may do is in the rows, who they are is not.
struct Rebound {
    std::size_t zone = 0;                 ///< into Space::zones
    const ZoneBinding* before = nullptr;  ///< nullptr: not bound
    const ZoneBinding* after = nullptr;
};

/// Other public ports of sessions: what people may do stays, from where others see them does not.
struct Renumbered {
    std::optional<PortBlocks> before;
    std::optional<PortBlocks> after;
};

struct Difference {
    std::vector<Change> opened;  ///< disjoint, and together all that is permitted now and was not
    std::vector<Change> closed;  ///< the reverse
    std::vector<Rebound> rebound;
    std::optional<Renumbered> renumbered;
    [[nodiscard]] bool none() const { return opened.empty() && closed.empty() && rebound.empty() && !renumbered; }
};

/// The two policies outlive it.
struct Comparison {
    Space space;
    Difference difference;
};

struct NotCompared {
    enum class Reason : std::uint8_t {
        clocks,     ///< their time zones differ
        schedules,  ///< their schedules and validities combine in too many ways
        no_zone,    ///< no zone of either is bound: every answer would be "no difference"
        budget      ///< the budget ran out: not proved
    };
    struct Costly {
        std::size_t side = 0;  ///< 0: before
        std::size_t rule = 0;  ///< into that side's Model::rules
    };
    Reason reason = Reason::budget;
    std::vector<Costly> costly;  ///< the rules that cost most of a budget that ran out, the dearest first
};

/// The two under one calendar, if their verdicts can be compared.
[[nodiscard]] std::variant<Space, NotCompared> common_space(const Policy& before, const Policy& after);
/// Of cells whose budget ran out.
[[nodiscard]] NotCompared too_costly(const Space& space, const Cells& cells);

[[nodiscard]] std::variant<Comparison, NotCompared> compare(const Policy& before, const Policy& after, Budget& budget);

/// The query of the numbers of `space`, asked of one of its policies; nullopt if the role or the zone does not exist
/// there or the zone is not bound: nobody can be there, and nothing is permitted.
[[nodiscard]] std::optional<Verdict> decide_on(const Policy& side, const Space& space, const Query& query);

}  // namespace beffroi::policy
