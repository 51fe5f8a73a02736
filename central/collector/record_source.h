// A record copy as the loader of rows reads it: what is mirrored, and nothing behind it.
#pragma once

#include <algorithm>

#include "central/collector/record.h"
#include "central/store/entry_source.h"

namespace beffroi::central {

/// The record outlives this object.
class RecordSource final : public store::EntrySource {
  public:
    explicit RecordSource(const Record& record) : m_record(record) {}
    [[nodiscard]] std::uint64_t first() const override { return m_record.minimum(); }
    [[nodiscard]] std::uint64_t size() const override { return m_record.mirrored(); }
    void read(std::uint64_t from, std::uint64_t to, const std::function<void(std::string_view)>& each) const override {
        while (from < to) {
            const auto part = m_record.read(from, to - from);
            std::for_each(part.lines.begin(), part.lines.end(), each);
            from = part.end();
        }
    }

  private:
    const Record& m_record;
};

}  // namespace beffroi::central
