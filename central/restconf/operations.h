// The operations of beffroi-policies.yang: from a draft to a change request, and what becomes of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/restconf/datastore.h"
#include "base/yang/document.h"
#include "central/change/changes.h"
#include "central/fleet/fleet.h"
#include "central/restconf/candidate.h"
#include "central/restconf/published.h"
#include "central/roles.h"

namespace beffroi::central::policies {

inline constexpr const char* operation_output = "beffroi-policies:output";

/// The candidate of whoever asks.
struct Candidates {
    Candidate& region;
    Candidate& sites;
    [[nodiscard]] Candidate& of(const Scope& scope) const { return scope.limited() ? sites : region; }
};

class Operations {
  public:
    /// References outlive it.
    Operations(const Published& published, Candidates candidates, const fleet::Fleet& fleet, change::Changes& changes,
               const Roles& roles, const Clock& clock);
    [[nodiscard]] std::vector<restconf::Operation> all();

  private:
    using Answer = std::variant<std::string, restconf::Error>;
    [[nodiscard]] Answer draft(const http::Request& request, const yang::Node& input);
    [[nodiscard]] Answer check(const http::Request& request, const yang::Node& input);
    [[nodiscard]] Answer merge(const http::Request& request, const yang::Node& input);
    [[nodiscard]] Answer propose(const http::Request& request, const yang::Node& input);
    [[nodiscard]] Answer approve(const http::Request& request, const yang::Node& input);
    [[nodiscard]] Answer refuse(const http::Request& request, const yang::Node& input);
    [[nodiscard]] std::uint64_t free_number();
    [[nodiscard]] bool is_anothers(std::uint64_t number, const Scope& scope) const;
    void renumber(const http::Request& request, std::uint64_t from, std::uint64_t to);

    const Published& m_published;
    const Candidates m_candidates;
    const fleet::Fleet& m_fleet;
    change::Changes& m_changes;
    const Roles& m_roles;
    const Clock& m_clock;
    yang::Modules m_modules;  ///< of documents as files
};

}  // namespace beffroi::central::policies
