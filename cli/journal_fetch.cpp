// beffroi journal fetch: copies a range of a log from the centre, in the layout of c2sp.org/tlog-tiles, and checks it
// while it comes: what is on disk at the end is complete under a checkpoint that the policy's quorum cosigned.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "base/encoding.h"
#include "base/fd.h"
#include "cli/audit_central.h"
#include "cli/journal_input.h"
#include "journal/crypto.h"
#include "journal/rescan.h"

namespace beffroi::cli {

namespace {

namespace fs = std::filesystem;
struct FetchArguments {
    std::string origin;
    std::string directory;
    std::string policy;
    std::optional<std::uint64_t> from;
    std::optional<std::uint64_t> to;
    CentralAccess access;
    bool json = false;
};

/// Under its name only when it is whole, so that a fetch that was broken off goes on where it was.
void keep(const fs::path& path, std::string_view bytes) {
    fs::create_directories(path.parent_path());
    replace_file(path.string(), bytes);
}

/// A copy that asks the centre for what it does not have yet.
class FetchedTiles final : public journal::TileDirectory {
  public:
    FetchedTiles(std::string directory, CentralAccess access, std::string prefix)
        : TileDirectory(directory),
          m_directory(std::move(directory)),
          m_access(std::move(access)),
          m_prefix(std::move(prefix)) {}
    [[nodiscard]] std::uint64_t fetched() const noexcept { return m_fetched; }

  private:
    [[nodiscard]] std::optional<std::string> read(const journal::TileName& name, std::size_t limit) const override {
        if (auto held = TileDirectory::read(name, limit)) {
            return held;
        }
        const auto path = to_path(name);
        auto answer = fetch(m_access, m_prefix + path, {});
        if (answer.status == 404) {
            return std::nullopt;  // pruned: the rescan says which file is missing
        }
        if (answer.status != 200) {
            unusable(refusal_text(answer));
        }
        keep(fs::path(m_directory) / path, answer.body);
        ++m_fetched;
        return answer.body.size() <= limit ? std::optional(std::move(answer.body)) : std::nullopt;
    }

    std::string m_directory;
    CentralAccess m_access;
    std::string m_prefix;
    mutable std::uint64_t m_fetched = 0;
};

journal::Checkpoint cosigned_checkpoint(const FetchArguments& a, const CentralAccess& access,
                                        const std::string& prefix) {
    const auto policy = read_trust_policy(a.policy);
    const Fetched fetched = fetch(access, prefix + "cosigned", {});
    if (fetched.status == 404) {
        unusable("the centre has no log " + a.origin + ", or nothing of it is cosigned by both parties yet");
    }
    if (fetched.status != 200) {
        unusable(refusal_text(fetched));
    }
    const auto trusted = policy.value().check(fetched.body, SystemClock().wall());
    if (const auto* no = std::get_if<journal::Distrust>(&trusted)) {
        lacking("NOT TRUSTED: " + no->sentence);
    }
    const auto& checkpoint = std::get<journal::Checkpoint>(trusted);
    if (checkpoint.origin != a.origin) {
        lacking("NOT TRUSTED: the centre answers with the checkpoint of another log, " + checkpoint.origin);
    }
    keep(fs::path(a.directory) / "checkpoint", fetched.body);
    return checkpoint;
}

void run(const FetchArguments& a) {
    const CentralAccess access = complete(a.access);
    const auto prefix = "/" + journal::sha256_hex(a.origin) + "/";
    const auto checkpoint = cosigned_checkpoint(a, access, prefix);
    const journal::Range range{a.from.value_or(0), a.to.value_or(checkpoint.size)};
    const FetchedTiles copy(a.directory, access, prefix);
    std::uint64_t entries = 0;
    journal::rescan(copy, checkpoint, range, [&entries](std::uint64_t, std::string_view) { ++entries; });
    if (a.json) {
        say({{"origin", checkpoint.origin},
             {"size", checkpoint.size},
             {"from", range.from},
             {"to", range.to},
             {"entries", entries},
             {"fetched", copy.fetched()}});
    } else {
        fmt::print(
            "{} entries of {}, complete from {} to {} under the cosigned checkpoint of {}: beffroi journal rescan "
            "{} --policy {}\n",
            entries, printable(checkpoint.origin), range.from, range.to, checkpoint.size, printable(a.directory),
            printable(a.policy));
    }
}

}  // namespace

void add_journal_fetch(CLI::App& parent) {
    auto* command = parent.add_subcommand("fetch", "Copy a range of a log from the centre, and check that it is whole");
    const auto a = std::make_shared<FetchArguments>();
    command->add_option("ORIGIN", a->origin, "The log: journal.region.example/0599991P/access")->required();
    command->add_option("--out", a->directory, "Directory of the copy; what it has already is not fetched again")
        ->required();
    command->add_option("--policy", a->policy, "File with the logs and witnesses to trust (c2sp.org/tlog-policy)")
        ->required();
    command->add_option("--from", a->from, "Index of the first entry (default: 0)");
    command->add_option("--to", a->to, "Index behind the last (default: all that the checkpoint covers)");
    add_central_options(*command, a->access);
    command->add_flag("--json", a->json, "Answer in JSON");
    command->callback([a] { report([&] { run(*a); }); });
}

}  // namespace beffroi::cli
