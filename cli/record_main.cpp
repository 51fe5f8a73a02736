// beffroi-record: appends one entry to the stream `admin` of a party's own journal, for `beffroi audit`. A program of
// its own, so that `beffroi` itself links nothing that writes journals.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <iterator>

#include "base/encoding.h"
#include "base/fd.h"
#include "journal/entry.h"
#include "journal/told.h"
#include "journal/writer.h"

namespace {

using namespace beffroi;

/// What officers do with a party's keys; nothing else enters its journal this way.
constexpr std::array k_events{journal::event::unseal_outer, journal::event::unseal_inner, journal::event::month_key,
                              journal::event::month_key_shredded};

bool is_unsealing(const journal::Entry& entry) {
    return entry.event == journal::event::unseal_outer || entry.event == journal::event::unseal_inner;
}

/// Whether it says who did it, and of an unsealing for which case and why.
bool is_accounted(const journal::Entry& entry) {
    return journal::is_told(entry.actor, journal::max_actor_bytes) &&
           (!is_unsealing(entry) || (journal::is_told(entry.case_id, journal::max_case_bytes) &&
                                     journal::is_told(entry.reason, journal::max_reason_bytes)));
}

std::string entry_to_record() {
    std::string line{std::istreambuf_iterator<char>(std::cin), {}};
    const auto entry = journal::parse_line(line);
    if (!entry || std::ranges::find(k_events, entry->event) == k_events.end()) {
        throw std::runtime_error("standard input is not an entry that may be recorded");
    }
    if (!is_accounted(*entry)) {
        throw std::runtime_error("the entry does not say who acts, or for which case and why");
    }
    return line;
}

journal::WriterOptions stream_of(const std::string& directory, const journal::Signer& signer) {
    journal::WriterOptions options;
    options.directory = directory + "/admin";
    options.origin = signer.name() + "/admin";
    return options;
}

bool has_log(const journal::WriterOptions& options) {
    return std::filesystem::is_directory(options.directory) && !std::filesystem::is_empty(options.directory);
}

void create(const std::string& directory, const std::string& key_file) {
    const journal::Signer signer(read_secret_line(key_file));
    const auto options = stream_of(directory, signer);
    if (has_log(options)) {
        throw std::runtime_error(directory + " holds a journal already");
    }
    journal::PosixFiles files;
    const journal::Writer writer(options, files, signer);
    fmt::print("{}: give its public key to both parties: {}\n", printable(directory), signer.vkey());
}

/// A log that is made in passing is nobody's: the party's own has been there before.
void record(const std::string& directory, const std::string& key_file) {
    const std::string line = entry_to_record();
    const journal::Signer signer(read_secret_line(key_file));
    const auto options = stream_of(directory, signer);
    if (!has_log(options)) {
        throw std::runtime_error("there is no journal in " + directory +
                                 ": name the party's own, or make it once with `beffroi-record --create`");
    }
    journal::PosixFiles files;
    journal::Writer writer(options, files, signer);
    writer.append(line);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Appends the entry on standard input to a party's journal"};
    std::string directory;
    std::string key;
    app.add_option("--journal", directory, "Directory of the journal")->required();
    app.add_option("--key", key, "Key that signs it")->required();
    bool creating = false;
    app.add_flag("--create", creating, "Make the journal, once, and record nothing");
    CLI11_PARSE(app, argc, argv);
    try {
        creating ? create(directory, key) : record(directory, key);
        return 0;
    } catch (const std::exception& e) {
        fmt::print(stderr, "beffroi-record: {}\n", printable(e.what()));
        return 1;
    }
}
