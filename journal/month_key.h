// The keys that identities are sealed with: one of each party for each month, certified by the party's root, which
// stays offline. Whoever has destroyed the private key of a month has made that month's identities unreadable for all.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "journal/certificate.h"

namespace beffroi::journal {

/// "2026-11": a month of UTC.
[[nodiscard]] std::string month_at(WallTime time);
[[nodiscard]] bool is_month(std::string_view text);
/// The first moment of a month, and of the month after. `month` is one.
[[nodiscard]] WallTime begin_of(std::string_view month);
[[nodiscard]] WallTime end_of(std::string_view month);

/// A certificate of O=`party`, OU=escrow, CN=`month`, valid in that month, for ECDH with `key`, signed by the root.
/// Throws std::invalid_argument if `root_key` is not the root's.
[[nodiscard]] Certificate certify_month_key(const std::string& party, const std::string& month, const PrivateKey& key,
                                            const Certificate& root, const PrivateKey& root_key);

/// The month of a certificate that certify_month_key could have made for this root and party; else why it is none.
struct NoMonthKey {
    std::string reason;  ///< "it is not signed by the root"
};
[[nodiscard]] std::variant<std::string, NoMonthKey> month_of(const Certificate& certificate, const std::string& party,
                                                             const Certificate& root);

/// What a party's directory of certificates holds.
struct MonthCertificates {
    std::map<std::string, Certificate> by_month;
    std::vector<std::string> problems;  ///< files (*.pem) that are not month certificates of the party, and why

    /// The newest that is not of a later month than `month`; nullptr if there is none.
    [[nodiscard]] const std::pair<const std::string, Certificate>* until(std::string_view month) const;
};
/// Never throws for what is in the directory; a directory that cannot be read is a problem as well.
[[nodiscard]] MonthCertificates read_month_certificates(const std::string& directory, const std::string& party,
                                                        const Certificate& root);

}  // namespace beffroi::journal
