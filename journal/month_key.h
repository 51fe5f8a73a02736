// The keys that identities are sealed with: one of each party for each month, certified by the party's root, which
// stays offline. Whoever has destroyed the private key of a month has made that month's identities unreadable for all.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "journal/certificate.h"
#include "journal/month.h"

namespace beffroi::journal {

/// A certificate of O=`party`, OU=escrow, CN=`month`, valid in that month, for ECDH with `key`, signed by the root.
/// Throws std::invalid_argument if `root_key` is not the root's.
[[nodiscard]] Certificate certify_month_key(const std::string& party, const std::string& month, const PemKey& key,
                                            const Certificate& root, const PemKey& root_key);

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
