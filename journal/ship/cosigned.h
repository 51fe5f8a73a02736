// The checkpoints of one stream on their way to the peers, and what came back: which one is published, and the newest
// that the quorum of the trust policy has cosigned. That note is the file `cosigned` of the stream.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "journal/cosignature.h"
#include "journal/trust.h"
#include "journal/writer.h"

namespace beffroi::ship {

/// Thread-safe: every peer of the stream uses the same.
class Cosigned {
  public:
    struct Options {
        std::string directory;                       ///< of the stream
        std::chrono::milliseconds publish_interval;  ///< a checkpoint goes to the peers at most this often
    };
    /// `log` is the key that signs the stream. The writer, files and clock outlive this object. Reads `cosigned`; what
    /// is not a trusted checkpoint of this log there is as good as absent.
    Cosigned(Options options, const journal::Writer& writer, journal::Verifier log, journal::TrustPolicy policy,
             journal::Files& files, const Clock& clock);

    /// The published checkpoint if it is larger than `than`; a newer one is published when its time has come. Waits up
    /// to `patience` for the log to grow.
    [[nodiscard]] std::optional<journal::SignedCheckpoint> beyond(std::uint64_t than,
                                                                  std::chrono::milliseconds patience);
    /// Lines that a peer answered for a published checkpoint. False if none of them is a valid line of `key`. Throws
    /// std::system_error when `cosigned` cannot be replaced.
    bool add(const journal::SignedCheckpoint& checkpoint, const journal::CosignatureKey& key, std::string_view lines);

    struct Quorum {
        std::uint64_t size = 0;  ///< 0: nothing yet
        std::string note;        ///< with the lines of all who cosigned
    };
    [[nodiscard]] Quorum quorum() const;

    /// A note whose signer does not stand by it, durably beside the log: the file's path. It convicts whoever signed
    /// it, and nobody else can have made it. Throws std::system_error.
    std::string keep_broken_promise(const std::string& peer, const std::string& note);

  private:
    void read();

    Options m_options;
    const journal::Writer& m_writer;
    journal::Verifier m_log;
    journal::TrustPolicy m_policy;
    journal::Files& m_files;
    const Clock& m_clock;
    mutable std::mutex m_mutex;  ///< of what follows
    std::optional<journal::SignedCheckpoint> m_published;
    std::optional<SteadyTime> m_published_at;
    std::map<std::uint64_t, std::string> m_notes;  ///< by size, with the lines so far; the newest few
    Quorum m_quorum;
};

}  // namespace beffroi::ship
