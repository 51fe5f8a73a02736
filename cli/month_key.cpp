// beffroi audit month-key: the keys that identities are sealed with, from their making to their end.
#include "journal/month_key.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/random.h"
#include "cli/commands.h"
#include "cli/key_files.h"
#include "cli/outcome.h"
#include "cli/party_record.h"

namespace beffroi::cli {

namespace {

constexpr const char* k_month_key_path = "/audit/month-key";

struct MonthKeyArguments {
    std::string party;
    std::string month;
    std::string root;
    std::string root_key;
    std::string certificate;
    std::string key;
    std::string out = ".";
    PartyRecord record;
};

journal::Certificate certificate_in(const std::string& path) {
    auto certificate = journal::Certificate::parse(read_file(path, max_pem_bytes));
    if (!certificate) {
        unusable(path + ": no certificate in PEM");
    }
    return *certificate;
}

journal::PemKey key_in(const std::string& path) {
    auto key = journal::PemKey::parse(Secret(read_file(path, max_pem_bytes)));
    if (!key) {
        unusable(path + ": no private key in PEM without a pass phrase");
    }
    return *key;
}

void sync_folder_of(const std::filesystem::path& file) {
    sync_directory(file.has_parent_path() ? file.parent_path().string() : ".");
}

void write_new(const std::string& path, std::string_view bytes, mode_t mode) {
    write_new_file(path, bytes, mode);
    sync_folder_of(path);
}

void create(const MonthKeyArguments& a) {
    if (!journal::is_month(a.month)) {
        unusable("--month: write it like 2026-12");
    }
    const auto key = journal::PemKey::generate();
    const auto certificate =
        journal::certify_month_key(a.party, a.month, key, certificate_in(a.root), key_in(a.root_key));
    const std::string prefix = a.out + "/" + a.party + "-" + a.month;
    write_new(prefix + ".key", key.pem().reveal(), 0600);
    write_new(prefix + ".pem", certificate.pem(), 0644);
    fmt::print("{}.key stays with the party; {}.pem goes to every gateway; sha256 {}\n", printable(prefix),
               printable(prefix), certificate.fingerprint());
}

void put_month_key_on_record(const MonthKeyArguments& a, std::string_view event, const std::string& action,
                             const std::string& month, const std::string& fingerprint) {
    journal::Entry entry;
    entry.time = SystemClock().wall();
    entry.site = a.party;
    entry.event = event;
    entry.month = month;
    entry.detail = a.party + " sha256 " + fingerprint;
    put_on_record(a.record, entry, k_month_key_path,
                  {{"action", action}, {"party", a.party}, {"month", month}, {"fingerprint", fingerprint}});
}

void announce(const MonthKeyArguments& a) {
    const auto certificate = certificate_in(a.certificate);
    const auto month = journal::month_of(certificate, a.party, certificate_in(a.root));
    if (const auto* none = std::get_if<journal::NoMonthKey>(&month)) {
        unusable(a.certificate + ": " + none->reason);
    }
    put_month_key_on_record(a, journal::event::month_key, "announce", std::get<std::string>(month),
                            certificate.fingerprint());
    fmt::print("announced: {} {} sha256 {}\n", printable(a.party), std::get<std::string>(month),
               certificate.fingerprint());
}

/// Overwrites what the file holds, on what the file system calls the same blocks, and takes its name away.
void destroy(const std::string& path) {
    const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat status {};
    if (!fd.valid() || ::fstat(fd.get(), &status) != 0) {
        throw_errno(path);
    }
    write_all(fd.get(), random_bytes(static_cast<std::size_t>(status.st_size)));
    if (::fsync(fd.get()) != 0 || ::unlink(path.c_str()) != 0) {
        throw_errno(path);
    }
    sync_folder_of(path);
}

void shred(const MonthKeyArguments& a) {
    const auto certificate = certificate_in(a.certificate);
    if (!key_in(a.key).belongs_to(certificate)) {
        unusable(a.key + " is not the key of " + a.certificate);
    }
    const auto month = certificate.common_name();
    if (certificate.organization() != a.party || !journal::is_month(month)) {
        unusable(a.certificate + ": not a certificate of a month of " + a.party);
    }
    // On record first: whoever destroys evidence early does it under his name.
    put_month_key_on_record(a, journal::event::month_key_shredded, "shred", month, certificate.fingerprint());
    destroy(a.key);
    fmt::print(
        "shredded: nobody who was sealed with the key of {} {} can be named any more, unless a copy of it exists\n",
        printable(a.party), month);
}

CLI::Option* add_party(CLI::App& command, MonthKeyArguments& a) {
    return command.add_option("--party", a.party, "region or academie")
        ->required()
        ->check(CLI::IsMember({"region", "academie"}));
}

}  // namespace

void add_month_key(CLI::App& audit) {
    auto* parent =
        audit.add_subcommand("month-key", "Make, announce and destroy the keys that identities are sealed with");
    parent->require_subcommand(1);
    const auto a = std::make_shared<MonthKeyArguments>();

    auto* making = parent->add_subcommand("create", "Make the key of a month, and its certificate, signed by the root");
    add_party(*making, *a);
    making->add_option("--month", a->month, "2026-12")->required();
    making->add_option("--root", a->root, "Certificate of the party's root")->required();
    making->add_option("--root-key", a->root_key, "Its private key, which then goes offline again")->required();
    making->add_option("--out", a->out, "Directory for PARTY-MONTH.key and PARTY-MONTH.pem");
    making->callback([a] { create(*a); });

    auto* announcing =
        parent->add_subcommand("announce", "Put a month's certificate on record, before the month begins");
    add_party(*announcing, *a);
    announcing->add_option("--certificate", a->certificate, "PARTY-MONTH.pem")->required();
    announcing->add_option("--root", a->root, "Certificate of the party's root")->required();
    add_record_options(*announcing, a->record);
    announcing->callback([a] { announce(*a); });

    auto* shredding = parent->add_subcommand("shred", "Put on record, then do: destroy the private key of a month");
    add_party(*shredding, *a);
    shredding->add_option("--certificate", a->certificate, "PARTY-MONTH.pem")->required();
    shredding->add_option("--key", a->key, "PARTY-MONTH.key, which is destroyed")->required();
    add_record_options(*shredding, a->record);
    shredding->callback([a] { shred(*a); });
}

}  // namespace beffroi::cli
