#include "central/admin_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "journal/repair_note.h"
#include "journal/salt.h"
#include "journal/segment_size.h"
#include "journal/ship/open_log.h"
#include "journal/ship/tidy.h"

namespace beffroi::central {

namespace {

constexpr std::chrono::minutes k_refusal_interval{1};
constexpr std::chrono::seconds k_patience{3};  ///< with a peer at start

journal::WriterOptions writer_options(const AdminLogOptions& options) {
    journal::WriterOptions writer;
    writer.directory = options.directory;
    writer.origin = options.origin;
    writer.segment_bytes = journal::segment_bytes_of(journal::Stream::admin);
    return writer;
}

}  // namespace

AdminLog::AdminLog(const AdminLogOptions& options, const journal::Signer& signer, journal::Files& files,
                   const Clock& clock, std::function<void(const std::string&)> on_problem)
    : m_options(options), m_clock(clock), m_on_problem(std::move(on_problem)) {
    if (options.shipping) {
        const auto& peers = options.shipping->peers;
        std::transform(peers.begin(), peers.end(), std::back_inserter(m_peers), ship::to_peer);
    }
    auto log = ship::open_log(writer_options(options), files, signer, m_peers, k_patience);
    m_writer = std::move(log.writer);
    for (auto& entry : ship::entries_of(log, journal::Stream::admin)) {
        m_on_problem(fmt::format("{} of the own journal: {}", entry.event, entry.detail));
        record(std::move(entry));
    }
    journal::forget_repair_note(options.directory);
    if (options.shipping) {
        m_cosigned = std::make_unique<ship::Cosigned>(
            ship::Cosigned::Options{options.directory, options.shipping->publish_interval}, *m_writer,
            journal::Verifier::parse(signer.vkey()).value(),
            ship::read_trust_policy(options.shipping->trust_policy_file), files, clock);
    }
}

void AdminLog::start_shipping() {
    for (const auto& peer : m_peers) {
        m_shippers.push_back(std::make_unique<ship::Shipper>(
            peer, m_options.origin, *m_writer, *m_cosigned, [this](ship::Urgency urgency, const std::string& sentence) {
                if (urgency != ship::Urgency::note) {
                    m_on_problem(sentence);
                }
            }));
    }
}

void AdminLog::tidy(std::optional<WallTime> needed_since) {
    if (!m_cosigned) {
        return;
    }
    const WallTime old = m_clock.wall() - m_options.shipping->keep;
    ship::tidy(*m_writer, m_options.directory, *m_cosigned, std::min(old, needed_since.value_or(old)),
               [this](journal::Entry entry) {
                   entry.stream = m_options.origin;
                   record(std::move(entry));
               });
}

void AdminLog::record(journal::Entry entry) {
    entry.time = m_clock.wall();
    entry.site = m_options.site;
    m_writer->append(journal::to_line(entry, journal::Salt::fresh()));
}

void AdminLog::record_refusal(std::string_view event, const std::string& actor, const std::string& reason,
                              std::string detail) {
    if (!write_now(actor, reason, detail)) {
        return;
    }
    journal::Entry entry;
    entry.event = event;
    entry.reason = reason;
    entry.actor = printable(actor);
    entry.detail = printable(detail);
    try {
        record(std::move(entry));
    } catch (const std::exception& e) {
        m_on_problem(fmt::format("a refusal of {} could not be recorded: {}", printable(actor), e.what()));
    }
}

bool AdminLog::write_now(const std::string& actor, const std::string& reason, std::string& detail) {
    const std::lock_guard lock(m_seen_mutex);
    const SteadyTime now = m_clock.steady();
    const auto [seen, first] = m_seen.try_emplace({actor, reason}, Seen{now, 0});
    if (first) {
        return true;
    }
    if (now - seen->second.written < k_refusal_interval) {
        ++seen->second.more;
        return false;
    }
    if (seen->second.more > 0) {
        detail += fmt::format(" (and {} more since the last one written)", seen->second.more);
    }
    seen->second = {now, 0};
    return true;
}

}  // namespace beffroi::central
