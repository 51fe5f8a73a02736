// beffroi-aaf: from the exports of the annuaire académique fédérateur to the index that the gateway looks people up in.
// Run as `beffroi site aaf`, by a timer each night, as the gateway's own user; root becomes that user first. The
// gateway finds the new index by itself. Only this program reads XML.
#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <nlohmann/json.hpp>
#include <pwd.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>

#include "base/encoding.h"
#include "base/fd.h"
#include "gateway/aaf/import.h"
#include "gateway/tool_config.h"

namespace {

using namespace beffroi;
using nlohmann::ordered_json;

constexpr int k_done = 0;     ///< a new index, or nothing new
constexpr int k_refused = 1;  ///< the exports; the index of before stays
constexpr int k_unknown = 2;  ///< the configuration or the machine is at fault

struct Arguments {
    std::string config = "/etc/beffroi/gateway.json";
    std::string folder;
    bool accept_loss = false;
    bool json = false;
};

/// How it ended, for a person and for a program.
struct Verdict {
    int code;
    std::string word;
    std::string sentence;
    ordered_json figures = ordered_json::object();
};

/// The index is for the gateway alone to read, and what comes from elsewhere is not for root to.
void become_gateway(const std::string& user) {
    if (::geteuid() != 0) {
        return;
    }
    const passwd* entry = ::getpwnam(user.c_str());
    if (entry == nullptr) {
        throw std::runtime_error("there is no user " + user);
    }
    if (::initgroups(user.c_str(), entry->pw_gid) != 0 || ::setgid(entry->pw_gid) != 0 ||
        ::setuid(entry->pw_uid) != 0) {
        throw_errno("becoming " + user);
    }
}

/// One import at a time, for as long as it lives: both would write the same file.
UniqueFd only_one(const std::string& index_file) {
    const auto folder = std::filesystem::path(index_file).parent_path().string();
    make_private_directory(folder);
    UniqueFd lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!lock.valid() || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        throw_errno(folder + ": another import may be at work");
    }
    return lock;
}

Verdict imported(const aaf::Imported& result, const AafConfig& config) {
    aaf::save(config.index_file, result.index);
    aaf::forget_refusal(config.index_file);
    std::map<std::string, std::size_t> people{{std::string(aaf::pupil_category), 0},
                                              {std::string(aaf::staff_category), 0}};
    for (const auto& [key, person] : result.index.people) {
        ++people[person.category];
    }
    const auto pupils = people[std::string(aaf::pupil_category)];
    const auto staff = people[std::string(aaf::staff_category)];
    const auto date = aaf::to_text(result.index.date);
    return {
        k_done,
        "imported",
        fmt::format("imported: {} pupils and {} staff as of {}, from {} export{}", pupils, staff, date, result.exports,
                    result.exports == 1 ? "" : "s"),
        {{"date", date}, {"exports", result.exports}, {"pupils", pupils}, {"staff", staff}, {"notes", result.notes}}};
}

Verdict refused(const aaf::Refused& result, const AafConfig& config, WallTime now) {
    aaf::note_refusal(config.index_file, {.when = to_rfc3339(now), .why = result.why});
    return {k_refused, "refused", "refused, the index of before stays: " + result.why};
}

Verdict verdict_of(const aaf::ImportOutcome& outcome, const AafConfig& config, WallTime now) {
    if (const auto* done = std::get_if<aaf::Imported>(&outcome)) {
        return imported(*done, config);
    }
    if (const auto* why = std::get_if<aaf::Refused>(&outcome)) {
        return refused(*why, config, now);
    }
    const auto date = aaf::to_text(std::get<aaf::NothingNew>(outcome).date);
    return {k_done, "nothing-new", "nothing is newer than the index of " + date, {{"date", date}}};
}

void show(const Verdict& verdict, bool json) {
    if (json) {
        ordered_json answer{{"outcome", verdict.word}, {"message", verdict.sentence}};
        answer.update(verdict.figures);
        fmt::print("{}\n", answer.dump(2, ' ', false, ordered_json::error_handler_t::replace));
        return;
    }
    fmt::print(verdict.code == k_done ? stdout : stderr, "{}\n", printable(verdict.sentence));
    for (const auto& note : verdict.figures.value("notes", std::vector<std::string>())) {
        fmt::print("note: {}\n", printable(note));
    }
}

int import(const Arguments& arguments) {
    const auto read = config_or_complaint(arguments.config);
    if (!read) {
        return k_unknown;
    }
    const auto& config = *read;
    if (!config.aaf) {
        fmt::print(stderr, "{}: there is no \"aaf\" in it\n", printable(arguments.config));
        return k_unknown;
    }
    become_gateway(config.enforcer.gateway_user);
    const UniqueFd lock = only_one(config.aaf->index_file);
    const WallTime now = SystemClock().wall();
    const auto outcome =
        aaf::import_exports({.config = *config.aaf,
                             .served = config.site.uais,
                             .folder = arguments.folder.empty() ? config.aaf->folder : arguments.folder,
                             .accept_loss = arguments.accept_loss,
                             .now = now});
    const Verdict verdict = verdict_of(outcome, *config.aaf, now);
    show(verdict, arguments.json);
    return verdict.code;
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app(
        "What people are here, from the exports of the annuaire académique fédérateur.\n"
        "Exit: 0 done or nothing new, 1 the exports are refused and the index of before stays, 2 it could not be "
        "tried.",
        "beffroi site aaf");
    app.require_subcommand(1);
    auto* command = app.add_subcommand("import", "Read what is newer than the index, and replace it");
    command->add_option("FOLDER", arguments.folder, "Where the exports are; without it, \"aaf/folder\"");
    command->add_option("--config", arguments.config, "Configuration of the gateway")->capture_default_str();
    command->add_flag("--accept-loss", arguments.accept_loss, "However many people are lost: somebody has looked");
    command->add_flag("--json", arguments.json, "Answer in JSON");
    try {
        app.parse(argc, argv);
        return import(arguments);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : k_unknown;
    } catch (const std::exception& e) {
        fmt::print(stderr, "beffroi site aaf: {}\n", printable(e.what()));
        return k_unknown;
    }
}
