// Sets of addresses, services and slots in the names that two policies have for them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/space.h"
#include "policy/spoken_time.h"

namespace beffroi::policy {

/// A name of the policies, or a value: "192.0.2.0/24", "tcp/443".
struct Word {
    enum class Version : std::uint8_t { only, before, after };  ///< `only`: the name means one thing

    std::string name;  ///< empty: a value
    std::string label_fr;
    std::string label_en;
    Version version = Version::only;
    std::optional<Family> family = std::nullopt;  ///< only its addresses of this one
    bool dates = false;                           ///< "du 1er septembre 2026 au 2 juillet 2027": no name of a schedule
    [[nodiscard]] const std::string& in(Language language) const {
        return language == Language::french ? label_fr : label_en;
    }
};

/// The union of `of`, or everything, without `except`.
struct Phrase {
    bool everything = false;  ///< `of` is empty
    std::vector<Word> of;
    std::vector<Word> except;
};

/// A named set, with its size in some unit.
template <typename Set>
struct NamedSet {
    Word word;
    Set set;
    double size = 0;
};

class Names {
  public:
    /// The space is of these two policies and outlives the names.
    Names(const Policy& before, const Policy& after, const Space& space);

    /// Exact, in as few words as the names allow. `set` is not empty.
    [[nodiscard]] Phrase addresses(const Addresses& set) const;
    [[nodiscard]] Phrase services(const ServiceSet& set) const;
    /// nullopt: the schedules have no name for it; say days and hours.
    [[nodiscard]] std::optional<Phrase> slots(const SlotSet& set) const;

    /// The addresses of a name that is a word of a phrase; nullptr if it is none.
    [[nodiscard]] const Addresses* addresses_of(const Word& word) const;

    /// The smallest name that an address, or a service, belongs to; nullopt if it has none.
    [[nodiscard]] std::optional<std::size_t> destination_of(const IpAddress& address) const;
    [[nodiscard]] std::optional<std::size_t> service_of(Service service) const;
    [[nodiscard]] const Word& destination(std::size_t index) const { return m_addresses[index].word; }
    [[nodiscard]] const Word& service(std::size_t index) const { return m_services[index].word; }

  private:
    void add_slots(const Policy& before, const Policy& after);

    const Space& m_space;
    std::vector<NamedSet<Addresses>> m_addresses;
    std::vector<NamedSet<ServiceSet>> m_services;
    std::vector<NamedSet<SlotSet>> m_slots;
};

/// "192.0.2.0/24", "192.0.2.1", "192.0.2.3-192.0.2.9".
[[nodiscard]] std::vector<std::string> address_ranges(const Addresses& set);
/// "tcp/443", "udp/5000-5100", "tcp", "protocol 99".
[[nodiscard]] std::vector<std::string> service_ranges(const ServiceSet& set);

}  // namespace beffroi::policy
