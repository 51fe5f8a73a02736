#include "tests/policy/solver.h"

#include <algorithm>
#include <stdexcept>

namespace beffroi::policy::test {

namespace {

constexpr unsigned index_bits = 16;

std::string decimal(Uint128 value) {
    std::string digits;
    do {
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    } while (value != 0);
    return digits;
}

}  // namespace

Solver::Solver(const Policy& policy, Family family)
    : m_policy(policy),
      m_family(family),
      m_role(m_context.bv_const("role", index_bits)),
      m_zone(m_context.bv_const("zone", index_bits)),
      m_slot(m_context.bv_const("slot", index_bits)),
      m_address(m_context.bv_const("address", family == Family::ipv4 ? 32 : 128)),
      m_service(m_context.bv_const("service", 24)),
      m_permits(permits(policy.model())) {}

z3::expr Solver::in(const z3::expr& variable, Uint128 low, Uint128 high) {
    const unsigned bits = variable.get_sort().bv_size();
    return z3::uge(variable, m_context.bv_val(decimal(low).c_str(), bits)) &&
           z3::ule(variable, m_context.bv_val(decimal(high).c_str(), bits));
}

z3::expr Solver::any_of(const z3::expr& variable, const Indexes& values) {
    z3::expr any = m_context.bool_val(false);
    for (const auto value : values) {
        any = any || in(variable, value, value);
    }
    return any;
}

z3::expr Solver::in_slots(const Policy::Model& model, std::size_t condition) {
    Indexes slots;
    for (std::size_t slot = 0; slot < model.calendar.slots().size(); ++slot) {
        if (model.calendar.slots()[slot][condition]) {
            slots.push_back(slot);
        }
    }
    return any_of(m_slot, slots);
}

z3::expr Solver::matches(const Policy::Model& model, const Match& match) {
    z3::expr all = m_context.bool_val(true);
    if (match.roles) {
        all = all && any_of(m_role, *match.roles);
    }
    if (match.zones) {
        all = all && any_of(m_zone, *match.zones);
    }
    if (match.schedules) {
        z3::expr any = m_context.bool_val(false);
        for (const auto schedule : *match.schedules) {
            any = any || in_slots(model, schedule);
        }
        all = all && any;
    }
    if (match.destinations) {
        z3::expr any = m_context.bool_val(false);
        for (const auto& [low, high] : match.destinations->of(m_family)) {
            any = any || in(m_address, low, high);
        }
        all = all && any;
    }
    if (match.services) {
        z3::expr any = m_context.bool_val(false);
        for (const auto& [low, high] : *match.services) {
            any = any || in(m_service, low, high);
        }
        all = all && any;
    }
    return all;
}

z3::expr Solver::applies(const Policy::Model& model, const Rule& rule) {
    z3::expr all = matches(model, rule.match);
    if (rule.period) {
        all = all && in_slots(model, model.calendar.schedules().size() + *rule.period);
    }
    for (const auto& except : rule.except) {
        all = all && !matches(model, except);
    }
    return all;
}

z3::expr Solver::permits(const Policy::Model& model) {
    z3::expr answer = m_context.bool_val(false);
    for (auto tier = static_cast<std::size_t>(Tier::none); tier-- > 0;) {
        z3::expr permit = m_context.bool_val(false);
        z3::expr deny = m_context.bool_val(false);
        for (const auto& rule : model.rules) {
            if (rule.tier == static_cast<Tier>(tier)) {
                (rule.permit ? permit : deny) = (rule.permit ? permit : deny) || applies(model, rule);
            }
        }
        answer = !deny && (permit || answer);
    }
    return answer;
}

z3::expr Solver::possible() {
    const auto& model = m_policy.model();
    Indexes bound;
    for (const auto& binding : model.bindings) {
        bound.push_back(model.zone_index(binding.zone).value());
    }
    return in(m_role, 0, model.roles.size() - 1) && any_of(m_zone, bound) &&
           in(m_slot, 0, model.calendar.slots().size() - 1);
}

bool Solver::impossible(const z3::expr& what) {
    z3::solver solver(m_context);
    solver.add(what);
    const auto answer = solver.check();
    if (answer == z3::unknown) {
        throw std::runtime_error("the solver does not know");
    }
    return answer == z3::unsat;
}

bool Solver::all_are(const Box& box, bool permit) {
    return impossible(in(m_role, box.role, box.role) && in(m_zone, box.zone, box.zone) &&
                      in(m_address, box.addresses.low, box.addresses.high) &&
                      in(m_service, box.services.low, box.services.high) && in(m_slot, box.slots.low, box.slots.high) &&
                      (permit ? !m_permits : m_permits));
}

bool Solver::holds(const Guarantee& guarantee) {
    return impossible(possible() && matches(m_policy.model(), guarantee.match) &&
                      (guarantee.always ? !m_permits : m_permits));
}

bool Solver::decides_like(const Policy& other) {
    return impossible(possible() && m_permits != permits(other.model()));
}

}  // namespace beffroi::policy::test
