#include "policy/naming.h"

#include <fmt/format.h>

#include <algorithm>

namespace beffroi::policy {

namespace {

/// Bases that an "except" may start from.
constexpr std::size_t max_bases = 8;
/// Schedules times validities that are worth a name of their own.
constexpr std::size_t max_crossings = 400;
constexpr std::size_t unspeakable = 1'000'000;

Addresses without(const Addresses& a, const Addresses& b) {
    return {subtract(a.v4, b.v4), subtract(a.v6, b.v6)};
}
bool is_empty(const Addresses& set) {
    return set.v4.empty() && set.v6.empty();
}
double size_of(const Addresses& set) {
    constexpr double v4_in_v6 = 79228162514264337593543950336.0;  // 2^96: an address weighs what a /32 does
    double size = 0;
    for (const auto& interval : set.v4) {
        size += (static_cast<double>(interval.high - interval.low) + 1) * v4_in_v6;
    }
    for (const auto& interval : set.v6) {
        size += static_cast<double>(interval.high - interval.low) + 1;
    }
    return size;
}
std::vector<std::string> values(const Addresses& set) {
    return address_ranges(set);
}
std::size_t count_values(const Addresses& set) {
    return set.v4.size() + set.v6.size();
}

ServiceSet without(const ServiceSet& a, const ServiceSet& b) {
    return subtract(a, b);
}
bool is_empty(const ServiceSet& set) {
    return set.empty();
}
double size_of(const ServiceSet& set) {
    double size = 0;
    for (const auto& interval : set) {
        size += interval.high - interval.low + 1;
    }
    return size;
}
std::vector<std::string> values(const ServiceSet& set) {
    return service_ranges(set);
}
std::size_t count_values(const ServiceSet& set) {
    return set.size();
}

SlotSet without(SlotSet a, const SlotSet& b) {
    a.subtract(b);
    return a;
}
bool is_empty(const SlotSet& set) {
    return set.empty();
}
std::vector<std::string> values(const SlotSet& /*set*/) {
    return {};
}
std::size_t count_values(const SlotSet& set) {
    return set.empty() ? 0 : unspeakable;
}

/// Names for a set, and what they leave of it.
template <typename Set>
struct Cover {
    std::vector<const NamedSet<Set>*> names;
    Set rest;
    [[nodiscard]] std::size_t words() const { return names.size() + count_values(rest); }
};

/// Names that meet the set and are allowed.
template <typename Set, typename Allowed>
Cover<Set> cover(const Set& set, const std::vector<NamedSet<Set>>& named, Allowed is_allowed) {
    Cover<Set> cover{{}, set};
    for (const auto& candidate : named) {  // the largest first
        Set rest = without(cover.rest, candidate.set);
        if (rest != cover.rest && is_allowed(candidate.set)) {
            cover.names.push_back(&candidate);
            cover.rest = std::move(rest);
        }
    }
    // A large one may be what several smaller ones cover together.
    for (std::size_t i = 0; i < cover.names.size() && cover.names.size() > 1;) {
        Set rest = set;
        for (std::size_t j = 0; j < cover.names.size(); ++j) {
            if (j != i) {
                rest = without(rest, cover.names[j]->set);
            }
        }
        if (rest == cover.rest) {
            cover.names.erase(cover.names.begin() + static_cast<std::ptrdiff_t>(i));
        } else {
            ++i;
        }
    }
    return cover;
}

/// Names inside the set.
template <typename Set>
Cover<Set> cover(const Set& set, const std::vector<NamedSet<Set>>& named) {
    return cover(set, named, [&](const Set& candidate) { return is_empty(without(candidate, set)); });
}

/// Names for what a base has too much, without anything of the set itself.
template <typename Set>
Cover<Set> cover_excess(const Set& base, const Set& set, const std::vector<NamedSet<Set>>& named) {
    return cover(without(base, set), named, [&](const Set& candidate) { return without(set, candidate) == set; });
}

template <typename Set>
std::vector<Word> words_of(const Cover<Set>& cover) {
    std::vector<Word> words;
    for (const auto* named : cover.names) {
        words.push_back(named->word);
    }
    for (const auto& value : values(cover.rest)) {
        words.push_back({"", value, value, Word::Version::only});
    }
    return words;
}

/// `named` by falling size.
template <typename Set>
Phrase express(const Set& set, const Set& whole, const std::vector<NamedSet<Set>>& named, std::size_t& words_used) {
    words_used = 1;
    if (set == whole) {
        return {true, {}, {}};
    }
    const auto direct = cover(set, named);
    words_used = direct.words();
    Phrase best{false, words_of(direct), {}};
    std::size_t bases = 0;
    const auto try_base = [&](const Set& base, Phrase phrase) {
        const auto holes = cover_excess(base, set, named);
        if (1 + holes.words() < words_used) {
            words_used = 1 + holes.words();
            phrase.except = words_of(holes);
            best = std::move(phrase);
        }
    };
    for (auto base = named.rbegin(); base != named.rend() && bases < max_bases && words_used > 2; ++base) {
        if (is_empty(without(set, base->set)) && base->set != set) {
            ++bases;
            try_base(base->set, {false, {base->word}, {}});
        }
    }
    if (words_used > 2) {
        try_base(whole, {true, {}, {}});
    }
    return best;
}

template <typename Set>
void add(Word word, Set set, double size, std::vector<NamedSet<Set>>& named) {
    if (is_empty(set)) {
        return;
    }
    const auto same = std::find_if(named.begin(), named.end(), [&](const NamedSet<Set>& known) {
        return known.word.name == word.name && known.word.family == word.family;
    });
    if (same == named.end()) {
        named.push_back({std::move(word), std::move(set), size});
    } else if (same->set != set) {
        same->word.version = Word::Version::before;
        word.version = Word::Version::after;
        named.push_back({std::move(word), std::move(set), size});
    }
}

/// The name, and what it means in one family alone.
void add_addresses(const Word& word, const Addresses& set, std::vector<NamedSet<Addresses>>& named) {
    add(word, set, size_of(set), named);
    if (set.v4.empty() || set.v6.empty()) {
        return;
    }
    for (const Family family : {Family::ipv4, Family::ipv6}) {
        Word part = word;
        const char* suffix = family == Family::ipv4 ? " (IPv4)" : " (IPv6)";
        part.label_fr += suffix;
        part.label_en += suffix;
        part.family = family;
        Addresses half;
        (family == Family::ipv4 ? half.v4 : half.v6) = set.of(family);
        const double size = size_of(half);
        add(std::move(part), std::move(half), size, named);
    }
}

template <typename Set>
void sort_by_size(std::vector<NamedSet<Set>>& named) {
    std::stable_sort(named.begin(), named.end(), [](const auto& a, const auto& b) { return a.size > b.size; });
}

Word word_of(const Named& named) {
    return {named.name, named.label_fr, named.label_en, Word::Version::only};
}

/// "du 1er septembre 2026 au 2 juillet 2027"; times where it is not whole days.
std::string period_words(const Period& period, Language language) {
    const bool in_french = language == Language::french;
    const bool begins = period.from != Period{}.from;
    const bool ends = period.until != Period{}.until;
    const bool whole_days = (!begins || period.from.minute == 0) && (!ends || period.until.minute == 0);
    const auto bound = [&](const LocalMinute& at, Day back) {
        return whole_days ? spoken_date(at.day - back, language)
                          : fmt::format("{} {} {}", spoken_date(at.day, language), in_french ? "à" : "at",
                                        spoken_time(at.minute, language));
    };
    if (begins && ends && !whole_days && period.from.day == period.until.day) {
        return fmt::format(fmt::runtime(in_french ? "le {} de {} à {}" : "on {} from {} to {}"),
                           spoken_date(period.from.day, language), spoken_time(period.from.minute, language),
                           spoken_time(period.until.minute, language));
    }
    if (begins && ends) {
        return fmt::format("{} {} {} {}", in_french ? "du" : "from", bound(period.from, 0), in_french ? "au" : "to",
                           bound(period.until, 1));
    }
    return begins ? fmt::format("{} {}", in_french ? "à partir du" : "from", bound(period.from, 0))
                  : fmt::format("{} {}", in_french ? "jusqu’au" : "until", bound(period.until, 1));
}

Word word_of(const Period& period) {
    const auto bound = [](const LocalMinute& at, const LocalMinute& open) {
        return at == open ? std::string("..") : to_text(at);
    };
    return {bound(period.from, Period{}.from) + '/' + bound(period.until, Period{}.until),
            period_words(period, Language::french),
            period_words(period, Language::english),
            Word::Version::only,
            std::nullopt,
            true};
}

}  // namespace

Names::Names(const Policy& before, const Policy& after, const Space& space) : m_space(space) {
    for (const auto* policy : {&before, &after}) {
        for (const auto& named : policy->model().destinations) {
            add_addresses(word_of(named), named.addresses, m_addresses);
        }
        for (const auto& named : policy->model().services) {
            add(word_of(named), named.services, size_of(named.services), m_services);
        }
    }
    add_slots(before, after);
    sort_by_size(m_addresses);
    sort_by_size(m_services);
    sort_by_size(m_slots);
}

void Names::add_slots(const Policy& before, const Policy& after) {
    const auto& calendar = m_space.calendar();
    const auto add_slots = [&](Word word, auto holds) {
        SlotSet set(m_space.slots());
        double size = 0;
        for (std::size_t slot = 0; slot < m_space.slots(); ++slot) {
            if (holds(slot)) {
                set.insert(slot);
                ++size;
            }
        }
        add(std::move(word), std::move(set), size, m_slots);
    };
    // The calendar holds the schedules of both, then the periods of both.
    std::size_t condition = 0;
    for (const auto* policy : {&before, &after}) {
        for (const auto& schedule : policy->model().schedules) {
            add_slots(word_of(schedule), [&](std::size_t slot) { return calendar.slots()[slot][condition]; });
            ++condition;
        }
    }
    const auto schedules = m_slots;
    for (const auto& period : calendar.periods()) {
        const auto word = word_of(period);
        const auto runs = [&](std::size_t slot) { return calendar.slots()[slot][condition]; };
        add_slots(word, runs);
        if (schedules.size() * calendar.periods().size() <= max_crossings) {
            for (const auto& schedule : schedules) {
                const auto& of = schedule.word;
                add_slots({of.name + ' ' + word.name, of.label_fr + ", " + word.label_fr,
                           of.label_en + ", " + word.label_en, of.version},
                          [&](std::size_t slot) { return schedule.set.contains(slot) && runs(slot); });
            }
        }
        ++condition;
    }
}

Phrase Names::addresses(const Addresses& set) const {
    static const Addresses whole{{{0, last_address(Family::ipv4)}}, {{0, last_address(Family::ipv6)}}};
    std::size_t words = 0;
    return express(set, whole, m_addresses, words);
}

Phrase Names::services(const ServiceSet& set) const {
    static const ServiceSet whole{{0, last_service}};
    std::size_t words = 0;
    return express(set, whole, m_services, words);
}

std::optional<Phrase> Names::slots(const SlotSet& set) const {
    std::size_t words = 0;
    auto phrase = express(set, SlotSet::all(m_space.slots()), m_slots, words);
    // Several names without a hole that none of them fills alone: lessons and breaks, but not during an exam.
    for (auto hole = m_slots.begin(); hole != m_slots.end() && words >= unspeakable; ++hole) {
        if (!hole->set.meets(set)) {
            SlotSet filled = set;
            filled.unite(hole->set);
            const auto around = cover(filled, m_slots);
            if (around.rest.empty()) {
                words = around.names.size() + 1;
                phrase = {false, words_of(around), {hole->word}};
            }
        }
    }
    const auto is_versioned = [](const Word& word) { return word.version != Word::Version::only; };
    const auto some_version = [&](const std::vector<Word>& said) {
        return std::any_of(said.begin(), said.end(), is_versioned);
    };
    // "Lessons as they are without lessons as they were" is exact, and clear to nobody.
    if (words >= unspeakable || (some_version(phrase.of) && some_version(phrase.except))) {
        return std::nullopt;
    }
    return phrase;
}

const Addresses* Names::addresses_of(const Word& word) const {
    const auto found = std::find_if(m_addresses.begin(), m_addresses.end(), [&](const auto& named) {
        return named.word.name == word.name && named.word.version == word.version && named.word.family == word.family;
    });
    return found == m_addresses.end() ? nullptr : &found->set;
}

std::optional<std::size_t> Names::destination_of(const IpAddress& address) const {
    const Address number = to_number(address);
    for (std::size_t i = m_addresses.size(); i-- > 0;) {
        if (!m_addresses[i].word.family && contains(m_addresses[i].set.of(address.family), number)) {
            return i;
        }
    }
    return std::nullopt;
}

std::optional<std::size_t> Names::service_of(Service service) const {
    for (std::size_t i = m_services.size(); i-- > 0;) {
        if (contains(m_services[i].set, service)) {
            return i;
        }
    }
    return std::nullopt;
}

}  // namespace beffroi::policy
