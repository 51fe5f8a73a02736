#include "journal/ship/open_log.h"

#include "base/encoding.h"
#include "journal/reader.h"
#include "journal/ship/recall.h"
#include "journal/ship/refill.h"

namespace beffroi::ship {

std::unique_ptr<journal::Writer> open_or_repair(const journal::WriterOptions& options, journal::Files& files,
                                                const journal::Signer& signer, const std::vector<Peer>& peers,
                                                std::chrono::milliseconds patience) {
    try {
        return std::make_unique<journal::Writer>(options, files, signer);
    } catch (const journal::DamagedJournal& damage) {
        if (peers.empty()) {
            throw;
        }
        refill({options.directory, options.origin, damage.what(), options.segment_bytes}, signer, files, peers,
               patience);
    }
    return std::make_unique<journal::Writer>(options, files, signer);
}

OpenedLog open_log(const journal::WriterOptions& options, journal::Files& files, const journal::Signer& signer,
                   const std::vector<Peer>& peers, std::chrono::milliseconds patience) {
    OpenedLog log;
    log.writer = open_or_repair(options, files, signer, peers, patience);
    log.repair = journal::read_repair_note(options.directory);
    if (!peers.empty()) {
        log.recalled = recall(*log.writer, options.directory, peers, options.origin,
                              journal::Verifier::parse(signer.vkey()).value(), patience);
    }
    return log;
}

std::vector<journal::Entry> entries_of(const OpenedLog& log, journal::Stream stream) {
    std::vector<journal::Entry> entries;
    const auto add = [&entries, stream](std::string_view event, std::uint64_t count, const std::string& detail) {
        journal::Entry entry;
        entry.event = event;
        entry.stream = journal::to_string(stream);
        entry.count = count;
        entry.detail = printable(detail);
        entries.push_back(std::move(entry));
    };
    if (log.repair) {
        add(journal::event::journal_repaired, log.repair->entries, log.repair->sentence);
    }
    if (log.recalled > 0) {
        add(journal::event::journal_rollback, log.recalled,
            "the disk was behind what the peers had signed; the missing entries were fetched from a mirror");
    }
    return entries;
}

}  // namespace beffroi::ship
