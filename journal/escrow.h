// Who a token is, sealed for two parties together: inside for the académie, outside for the Region (schemas/journal.md,
// section 9). Opening takes both, one after the other; whoever has destroyed a month's key has closed it for ever.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "journal/certificate.h"
#include "journal/cms_envelope.h"
#include "journal/entry.h"

namespace beffroi::journal {

/// What `sealed` of an entry holds. The first four repeat the entry's own keys, so that nobody can put the `sealed` of
/// one entry into another.
struct Binding {
    std::string token;
    std::string month;
    std::string site;
    std::string session;
    std::string user;  ///< login; only of somebody who proved it
    std::string uid;   ///< directory identifier, likewise
    std::string mac;
    std::vector<std::string> addresses;
    friend bool operator==(const Binding&, const Binding&) = default;
};

/// The plain text: one line of JSON as those of an entry, and spaces up to a multiple of 256 bytes, so that the length
/// says little of a name.
inline constexpr std::size_t k_binding_block = 256;
[[nodiscard]] std::string binding_text(const Binding& binding);
[[nodiscard]] std::optional<Binding> parse_binding(std::string_view text);

/// Both layers, ready for whoever comes next (CmsEnvelope). For one sealing.
class Envelope {
  public:
    Envelope(const Certificate& inner_academie, const Certificate& outer_region);

    /// Base64, for Entry::sealed.
    [[nodiscard]] std::string seal(const Binding& binding);

  private:
    CmsEnvelope m_inner;
    CmsEnvelope m_outer;
};

struct NotOpened {
    std::string reason;  ///< a sentence for people
};

/// The first step: from `sealed` to what the académie opens (DER).
[[nodiscard]] std::variant<std::string, NotOpened> open_outer(std::string_view sealed, const Certificate& region,
                                                              const PemKey& key);
/// The second step. Refuses the binding of another entry than `entry`.
[[nodiscard]] std::variant<Binding, NotOpened> open_inner(std::string_view der, const Certificate& academie,
                                                          const PemKey& key, const Entry& entry);

}  // namespace beffroi::journal
