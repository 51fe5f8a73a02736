// The operations of beffroi-policies.yang: from a draft to a change request, and what becomes of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/restconf/datastore.h"
#include "base/yang/document.h"
#include "central/change/changes.h"
#include "central/fleet/fleet.h"
#include "central/restconf/candidate.h"
#include "central/restconf/published.h"

namespace beffroi::central::policies {

class Operations {
  public:
    /// References outlive it.
    Operations(Published& published, Candidate& candidate, change::Changes& changes);
    [[nodiscard]] std::vector<restconf::Operation> all();

  private:
    using Answer = std::variant<std::string, restconf::Error>;
    [[nodiscard]] Answer draft(const http::Request& request, const yang::Node& input);
    [[nodiscard]] Answer check(const yang::Node& input);
    [[nodiscard]] Answer propose(const http::Request& request, const yang::Node& input);
    [[nodiscard]] Answer approve(const http::Request& request, const yang::Node& input);
    [[nodiscard]] Answer refuse(const http::Request& request, const yang::Node& input);
    [[nodiscard]] std::uint64_t free_number();

    Published& m_published;
    Candidate& m_candidate;
    change::Changes& m_changes;
    yang::Modules m_modules;  ///< of documents as files
};

}  // namespace beffroi::central::policies
