// The centre's own `admin` stream: who searched, who was refused, which gateway contradicted itself. It is a journal
// like any site's, and its entries enter the store the same way, so that auditors are audited with the same proofs.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "base/clock.h"
#include "central/store/store.h"
#include "journal/entry.h"
#include "journal/writer.h"

namespace beffroi::central {

/// The `site` of the centre's own entries and logs.
inline constexpr std::string_view central_site = "central";

/// Events of the centre beside those of journal/entry.h.
namespace event {
inline constexpr std::string_view mirror_refused = "mirror-refused";  // a request to the mirror without the right to it
inline constexpr std::string_view mirror_evidence = "mirror-evidence";  // a gateway contradicted its own signed log
}  // namespace event

class AdminLog {
  public:
    /// Registers `origin` in the store and brings the store up to the journal's end. `on_problem` hears what does not
    /// stop anybody's work but must be known, on the thread that met it.
    AdminLog(const std::string& origin, journal::Writer& writer, Store& store, const Clock& clock,
             std::function<void(const std::string&)> on_problem);

    /// `copy` brings what is searched up to the journal's end, after every entry and now.
    AdminLog(journal::Writer& writer, std::function<void()> copy, const Clock& clock,
             std::function<void(const std::string&)> on_problem);

    /// Returns when the entry is durable; time and site are filled in. Throws journal::JournalUnavailable.
    void record(journal::Entry entry);

    /// A refused request. The same actor refused for the same reason is written once a minute at most, with a count, so
    /// that a certificate in wrong hands cannot fill the disk. Never throws: the refusal stands even if it cannot be
    /// recorded.
    void record_refusal(std::string_view event, const std::string& actor, const std::string& reason,
                        std::string detail);

  private:
    struct Seen {
        SteadyTime written;
        std::uint64_t more = 0;
    };
    void mirror_to_store();
    [[nodiscard]] bool write_now(const std::string& actor, const std::string& reason, std::string& detail);

    std::string m_origin;
    journal::Writer& m_writer;
    Store* m_store = nullptr;
    std::function<void()> m_copy;
    const Clock& m_clock;
    std::function<void(const std::string&)> m_on_problem;
    std::mutex m_ingest;
    std::mutex m_seen_mutex;
    std::map<std::pair<std::string, std::string>, Seen>
        m_seen;  ///< by actor and reason: bounded by the certificates issued
};

}  // namespace beffroi::central
