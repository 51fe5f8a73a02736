#include "gateway/sealer.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/fd.h"

namespace beffroi {

namespace {

constexpr std::chrono::minutes k_read_interval{1};
constexpr std::size_t k_root_bytes = std::size_t{64} << 10;
constexpr std::size_t k_ready = 4096;  ///< envelopes: a login for each device of a large lycée, in 2 MB

}  // namespace

Sealer::Party Sealer::load(const std::string& name, const EscrowConfig::Party& config, const std::string& month) {
    const auto root = journal::Certificate::parse(read_file(config.root_file, k_root_bytes));
    if (!root) {
        throw std::runtime_error("escrow: " + config.root_file + " is no certificate");
    }
    Party party{name,
                config.certificates_directory,
                *root,
                journal::read_month_certificates(config.certificates_directory, name, *root),
                {}};
    if (party.known.until(month) == nullptr) {
        throw std::runtime_error(
            fmt::format("escrow: {} holds no certificate of {} for {} or a month before, so nobody's identity could "
                        "be sealed{}",
                        party.directory, party.name, month,
                        party.known.problems.empty() ? "" : "; " + party.known.problems.front()));
    }
    return party;
}

Sealer::Sealer(const EscrowConfig& config, const Clock& clock)
    : m_clock(clock),
      m_parties{load("region", config.region, journal::month_at(clock.wall())),
                load("academie", config.academie, journal::month_at(clock.wall()))},
      m_stock(k_ready, keys_of(journal::month_at(clock.wall()))) {}

const std::pair<const std::string, journal::Certificate>& Sealer::certificate(const Party& party,
                                                                              const std::string& month) {
    const auto* found = party.known.until(month);
    return found != nullptr ? *found : *party.known.by_month.begin();
}

EnvelopeKeys Sealer::keys_of(const std::string& month) const {
    return {.academie = certificate(m_parties[1], month).second, .region = certificate(m_parties[0], month).second};
}

std::string Sealer::seal(const journal::Binding& binding) {
    std::unique_lock lock(m_mutex);
    const auto keys = keys_of(binding.month);
    lock.unlock();  // sealing takes its time, and others need not wait for it
    return m_stock.take(keys).seal(binding);
}

std::vector<KeyNotice> Sealer::refresh() {
    const std::scoped_lock lock(m_mutex);
    std::vector<KeyNotice> notices;
    const auto now = m_clock.steady();
    if (now >= m_next_read) {
        m_next_read = now + k_read_interval;
        for (auto& party : m_parties) {
            read_again(party, notices);
        }
    }
    const auto month = journal::month_at(m_clock.wall());
    tell_keys(month, notices);
    m_stock.serve(keys_of(month));
    return notices;
}

void Sealer::read_again(Party& party, std::vector<KeyNotice>& notices) {
    auto read = journal::read_month_certificates(party.directory, party.name, party.root);
    for (const auto& problem : read.problems) {
        if (std::ranges::find(party.problems, problem) == party.problems.end()) {
            notices.push_back({journal::month_at(m_clock.wall()), "unusable", problem});
        }
    }
    party.problems = std::move(read.problems);
    // What was valid stays so: a certificate that somebody removed must not change what is sealed with.
    for (const auto& [month, found] : read.by_month) {
        party.known.by_month.emplace(month, found);
    }
}

void Sealer::tell_keys(const std::string& month, std::vector<KeyNotice>& notices) {
    std::string in_use;
    std::vector<KeyNotice> alarms;
    for (const auto& party : m_parties) {
        const auto& [of, found] = certificate(party, month);
        in_use += fmt::format("{}{} {} sha256 {}", in_use.empty() ? "" : ", ", party.name, of, found.fingerprint());
        if (of != month) {
            alarms.push_back(
                {month, "missing",
                 fmt::format("{} has announced no key of {}: its key of {} is used", party.name, month, of)});
        }
    }
    if (const auto told = month + ": " + in_use; told != m_told) {
        m_told = told;
        notices.push_back({month, "", in_use});
        notices.insert(notices.end(), alarms.begin(), alarms.end());
    }
}

}  // namespace beffroi
