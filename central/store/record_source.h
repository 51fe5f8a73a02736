// The record copy of a log, as the loader reads it: only what its mirror has cosigned.
#pragma once

#include "central/collector/record.h"
#include "central/store/entry_source.h"

namespace beffroi::central::store {

class RecordSource final : public EntrySource {
  public:
    /// The record outlives this object.
    explicit RecordSource(const Record& record) : m_record(record) {}
    [[nodiscard]] std::uint64_t first() const override { return m_record.minimum(); }
    [[nodiscard]] std::uint64_t size() const override { return m_record.mirrored(); }
    void read(std::uint64_t from, std::uint64_t to, const std::function<void(std::string_view)>& each) const override;

  private:
    const Record& m_record;
};

}  // namespace beffroi::central::store
