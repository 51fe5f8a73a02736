// beffroi-record: appends one entry to the stream `admin` of a party's own journal, for `beffroi audit`. A program of
// its own, so that `beffroi` itself links nothing that writes journals.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <iterator>

#include "base/encoding.h"
#include "base/fd.h"
#include "journal/entry.h"
#include "journal/writer.h"

namespace {

using namespace beffroi;

/// What officers do with a party's keys; nothing else enters its journal this way.
constexpr std::array k_events{journal::event::unseal_outer, journal::event::unseal_inner, journal::event::month_key,
                              journal::event::month_key_shredded};

void record(const std::string& directory, const std::string& key_file) {
    const std::string line{std::istreambuf_iterator<char>(std::cin), {}};
    const auto entry = journal::parse_line(line);
    if (!entry || std::ranges::find(k_events, entry->event) == k_events.end()) {
        throw std::runtime_error("standard input is not an entry that may be recorded");
    }
    const journal::Signer signer(read_secret_line(key_file));
    journal::PosixFiles files;
    journal::WriterOptions options;
    options.directory = directory + "/admin";
    options.origin = signer.name() + "/admin";
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
    CLI11_PARSE(app, argc, argv);
    try {
        record(directory, key);
        return 0;
    } catch (const std::exception& e) {
        fmt::print(stderr, "beffroi-record: {}\n", printable(e.what()));
        return 1;
    }
}
