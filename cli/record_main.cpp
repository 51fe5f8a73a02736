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

constexpr std::size_t k_key_bytes = 4096;

/// What officers do with a party's keys; nothing else enters its journal this way.
constexpr std::array k_events{journal::event::unseal_outer, journal::event::unseal_inner, journal::event::month_key,
                              journal::event::month_key_shredded};

void record(const std::string& directory, const std::string& key_file) {
    const std::string line{std::istreambuf_iterator<char>(std::cin), {}};
    const auto entry = journal::parse_line(line);
    if (!entry || std::ranges::find(k_events, entry->event) == k_events.end()) {
        throw std::runtime_error("standard input is not an entry that may be recorded");
    }
    std::string text = read_file(key_file, k_key_bytes);
    const Secret skey(text.substr(0, text.find('\n')));
    wipe(text);
    const journal::Signer signer(skey);
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
