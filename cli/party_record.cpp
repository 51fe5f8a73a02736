#include "cli/party_record.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/random.h"
#include "cli/beside.h"
#include "journal/told.h"

namespace beffroi::cli {

namespace {

constexpr std::size_t k_salt_bytes = 16;

/// Runs the recorder with the line on its standard input. It speaks for itself on standard error.
void record_here(const PartyRecord& record, const std::string& line) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
        throw_errno("pipe");
    }
    const UniqueFd read_end(pipe[0]);
    UniqueFd write_end(pipe[1]);
    const std::string program = program_beside("beffroi-record");
    std::array<std::string, 5> words{"beffroi-record", "--journal", record.journal, "--key", record.journal_key};
    std::array<char*, 6> arguments{};
    for (std::size_t i = 0; i < words.size(); ++i) {
        arguments[i] = words[i].data();
    }
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, read_end.get(), STDIN_FILENO);
    pid_t pid = 0;
    const int error = ::posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        throw std::runtime_error(fmt::format("{}: {}", program, std::generic_category().message(error)));
    }
    write_all(write_end.get(), line);
    write_end.reset();
    int status = 0;
    if (::waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        throw std::runtime_error("it could not be recorded in " + record.journal + ", so nothing was done");
    }
}

}  // namespace

void add_record_options(CLI::App& command, PartyRecord& record) {
    command.add_option("--central", record.service.url, "https://... of the party's service (or BEFFROI_CENTRAL)");
    command.add_option("--auditor-cert", record.service.cert, "Your certificate of kind auditor (or BEFFROI_CERT)");
    command.add_option("--auditor-key", record.service.key, "Its private key (or BEFFROI_KEY)");
    command.add_option("--ca", record.service.ca, "Certificate of the service's authority (or BEFFROI_CA)");
    auto* directory =
        command.add_option("--journal", record.journal, "Directory of the party's journal here, instead of a service");
    auto* key = command.add_option("--journal-key", record.journal_key, "Key that signs it");
    auto* actor = command.add_option("--actor", record.actor, "Who you are, for the record");
    directory->needs(key)->needs(actor);
    key->needs(directory);
    actor->needs(directory);
}

void put_on_record(const PartyRecord& record, const journal::Entry& entry, const std::string& path,
                   const nlohmann::json& body) {
    if (!record.journal.empty()) {
        if (!journal::is_told(record.actor, journal::max_actor_bytes)) {
            throw std::runtime_error("--actor: say who you are; nothing was done");
        }
        auto mine = entry;
        mine.actor = record.actor;
        record_here(record, journal::to_line(mine, random_bytes(k_salt_bytes)));
        return;
    }
    const Fetched answer = submit(complete(record.service), path, body.dump());
    if (answer.status != 200) {
        throw std::runtime_error(refusal_text(answer) + "; nothing was done");
    }
}

}  // namespace beffroi::cli
