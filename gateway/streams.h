// The journal of the site: its four streams, brought to the parties' mirrors and witnesses, and kept on the gateway's
// own disk no longer than needed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "gateway/settings.h"
#include "journal/entry.h"
#include "journal/ship/cosigned.h"
#include "journal/ship/open_log.h"
#include "journal/ship/settings.h"
#include "journal/ship/shipper.h"
#include "journal/writer.h"

namespace beffroi {

class Streams {
  public:
    /// Opens the four logs. With peers configured they are asked what they remember, and what a damaged or rolled-back
    /// disk lost is fetched: throws journal::DamagedJournal, ship::RolledBack when that fails, std::runtime_error when
    /// a key or the trust policy is not one.
    Streams(const JournalConfig& journal, const std::optional<ship::ShippingSettings>& shipping, const Clock& clock);

    [[nodiscard]] journal::Writer& writer(journal::Stream stream);

    /// What opening repaired or refilled becomes entries of `admin`. Once, before anything else is written there.
    void record_repairs(const std::string& site);
    /// Each stream as it is held; `cosigned` is null without peers. They live as long as this object.
    using Visitor = std::function<void(journal::Stream kind, const std::string& origin, const journal::Writer& writer,
                                       const ship::Cosigned* cosigned)>;
    void each(const Visitor& visit) const;
    /// From here on the peers get what is written.
    void start_shipping();
    /// Deletes segments that are older than the local retention and lie below the newest checkpoint that the quorum has
    /// signed, each deletion being an entry of `admin` first. To be called now and then.
    void tidy(const std::string& site, WallTime now);

  private:
    struct OneStream {
        journal::Stream kind;
        std::string origin;
        std::string directory;
        ship::OpenedLog log;
        std::unique_ptr<ship::Cosigned> cosigned;              ///< with peers configured
        std::vector<std::unique_ptr<ship::Shipper>> shippers;  ///< last: they use the two before
    };

    void tidy(OneStream& stream, const std::string& site, WallTime now);

    const Clock& m_clock;
    std::chrono::days m_keep{0};
    journal::Signer m_signer;
    journal::PosixFiles m_files;
    std::vector<ship::Peer> m_peers;
    std::vector<OneStream> m_streams;
};

}  // namespace beffroi
