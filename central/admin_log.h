// The centre's own `admin` stream: who searched, who was refused, which gateway contradicted itself, which case was
// opened. It is a journal like any site's and goes the same way to the mirrors and witnesses, the centre's own mirror
// among them: so auditors are audited with the same proofs.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "journal/entry.h"
#include "journal/ship/cosigned.h"
#include "journal/ship/settings.h"
#include "journal/ship/shipper.h"
#include "journal/writer.h"

namespace beffroi::central {

/// The `site` of the centre's own entries and logs.
inline constexpr std::string_view central_site = "central";

struct AdminLogOptions {
    std::string directory;  ///< of the stream
    std::string origin;     ///< its log
    std::optional<ship::ShippingSettings> shipping;
    std::string site = std::string(central_site);  ///< of the entries; "academie" of its mirror
};

class AdminLog {
  public:
    /// Opens or creates the stream. `on_problem` hears what does not stop anybody's work but must be known, from
    /// several threads. References outlive it. What a damaged or rolled-back disk lost is fetched from a mirror first,
    /// which is an entry. Throws as ship::open_log does.
    AdminLog(const AdminLogOptions& options, const journal::Signer& signer, journal::Files& files, const Clock& clock,
             std::function<void(const std::string&)> on_problem);

    /// Returns when the entry is durable; time and site are filled in. Throws journal::JournalUnavailable.
    void record(journal::Entry entry);

    /// A refused request. The same actor refused for the same reason is written once a minute at most, with a count, so
    /// that a certificate in wrong hands cannot fill the disk. Never throws: the refusal stands even if it cannot be
    /// recorded.
    void record_refusal(std::string_view event, const std::string& actor, const std::string& reason,
                        std::string detail);

    /// Lets old entries go from this disk (journal/ship/tidy.h), as many days later as the configuration says, and none
    /// that was written after `needed_since`. Throws journal::JournalUnavailable, std::system_error.
    void tidy(std::optional<WallTime> needed_since);

    /// From here on the peers get what is written. Once.
    void start_shipping();

  private:
    struct Seen {
        SteadyTime written;
        std::uint64_t more = 0;
    };
    [[nodiscard]] bool write_now(const std::string& actor, const std::string& reason, std::string& detail);

    AdminLogOptions m_options;
    const Clock& m_clock;
    std::function<void(const std::string&)> m_on_problem;
    std::vector<ship::Peer> m_peers;
    std::unique_ptr<journal::Writer> m_writer;
    std::unique_ptr<ship::Cosigned> m_cosigned;  ///< with peers configured
    std::mutex m_seen_mutex;
    std::map<std::pair<std::string, std::string>, Seen>
        m_seen;  ///< by actor and reason: bounded by the certificates issued
    std::vector<std::unique_ptr<ship::Shipper>> m_shippers;  ///< last: they use what is above
};

}  // namespace beffroi::central
