// Flows of a Region as its gateways would write them: pupils in bursts, a few public addresses a site, a year long.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "central/store/entry_source.h"
#include "journal/flow_entry.h"

namespace beffroi::bench {

/// What the flows are like.
struct FlowShape {
    std::uint32_t sites = 300;
    std::uint32_t people = 1000;  ///< of each site
    std::uint64_t flows = 0;      ///< of all sites
    WallTime start;
    std::chrono::milliseconds lasts{std::chrono::hours(24 * 365)};  ///< from the first flow to the last
};

/// The stream `flow` of one site, made when it is read: entry i is always the same line.
class FlowSource final : public central::store::EntrySource {
  public:
    FlowSource(const FlowShape& shape, std::uint32_t site) : m_shape(shape), m_site(site) {}

    [[nodiscard]] std::uint64_t first() const override { return 0; }
    [[nodiscard]] std::uint64_t size() const override { return m_size; }
    void read(std::uint64_t from, std::uint64_t to, const std::function<void(std::string_view)>& each) const override;

    /// Entries up to `size` are there now.
    void grow(std::uint64_t size) { m_size = size; }

    [[nodiscard]] journal::FlowEntry flow(std::uint64_t index) const;
    /// The token of a person of this site in a month.
    [[nodiscard]] std::string token(std::uint32_t person, int month) const;

  private:
    FlowShape m_shape;
    std::uint32_t m_site;
    std::uint64_t m_size = 0;
};

}  // namespace beffroi::bench
