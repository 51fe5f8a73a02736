// A party with a root and month keys of its own, made afresh.
#pragma once

#include "journal/escrow.h"
#include "journal/month_key.h"

namespace beffroi::journal::test {

/// A self-signed root, made by the stock tool as an operator would.
struct Root {
    PemKey key;
    Certificate certificate;
};
[[nodiscard]] Root make_root(const std::string& party);

struct MonthKey {
    MonthKey(const std::string& party, const std::string& month, const Root& root)
        : key(PemKey::generate()), certificate(certify_month_key(party, month, key, root.certificate, root.key)) {}
    PemKey key;
    Certificate certificate;
};

}  // namespace beffroi::journal::test
