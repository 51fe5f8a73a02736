// beffroi audit unseal: opening who was sealed, in two steps by two parties. Each step is on record with its party
// before anything is opened.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "base/encoding.h"
#include "base/fd.h"
#include "cli/commands.h"
#include "cli/key_files.h"
#include "cli/line_reader.h"
#include "cli/outcome.h"
#include "cli/party_record.h"
#include "journal/crypto.h"
#include "journal/escrow.h"
#include "journal/told.h"

namespace beffroi::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t k_line_bytes = std::size_t{256} << 10;
constexpr std::size_t k_entries_at_once = 500;  ///< on one record: their hashes fit into one entry
constexpr const char* k_unseal_path = "/audit/unseal";

struct UnsealArguments {
    std::string party;
    std::string key;
    std::string certificate;
    std::string number;
    std::string reason;
    std::vector<std::string> files;
    std::string out;
    std::string match;
    PartyRecord record;
};

/// One entry on its way from the first step to the second.
struct Sealed {
    std::string line;
    journal::Entry entry;
    std::string inner;  ///< DER; of the second step
};

journal::Certificate certificate_of(const UnsealArguments& a) {
    auto certificate = journal::Certificate::parse(read_file(a.certificate, max_pem_bytes));
    if (!certificate) {
        unusable(a.certificate + ": no certificate in PEM");
    }
    return *certificate;
}

journal::PemKey key_of(const UnsealArguments& a, const journal::Certificate& certificate) {
    auto key = journal::PemKey::parse(Secret(read_file(a.key, max_pem_bytes)));
    if (!key || !key->belongs_to(certificate)) {
        unusable(a.key + ": not the private key of " + a.certificate);
    }
    return *key;
}

Sealed sealed_entry(const std::string& file, std::string_view line) {
    auto entry = journal::parse_line(line);
    if (!entry || entry->sealed.empty()) {
        unusable(file + ": a line is no entry with somebody sealed in it");
    }
    return {std::string(line), std::move(*entry), {}};
}

/// A line that the first step wrote: {"entry": LINE, "inner": BASE64}.
Sealed inner_entry(const std::string& file, std::string_view line) {
    const auto json = Json::parse(line, nullptr, false);
    const bool formed = json.is_object() && json.contains("entry") && json.contains("inner") &&
                        json["entry"].is_string() && json["inner"].is_string();
    auto inner = formed ? from_base64(json["inner"].get<std::string>()) : std::nullopt;
    if (!inner) {
        unusable(file + ": a line is not what the first step writes");
    }
    auto sealed = sealed_entry(file, json["entry"].get<std::string>());
    sealed.inner = std::move(*inner);
    return sealed;
}

std::vector<Sealed> read_entries(const UnsealArguments& a) {
    std::vector<Sealed> entries;
    for (const std::string& file : a.files) {
        const auto close = [](std::FILE* stream) { return stream == stdin ? 0 : std::fclose(stream); };
        const std::unique_ptr<std::FILE, decltype(close)> stream(file == "-" ? stdin : std::fopen(file.c_str(), "re"),
                                                                 close);
        if (!stream) {
            throw_errno(file);
        }
        LineReader reader(stream.get(), k_line_bytes);
        while (const auto line = reader.next()) {
            entries.push_back(a.party == "region" ? sealed_entry(file, *line) : inner_entry(file, *line));
        }
    }
    if (entries.empty()) {
        unusable("there is no entry to open");
    }
    return entries;
}

std::string leaf_hash(const Sealed& sealed) {
    using namespace std::string_view_literals;
    return to_hex(journal::view(journal::sha256({"\0"sv, sealed.line})));
}

/// What is going to be opened, by the hashes that the entries have in their logs.
void record_step(const UnsealArguments& a, const std::vector<Sealed>& entries) {
    for (std::size_t at = 0; at < entries.size(); at += k_entries_at_once) {
        journal::Entry entry;
        entry.time = SystemClock().wall();
        entry.site = a.party;
        entry.event = a.party == "region" ? journal::event::unseal_outer : journal::event::unseal_inner;
        entry.case_id = a.number;
        entry.reason = a.reason;
        Json hashes = Json::array();
        for (std::size_t i = at; i < std::min(entries.size(), at + k_entries_at_once); ++i) {
            const auto hash = leaf_hash(entries[i]);
            entry.detail += (entry.detail.empty() ? "" : " ") + hash;
            hashes.push_back(hash);
            ++entry.count;
        }
        put_on_record(a.record, entry, k_unseal_path,
                      {{"case", a.number},
                       {"reason", a.reason},
                       {"step", a.party == "region" ? "outer" : "inner"},
                       {"entries", hashes}});
    }
}

bool matches(const journal::Binding& binding, const std::string& match) {
    const auto value = match.substr(match.find('=') + 1);
    return match.empty() || (match.starts_with("uid=") ? binding.uid : binding.user) == value;
}

Json to_json(const Sealed& sealed, const journal::Binding& binding) {
    return {{"entry", sealed.line}, {"token", binding.token},     {"month", binding.month},
            {"site", binding.site}, {"session", binding.session}, {"user", binding.user},
            {"uid", binding.uid},   {"mac", binding.mac},         {"addresses", binding.addresses}};
}

/// To a file that nobody else reads, or to standard output.
void write_out(const std::string& path, const std::string& text) {
    if (path.empty()) {
        fmt::print("{}", text);
        return;
    }
    write_new_file(path, text, 0600);
}

/// What would leave a record that says nothing, and what would be found out after the record.
void refuse_unaccounted(const UnsealArguments& a) {
    if (!journal::is_told(a.number, journal::max_case_bytes)) {
        unusable("--case: give the number of the case, at most 64 bytes");
    }
    if (!journal::is_told(a.reason, journal::max_reason_bytes)) {
        unusable("--reason: say why, in at most 500 bytes");
    }
    if (a.party == "region" && !a.match.empty()) {
        unusable("--match: only the académie's step sees persons; leave it out of the Region's");
    }
    if (!a.out.empty() && std::filesystem::exists(std::filesystem::symlink_status(a.out))) {
        unusable("--out " + a.out + ": it exists already; give a new file");
    }
}

void run(const UnsealArguments& a) {
    refuse_unaccounted(a);
    const auto certificate = certificate_of(a);
    const auto key = key_of(a, certificate);
    const auto entries = read_entries(a);
    record_step(a, entries);
    std::string text;
    std::size_t refused = 0;
    const auto refuse = [&refused](const Sealed& sealed, const std::string& reason) {
        fmt::print(stderr, "beffroi: session {}: {}\n", printable(sealed.entry.session), reason);
        ++refused;
    };
    for (const auto& sealed : entries) {
        if (a.party == "region") {
            const auto inner = journal::open_outer(sealed.entry.sealed, certificate, key);
            if (const auto* no = std::get_if<journal::NotOpened>(&inner)) {
                refuse(sealed, no->reason);
            } else {
                text += Json{{"entry", sealed.line}, {"inner", to_base64(std::get<std::string>(inner))}}.dump() + "\n";
            }
            continue;
        }
        const auto opened = journal::open_inner(sealed.inner, certificate, key, sealed.entry);
        if (const auto* no = std::get_if<journal::NotOpened>(&opened)) {
            refuse(sealed, no->reason);
        } else if (matches(std::get<journal::Binding>(opened), a.match)) {
            text += to_json(sealed, std::get<journal::Binding>(opened)).dump() + "\n";
        }
    }
    write_out(a.out, text);
    throw Exit{refused > 0 || text.empty() ? 1 : 0};
}

}  // namespace

void add_unseal(CLI::App& audit) {
    auto* command = audit.add_subcommand(
        "unseal", "Open who is sealed in entries: the Region first, then the académie, each on its own record first");
    const auto a = std::make_shared<UnsealArguments>();
    command->add_option("--party", a->party, "region: the first step; academie: the second")
        ->required()
        ->check(CLI::IsMember({"region", "academie"}));
    command->add_option("--key", a->key, "The party's private key of the entries' month")->required();
    command->add_option("--certificate", a->certificate, "Its certificate")->required();
    command->add_option("--case", a->number, "Number of the case")->required();
    command->add_option("--reason", a->reason, "Why, for the record")->required();
    command
        ->add_option("--entry,--inner", a->files,
                     "Files of entries, one a line; for the second step what the first wrote; - is standard input")
        ->required();
    command->add_option("--out", a->out, "New file for the answer, instead of standard output");
    command
        ->add_option("--match", a->match,
                     "Of what is opened, give out this person only: uid=... or user=... (right of access)")
        ->check([](const std::string& text) {
            return text.starts_with("uid=") || text.starts_with("user=") ? std::string() : "write uid=... or user=...";
        });
    add_record_options(*command, a->record);
    command->callback([a] { run(*a); });
}

}  // namespace beffroi::cli
