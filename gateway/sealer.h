// Seals identities with the keys of the month that both parties have announced. Which keys those are is read from
// directories beside the gateway, not from the network.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/envelope_stock.h"
#include "gateway/settings.h"
#include "journal/escrow.h"
#include "journal/month_key.h"

namespace beffroi {

/// What stream `admin` must know of the keys: those in use have changed, or one is missing.
struct KeyNotice {
    std::string month;   ///< the present month
    std::string reason;  ///< empty: these are the keys in use; else an alarm: "missing", "unusable"
    std::string detail;
};

/// Thread-safe. Never seals for fewer than both parties: where a party's certificate of the month is missing, its last
/// one serves, with an alarm.
class Sealer {
  public:
    /// Throws std::runtime_error when a root cannot be read, or a party has no certificate for this month or one
    /// before.
    Sealer(const EscrowConfig& config, const Clock& clock);

    /// For Entry::sealed. Throws std::runtime_error when OpenSSL does.
    [[nodiscard]] std::string seal(const journal::Binding& binding);

    /// Reads the directories again, at most once a minute, and says what has changed since the last call. A certificate
    /// that has gone is kept in mind.
    [[nodiscard]] std::vector<KeyNotice> refresh();

  private:
    struct Party {
        std::string name;  ///< "region": O of its certificates
        std::string directory;
        journal::Certificate root;
        journal::MonthCertificates known;
        std::vector<std::string> problems;  ///< those already told
    };
    static Party load(const std::string& name, const EscrowConfig::Party& config, const std::string& month);
    /// The party's certificate for a month: the last until then, else the first.
    static const std::pair<const std::string, journal::Certificate>& certificate(const Party& party,
                                                                                 const std::string& month);
    [[nodiscard]] EnvelopeKeys keys_of(const std::string& month) const;
    void read_again(Party& party, std::vector<KeyNotice>& notices);
    void tell_keys(const std::string& month, std::vector<KeyNotice>& notices);

    const Clock& m_clock;
    mutable std::mutex m_mutex;
    std::array<Party, 2> m_parties;  ///< Region, académie
    std::string m_told;              ///< the keys in use, as last told
    SteadyTime m_next_read{};
    EnvelopeStock m_stock;  ///< for the present month
};

}  // namespace beffroi
