#include "gateway/streams.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "journal/repair_note.h"
#include "journal/salt.h"
#include "journal/segment_size.h"
#include "journal/ship/tidy.h"
#include "journal/signer_file.h"

namespace beffroi {

namespace {

constexpr std::chrono::seconds k_patience{3};  ///< with a peer at start: a login must not wait for the world
/// Thirty thousand logins: what `access` and `admin` may still write when the disk is full.
constexpr std::uint64_t k_reserve_bytes = std::uint64_t{16} << 20;
constexpr std::array k_streams{journal::Stream::access, journal::Stream::admin, journal::Stream::flow,
                               journal::Stream::filter};

void report(ship::Urgency urgency, const std::string& sentence) {
    switch (urgency) {
        case ship::Urgency::note:
            return spdlog::info("journal: {}", sentence);
        case ship::Urgency::warning:
            return spdlog::warn("journal: {}", sentence);
        case ship::Urgency::alarm:
            return spdlog::critical("journal: {}", sentence);
    }
}

journal::WriterOptions options_of(journal::Stream kind, const std::string& directory, const std::string& origin) {
    journal::WriterOptions options;
    options.directory = directory;
    options.origin = origin;
    options.segment_bytes = journal::segment_bytes_of(kind);
    if (kind == journal::Stream::access || kind == journal::Stream::admin) {
        options.reserve_bytes = k_reserve_bytes;
    }
    return options;
}

}  // namespace

Streams::Streams(const JournalConfig& journal, const std::optional<ship::ShippingSettings>& shipping,
                 const Clock& clock)
    : m_clock(clock), m_signer(journal::read_signer(journal.key_file)) {
    const auto key = journal::Verifier::parse(m_signer.vkey()).value();
    if (shipping) {
        m_keep = shipping->keep;
        std::transform(shipping->peers.begin(), shipping->peers.end(), std::back_inserter(m_peers), ship::to_peer);
    }
    for (const auto kind : k_streams) {
        const auto name = std::string(journal::to_string(kind));
        OneStream stream{kind, journal.origin + '/' + name, journal.directory + '/' + name, {}, nullptr, {}};
        stream.log = ship::open_log(options_of(stream.kind, stream.directory, stream.origin), m_files, m_signer,
                                    m_peers, k_patience);
        if (const auto torn = stream.log.writer->recovered().dropped_bytes; torn > 0) {
            spdlog::warn("journal: {} bytes of a torn tail of {} were cut; nothing in them was acknowledged", torn,
                         name);
        }
        if (shipping) {
            stream.cosigned = std::make_unique<ship::Cosigned>(
                ship::Cosigned::Options{stream.directory, shipping->publish_interval}, *stream.log.writer, key,
                ship::read_trust_policy(shipping->trust_policy_file), m_files, m_clock);
        }
        m_streams.push_back(std::move(stream));
    }
}

journal::Writer& Streams::writer(journal::Stream stream) {
    return *std::find_if(m_streams.begin(), m_streams.end(), [stream](const auto& one) {
                return one.kind == stream;
            })->log.writer;
}

void Streams::each(const Visitor& visit) const {
    for (const auto& stream : m_streams) {
        visit(stream.kind, stream.origin, *stream.log.writer, stream.cosigned.get());
    }
}

// A note of a repair goes only when its entry is durable.
void Streams::record_repairs(const std::string& site) {
    for (const auto& stream : m_streams) {
        for (auto& entry : ship::entries_of(stream.log, stream.kind)) {
            entry.time = m_clock.wall();
            entry.site = site;
            spdlog::critical("journal: {} of {}: {}", entry.event, entry.stream, entry.detail);
            writer(journal::Stream::admin).append(journal::to_line(entry, journal::Salt::fresh()));
        }
        journal::forget_repair_note(stream.directory);
    }
}

void Streams::start_shipping() {
    for (auto& stream : m_streams) {
        for (const auto& peer : m_peers) {
            stream.shippers.push_back(
                std::make_unique<ship::Shipper>(peer, stream.origin, *stream.log.writer, *stream.cosigned, report));
        }
    }
}

void Streams::tidy(const std::string& site, WallTime now) {
    for (auto& stream : m_streams) {
        if (!stream.cosigned) {
            continue;
        }
        try {
            tidy(stream, site, now);
        } catch (const std::exception& e) {  // the disk, or the admin stream on it: the next time is another chance
            spdlog::error("journal: old entries of {} could not be deleted: {}", stream.origin, e.what());
        }
    }
}

void Streams::tidy(OneStream& stream, const std::string& site, WallTime now) {
    ship::tidy(*stream.log.writer, stream.directory, *stream.cosigned, now - m_keep, [&](journal::Entry entry) {
        entry.time = now;
        entry.site = site;
        entry.stream = journal::to_string(stream.kind);
        writer(journal::Stream::admin).append(journal::to_line(entry, journal::Salt::fresh()));
    });
}

}  // namespace beffroi
