// The body of add-entries (c2sp.org/tlog-mirror): a header, then packages of entries, each with the proof that the tree
// of the upload's end holds them.
//
//   u16 size || origin || u64 start || u64 end || u16 size || ticket || package*
//   package = (u16 size || entry)* || u8 hashes || hash*
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "journal/subtree.h"

namespace beffroi::central {

/// Entries of one package at most, and the multiple at which packages begin.
inline constexpr std::uint64_t package_entries = 256;

/// Views into the body.
struct UploadHeader {
    std::string_view origin;
    journal::Interval entries;  ///< [upload_start, upload_end)
    std::string_view ticket;
};

struct Package {
    journal::Interval subtree;              ///< begins at a multiple of 256, maybe before the first entry sent
    std::uint64_t first = 0;                ///< index of the first entry sent
    std::vector<std::string_view> entries;  ///< [first, subtree.end)
    std::vector<journal::Hash> proof;       ///< of `subtree` in the tree of size upload_end
};

/// Takes a body apart, in order. The body must live as long as what is read from it.
class UploadReader {
  public:
    explicit UploadReader(std::string_view body) : m_rest(body) {}

    /// To be read first. nullopt: the body ends before it, or its start is above its end.
    [[nodiscard]] std::optional<UploadHeader> header();
    /// The next of the canonical sequence; nullopt when the body holds no whole package more, or none is left to come.
    [[nodiscard]] std::optional<Package> next();
    /// Whether every package up to upload_end has been read.
    [[nodiscard]] bool at_end() const noexcept { return m_next == m_end; }

  private:
    [[nodiscard]] std::optional<std::string_view> sized();

    std::string_view m_rest;
    std::uint64_t m_next = 0;  ///< first entry of the next package
    std::uint64_t m_end = 0;
};

/// The body of the prefix of an upload: what a client sends.
[[nodiscard]] std::string upload_header(const UploadHeader& header);
void add_package(std::string& body, const Package& package);

}  // namespace beffroi::central
