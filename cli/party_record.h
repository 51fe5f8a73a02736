// Where a party keeps account of what its officers did with its keys: its service over HTTPS, or a journal on this
// machine. Nothing is opened or destroyed before the entry is durable there.
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

#include "cli/audit_central.h"
#include "journal/entry.h"

namespace beffroi::cli {

struct PartyRecord {
    CentralAccess service;  ///< of the party: the certificate names the actor
    std::string journal;    ///< directory of its journal on this machine, instead of the service
    std::string journal_key;
    std::string actor;  ///< with `journal`: who acts
};

/// --central, --cert, --key-file ... or --journal, --journal-key, --actor.
void add_record_options(CLI::App& command, PartyRecord& record);

/// Returns when the entry is durable: `entry` in the local journal's stream admin, or what the service makes of `body`
/// at `path`. Throws std::runtime_error with the cause; then nothing may be done.
void put_on_record(const PartyRecord& record, const journal::Entry& entry, const std::string& path,
                   const nlohmann::json& body);

}  // namespace beffroi::cli
