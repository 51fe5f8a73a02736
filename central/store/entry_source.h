// The seam between the record copy and the loader.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace beffroi::central::store {

/// Contract: entries never change. Only such are counted and read as are durable and covered by a signed checkpoint
/// that has been verified. Thread-safe.
class EntrySource {
  public:
    EntrySource() = default;
    virtual ~EntrySource() = default;
    EntrySource(const EntrySource&) = delete;
    EntrySource& operator=(const EntrySource&) = delete;

    /// Entries below are gone: their retention is over.
    [[nodiscard]] virtual std::uint64_t first() const = 0;
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    /// Calls `each` for the entries [from, to) in order; 'first() <= from <= to <= size()'. Throws when it cannot.
    virtual void read(std::uint64_t from, std::uint64_t to,
                      const std::function<void(std::string_view)>& each) const = 0;
};

}  // namespace beffroi::central::store
