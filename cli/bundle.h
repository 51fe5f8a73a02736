// What is handed to an authority: a directory that is complete in itself, readable by people and by programs, and
// verifiable without the centre, the network or Beffroi's good word.
//
//   case.note            what was asked, signed by both parties
//   entries/X.json       one entry, its bytes as the gateway wrote them; X.tlog-proof beside it
//   coverage.json        how far each log was held and searched, with its cosigned checkpoint (bundle_coverage.h)
//   identities/X.json    who is behind a session or token, as the two parties unsealed it
//   index.html           for people, in French and English
//   bundle.json          the same for programs
//   VERIFY.txt           how to check all of it
//   manifest             SHA-256 of every other file, signed by who made the bundle (C2SP signed note)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "central/approval/case_approvers.h"
#include "cli/bundle_coverage.h"
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
    std::optional<BundleCoverage> coverage;
    std::vector<central::Approver> signers;  ///< of the case, once they are verified (bundle_proof.h)
};

/// Reads case.note, entries/, identities/ and coverage.json of a directory, and believes nothing of it yet. Throws
/// std::runtime_error when a part is missing or strange.
[[nodiscard]] Bundle read_bundle(const std::string& directory);

/// Of a bundle whose proofs and signatures were verified: writes index.html, bundle.json, VERIFY.txt and last the
/// signed manifest. Throws std::system_error.
void finish_bundle(const std::string& directory, const Bundle& bundle, const journal::Signer& signer);

/// What is wrong with the files of a finished bundle, each in a sentence; empty: every file is the one that `key`
/// signed for, and none is missing or added. What they say is another question (bundle_proof.h).
[[nodiscard]] std::vector<std::string> check_bundle(const std::string& directory, const journal::Verifier& key);

}  // namespace beffroi::cli
