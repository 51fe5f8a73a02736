// Two sites with an access and a flow log each, mirrored, loaded, and ready to be searched.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "central/search/finder.h"
#include "central/store/loader.h"
#include "central/store/record_source.h"
#include "central/store/sqlite_store.h"
#include "journal/files.h"
#include "tests/central/scratch.h"
#include "tests/central/store/row_world.h"
#include "tests/fakes/fake_clock.h"

namespace beffroi::central::audit {

/// One log: its record copy, its key, and what signs it.
struct AuditLog {
    AuditLog(const std::string& directory, const std::string& origin_of, std::string site_of, journal::Stream kind,
             journal::Files& files)
        : origin(origin_of),
          site(std::move(site_of)),
          stream(kind),
          keys(journal::generate_key(origin)),
          signer(keys.skey),
          record(directory, files, {256, 256}) {}

    void add(const std::string& line) { lines.push_back(line); }
    void add(const journal::Entry& entry) { add(journal::to_line(entry, std::string(16, 's'))); }
    /// What was added is now held, and cosigned.
    void mirror() {
        std::vector<std::string_view> fresh(lines.begin() + static_cast<long>(record.size()), lines.end());
        record.append(fresh);
        record.set_checkpoint(signer.sign({origin, record.size(), record.range().root()}));
    }
    std::string origin;
    std::string site;
    journal::Stream stream;
    journal::KeyPair keys;
    journal::Signer signer;
    Record record;
    std::vector<std::string> lines;
};

struct AuditWorld {
    AuditWorld() : clock(store::noon) {
        for (const std::string site : {"0599991P", "0622222B"}) {
            for (const auto stream : {journal::Stream::access, journal::Stream::flow}) {
                const std::string origin =
                    "journal.test.example/" + site + "/" + std::string(journal::to_string(stream));
                logs.push_back(std::make_unique<AuditLog>(scratch.path("record-" + std::to_string(logs.size())), origin,
                                                          site, stream, files));
            }
        }
    }

    /// Session of `person` at the first site, from noon on, with `flows` flows, one a minute.
    void live(unsigned person, unsigned flows) {
        journal::Entry open;
        open.time = store::noon;
        open.site = logs[0]->site;
        open.event = journal::event::session_open;
        open.session = store::hex_token(1000 + person);
        open.token = store::hex_token(person);
        open.month = "2026-11";
        open.role = person % 2 == 0 ? "eleve" : "enseignant";
        open.zone = "salles";
        logs[0]->add(open);
        for (unsigned i = 0; i < flows; ++i) {
            auto flow = store::flow_entry(store::noon + std::chrono::minutes(i), person);
            flow.public_port = static_cast<std::uint16_t>(2000 + person * 100 + i);
            logs[1]->add(journal::to_line(flow, std::string(16, 's')));
        }
    }

    /// Mirrors and loads what was added, and makes the finder.
    void load() {
        sources.clear();
        std::vector<store::LoadedLog> loaded;
        for (const auto& log : logs) {
            if (log->lines.size() > log->record.size()) {
                log->mirror();
            }
            sources.push_back(std::make_unique<store::RecordSource>(log->record));
            loaded.push_back({log->origin, log->stream, sources.back().get()});
        }
        store::Loader loader(scratch.path(""), rows, loaded, clock);
        while (loader.load_block() > 0) {
        }
        ledger = std::make_unique<store::LedgerReader>(scratch.path(""));
        std::vector<SearchedLog> searched;
        for (const auto& log : logs) {
            searched.push_back(
                {log->origin, log->site, "Lycée", log->stream, ledger->position(log->origin)->log, &log->record});
        }
        finder = std::make_unique<Finder>(
            rows, *ledger, searched,
            [this](journal::Stream stream, const std::string& site, WallTime from, WallTime until) {
                return stream == over_of && site == logs[0]->site && from < over_before &&
                       (!held_from || until < *held_from);
            });
    }

    Scratch scratch;
    FakeClock clock;
    journal::PosixFiles files;
    std::vector<std::unique_ptr<AuditLog>> logs;
    std::vector<std::unique_ptr<store::RecordSource>> sources;
    store::SqliteStore rows{scratch.path("rows")};
    std::unique_ptr<store::LedgerReader> ledger;
    std::unique_ptr<Finder> finder;
    journal::Stream over_of = journal::Stream::flow;  ///< of the first site: what is older is over
    WallTime over_before;
    std::optional<WallTime> held_from;  ///< from then on nothing is over
    Auditor auditor{"c.martin", "region", {journal::all_streams.begin(), journal::all_streams.end()}, {}};
};

}  // namespace beffroi::central::audit
