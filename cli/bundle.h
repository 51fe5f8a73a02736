// What is handed to an authority: a directory that is complete in itself, readable by people and by programs, and
// verifiable without the centre, the network or Beffroi's good word.
//
//   case.note            what was asked, signed by both parties
//   entries/X.json       one entry, its bytes as the gateway wrote them; X.tlog-proof beside it
//   identities/X.json    who is behind a session or token, as the two parties unsealed it
//   index.html           for people, in French and English
//   bundle.json          the same for programs
//   VERIFY.txt           how to check all of it
//   manifest             SHA-256 of every other file, signed by who made the bundle (C2SP signed note)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "journal/checkpoint.h"

namespace beffroi::cli {

struct BundledEntry {
    std::string name;  ///< of its files, without extension
    std::string line;
    std::string proof;
};

struct BundledFile {
    std::string name;
    std::string bytes;
};

struct Bundle {
    std::string case_note;
    std::vector<BundledEntry> entries;    ///< sorted by time
    std::vector<BundledFile> identities;  ///< JSON documents
};

/// Reads case.note, entries/ and identities/ of a directory. Throws std::runtime_error when a part is missing or
/// strange.
[[nodiscard]] Bundle read_bundle(const std::string& directory);

/// Writes index.html, bundle.json, VERIFY.txt and last the signed manifest. Throws std::system_error.
void finish_bundle(const std::string& directory, const Bundle& bundle, const journal::Signer& signer);

/// What is wrong with a finished bundle, each in a sentence; empty: every file is the one that `key` signed for, and
/// none is missing or added. Proofs are checked apart (`beffroi journal verify`), under the authority's own policy
/// file.
[[nodiscard]] std::vector<std::string> check_bundle(const std::string& directory, const journal::Verifier& key);

}  // namespace beffroi::cli
