// Entries of a log, and records of it small enough to seal packs in a test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "central/collector/record.h"
#include "journal/checkpoint.h"
#include "journal/tree.h"

namespace beffroi::central {

inline const std::string record_origin = "journal.test.example/0599991P/flow";

/// Entry `index`: of a length of its own.
inline std::string numbered_entry(std::uint64_t index) {
    return "entry " + std::to_string(index) + std::string(index * 7 % 40, '.');
}

inline std::vector<std::string> numbered_entries(std::uint64_t from, std::uint64_t to) {
    std::vector<std::string> entries;
    for (auto i = from; i < to; ++i) {
        entries.push_back(numbered_entry(i));
    }
    return entries;
}

inline void append_numbered(Record& record, std::uint64_t to) {
    const auto entries = numbered_entries(record.size(), to);
    record.append(std::vector<std::string_view>(entries.begin(), entries.end()));
}

/// The checkpoint of the first `size` entries. Its signature is for the mirror to check, not for the record.
inline journal::SignedCheckpoint numbered_checkpoint(std::uint64_t size) {
    static const journal::Signer signer(journal::generate_key("journal.test.example/0599991P").skey);
    journal::CompactRange range;
    for (std::uint64_t i = 0; i < size; ++i) {
        range.append(journal::leaf_hash(numbered_entry(i)));
    }
    return signer.sign({record_origin, size, range.root()});
}

/// Packs of 512 entries in frames of 256.
inline constexpr RecordOptions small_packs{512, 256, std::size_t{1} << 20};

/// Whether the record holds [minimum, size) as numbered, with a proof for some, under the root that they have.
inline bool holds_numbered(const Record& record) {
    for (auto next = record.minimum(); next != record.size();) {
        const auto part = record.read(next, 1000);
        for (const auto line : part.lines) {
            if (line != numbered_entry(next++)) {
                return false;
            }
        }
    }
    const auto root = numbered_checkpoint(record.size()).checkpoint.root;
    const auto step = 1 + (record.size() - record.minimum()) / 20;
    for (auto index = record.minimum(); index < record.size(); index += step) {
        const auto proof = journal::inclusion_proof(index, record.size(), record.hashes().nodes());
        if (!journal::verify_inclusion(index, record.size(), journal::leaf_hash(numbered_entry(index)), proof, root)) {
            return false;
        }
    }
    return record.range().root() == root;
}

}  // namespace beffroi::central
