// A second opinion from Z3: the rules as formulas over bit-vectors, written from their meaning and sharing nothing with
// the engine but the model.
#pragma once

#include <z3++.h>

#include <string>

#include "policy/rules.h"

namespace beffroi::policy::test {

/// Every packet and slot of one family. The policy outlives the solver.
class Solver {
  public:
    Solver(const Policy& policy, Family family);

    /// A part of all packets: closed ranges.
    struct Box {
        std::size_t role = 0;
        std::size_t zone = 0;
        Interval<Address> addresses;
        Interval<Service> services;
        Interval<std::size_t> slots;
    };
    /// Whether every packet of the box has this verdict.
    [[nodiscard]] bool all_are(const Box& box, bool permit);
    /// Whether no packet of a bound zone breaks the guarantee.
    [[nodiscard]] bool holds(const Guarantee& guarantee);
    /// Whether another policy of the same names and slots decides every packet of a bound zone alike.
    [[nodiscard]] bool decides_like(const Policy& other);

  private:
    [[nodiscard]] z3::expr any_of(const z3::expr& variable, const Indexes& values);
    [[nodiscard]] z3::expr in(const z3::expr& variable, Uint128 low, Uint128 high);
    [[nodiscard]] z3::expr in_slots(const Policy::Model& model, std::size_t condition);
    [[nodiscard]] z3::expr matches(const Policy::Model& model, const Match& match);
    [[nodiscard]] z3::expr applies(const Policy::Model& model, const Rule& rule);
    [[nodiscard]] z3::expr permits(const Policy::Model& model);
    [[nodiscard]] z3::expr possible();
    [[nodiscard]] bool impossible(const z3::expr& what);

    const Policy& m_policy;
    const Family m_family;
    z3::context m_context;
    z3::expr m_role;
    z3::expr m_zone;
    z3::expr m_slot;
    z3::expr m_address;
    z3::expr m_service;
    z3::expr m_permits;
};

}  // namespace beffroi::policy::test
