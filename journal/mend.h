// Writes the damaged segments of a log again, from what is left of them and the entries that a mirror gave. The tree
// stays what it was: commits that are left keep their bytes, and between them stand new ones over the same tree.
//
// In this order: the whole tree is computed and held against signed checkpoints; then the replacements are written and
// made durable; then what is damaged gets a second name, and its replacement the first. A crash leaves the damage or
// the repair, never less than before, and a signature is only made over a tree that has been checked.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "journal/checkpoint.h"
#include "journal/files.h"
#include "journal/survey.h"

namespace beffroi::journal {

/// The entries of a survey's holes, one at each call, in order. Throws if there are no more.
using EntrySource = std::function<std::string()>;

/// What contradicts, in a sentence; nullopt if the kept and the given entries make one log that has the root of every
/// one of `goals` (those within the log) and of every kept commit.
[[nodiscard]] std::optional<std::string> contradiction_in(const Survey& survey, const std::vector<Checkpoint>& goals,
                                                          const EntrySource& given);

struct Replacement {
    std::string path;            ///< of the segment; the replacement has `.new` behind it
    bool is_of_missing = false;  ///< there is nothing to set aside
};

/// Durable on return. Needs contradiction_in to have found none with the same goals and entries. A missing segment that
/// grows beyond `segment_bytes` is followed by another. Throws std::system_error.
[[nodiscard]] std::vector<Replacement> write_replacements(const Survey& survey, const std::string& origin,
                                                          const Signer& signer, Files& files,
                                                          std::uint64_t segment_bytes,
                                                          const std::vector<Checkpoint>& goals,
                                                          const EntrySource& given);

/// Durable on return: the names under which the damaged segments are kept. Throws std::system_error, BeyondRepair when
/// one segment was set aside nine times.
std::vector<std::string> put_in_place(const std::string& directory, const std::vector<Replacement>& replacements);

/// The file gets `<name>.damaged` as a second name, or `<name>.2.damaged` and so on: which. Not durable yet.
[[nodiscard]] std::string set_aside(const std::string& path);

}  // namespace beffroi::journal
