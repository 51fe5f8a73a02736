// What a witness keeps when a log contradicts what it has seen: both signed notes, verbatim, so that the log's own
// signature accuses it. A refusal alone would be one party's word.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "journal/files.h"
#include "journal/tree.h"

namespace beffroi::central {

struct Evidence {
    enum class Kind {
        fork,      ///< one size, two roots, both signed: conclusive
        no_proof,  ///< the proof offered does not lead from one to the other: the log owes a better one
    };
    Kind kind = Kind::fork;
    WallTime time;
    std::string held;     ///< the note that the witness had
    std::string offered;  ///< the note that it refused
    std::vector<journal::Hash> proof;
};
[[nodiscard]] std::string_view to_string(Evidence::Kind kind);

/// The evidence against one log, one file each: `<kind>-<hash>.json`. A contradiction is kept once; at most sixteen of
/// each kind, so that a log cannot fill the disk.
class EvidenceStore {
  public:
    EvidenceStore(std::string directory, journal::Files& files);
    /// The file's name if the evidence is new, and durable; nullopt if it is held already or there are too many.
    [[nodiscard]] std::optional<std::string> keep(const Evidence& evidence);
    /// A JSON array of all.
    [[nodiscard]] std::string to_json() const;

  private:
    std::string m_directory;
    journal::Files& m_files;
};

}  // namespace beffroi::central
