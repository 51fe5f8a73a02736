#include "gateway/aaf/import.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "base/ascii.h"
#include "base/fd.h"
#include "gateway/aaf/exports.h"
#include "gateway/aaf/reader.h"

namespace beffroi::aaf {
namespace {

constexpr std::string_view uai_attribute = "ENTStructureUAI";
constexpr std::string_view older_uai_attribute = "ENTEtablissementUAI";
constexpr std::string_view academie_attribute = "ENTServAcAcademie";
constexpr std::string_view establishment_category = "EtabEducNat";

/// Why an import is refused, on its way out of the reader.
class Unusable : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Bytes of one file, which must be a regular one and no link: the folder is filled by others.
class File {
  public:
    explicit File(const std::string& path)
        : m_path(path), m_fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) {
        struct stat about {};
        if (!m_fd.valid() || ::fstat(m_fd.get(), &about) != 0) {
            throw_errno(path);
        }
        if (!S_ISREG(about.st_mode)) {
            throw Unusable(name() + " is not a regular file");
        }
    }
    std::size_t read(char* bytes, std::size_t size) {
        const ssize_t got = ::read(m_fd.get(), bytes, size);
        if (got < 0) {
            throw_errno(m_path);
        }
        m_size += static_cast<std::size_t>(got);
        if (m_size > max_file_bytes) {
            throw Unusable(name() + " is larger than " + std::to_string(max_file_bytes >> 20) + " MiB");
        }
        return static_cast<std::size_t>(got);
    }
    [[nodiscard]] std::string name() const { return std::filesystem::path(m_path).filename().string(); }

  private:
    std::string m_path;
    UniqueFd m_fd;
    std::size_t m_size = 0;
};

std::string first(const Attributes& attributes, std::string_view name) {
    const auto found = attributes.find(name);
    return found == attributes.end() || found->second.empty() ? std::string() : found->second.front();
}

/// The state of an import: an index in the making.
class Work {
  public:
    Work(const ImportTask& task, Index index) : m_task(task), m_index(std::move(index)) {}

    void apply(const Export& one) {
        if (one.fault) {
            throw Unusable("the export of " + to_text(one.date) + ": " + *one.fault);
        }
        if (one.whole) {
            m_index.people.clear();
            m_index.structures.clear();
            m_index.missing.clear();
        } else {
            note_missing_before(one.date);
        }
        for (const auto& path : one.structures) {
            read(path, {std::string(uai_attribute), std::string(older_uai_attribute), std::string(academie_attribute)},
                 [this](Request request) { take_structure(request); });
        }
        if (m_index.structures.empty()) {
            throw Unusable("no establishment that is served here is in the export of " + to_text(one.date));
        }
        for (const auto& path : one.people) {
            read(path, wanted_of_people(), [this](Request request) { take_person(request); });
        }
        m_index.date = one.date;
    }
    [[nodiscard]] Index result() && { return std::move(m_index); }

  private:
    /// Nothing in an export says which one came before it; but there is one for each day. Not all académies make one at
    /// weekends.
    void note_missing_before(std::chrono::sys_days date) {
        for (auto day = m_index.date + std::chrono::days(1); day < date && m_index.missing.size() < max_missing;
             day += std::chrono::days(1)) {
            const std::chrono::weekday of_week(day);
            if (of_week != std::chrono::Saturday && of_week != std::chrono::Sunday) {
                m_index.missing.push_back(day);
            }
        }
    }
    void read(const std::string& path, std::set<std::string, std::less<>> wanted, std::function<void(Request)> take) {
        File file(path);
        const auto refused =
            read_document({.wanted = std::move(wanted),
                           .more = [&](char* bytes, std::size_t size) { return file.read(bytes, size); },
                           .take = std::move(take),
                           .take_academie_code = [this](std::string code) { take_code(code); }});
        if (refused) {
            throw Unusable(file.name() + ": " + *refused);
        }
    }
    [[nodiscard]] std::set<std::string, std::less<>> wanted_of_people() const {
        std::set<std::string, std::less<>> names(m_index.keys.begin(), m_index.keys.end());
        for (const auto name :
             {functions_attribute, classes_attribute, taught_attribute, attachment_attribute, teaching_attribute}) {
            names.emplace(name);
        }
        return names;
    }
    /// Numbers of two académies collide, so their exports must not meet.
    void take_code(const std::string& code) {
        if (m_index.academie_code.empty()) {
            m_index.academie_code = code;
        } else if (m_index.academie_code != code) {
            throw Unusable("a file of académie " + code + " among those of académie " + m_index.academie_code);
        }
    }
    void take_structure(const Request& request) {
        if (request.category != establishment_category) {
            return;
        }
        if (request.operation == Operation::remove) {
            m_index.structures.erase(request.id);
            return;
        }
        auto uai = first(request.attributes, uai_attribute);
        if (uai.empty()) {
            uai = first(request.attributes, older_uai_attribute);
        }
        const auto served = std::ranges::find_if(
            m_task.served, [&](const Uai& one) { return equal_ignoring_case(one.get(), key_of(uai)); });
        if (served == m_task.served.end()) {
            if (!uai.empty()) {
                m_index.structures.erase(request.id);  // another establishment has this number now
            }
            return;
        }
        const auto academie = first(request.attributes, academie_attribute);
        if (!academie.empty() && !equal_ignoring_case(academie, m_index.academie)) {
            throw Unusable(served->get() + " is of the académie " + academie + ", not " + m_index.academie);
        }
        m_index.structures.insert_or_assign(request.id, *served);
    }
    void take_person(const Request& request) {
        if (request.category != pupil_category && request.category != staff_category) {
            return;
        }
        const std::pair key(request.category, request.id);
        if (request.operation == Operation::remove) {
            m_index.people.erase(key);
            return;
        }
        Person person{.category = request.category, .id = request.id, .attributes = {}};
        if (const auto known = m_index.people.find(key);
            request.operation == Operation::modify && known != m_index.people.end()) {
            person = known->second;
        }
        for (const auto& [name, values] : request.attributes) {
            person.attributes[name] = kept(name, values, m_index.structures);
        }
        add_jointure(person);
        if (belongs_here(person)) {
            m_index.people.insert_or_assign(key, std::move(person));
        } else {
            m_index.people.erase(key);
        }
        if (m_index.people.size() > max_people) {
            throw Unusable("more than " + std::to_string(max_people) + " people");
        }
    }
    /// It is the identifier, which a modification does not repeat.
    void add_jointure(Person& person) const {
        const bool is_key = std::ranges::find(m_index.keys, jointure_attribute) != m_index.keys.end();
        if (auto& values = person.attributes[std::string(jointure_attribute)]; is_key && values.empty()) {
            values.push_back(key_of(person.id));
        } else if (!is_key) {
            person.attributes.erase(std::string(jointure_attribute));
        }
    }

    const ImportTask& m_task;
    Index m_index;
};

/// How many people of each establishment and category.
std::map<std::pair<std::string, std::string>, std::size_t> counts(const Index& index) {
    std::map<std::pair<std::string, std::string>, std::size_t> all;
    for (const auto& [key, person] : index.people) {
        for (const auto& uai : establishments(person)) {
            ++all[{uai, person.category}];
        }
    }
    return all;
}

/// The end of a school year takes a third of the pupils at once, and a file that was forgotten takes all of a category:
/// somebody must look. A few people out of a few are nothing.
std::optional<std::string> loss(const Index& before, const Index& after, const ImportTask& task) {
    constexpr std::size_t few = 10;
    constexpr std::size_t hundred = 100;
    auto now = counts(after);
    for (const auto& [group, known] : counts(before)) {
        const bool is_served = std::ranges::find(task.served, Uai(group.first)) != task.served.end();
        const std::size_t left = now[group];
        if (!is_served || left >= known) {
            continue;
        }
        const std::size_t lost = known - left;
        if (left == 0 || (lost >= few && lost * hundred > known * task.config.maximum_loss)) {
            return "of " + std::to_string(known) + " " + group.second + " in " + group.first + " " +
                   std::to_string(left) + " would be left";
        }
    }
    return std::nullopt;
}

std::vector<std::string> notes_on(const Index& index, const ImportTask& task) {
    std::vector<std::string> notes;
    if (!index.missing.empty()) {
        notes.push_back("no export came of " + to_text(index.missing) +
                        ": what changed then is missing until the next whole export; have them sent again and put "
                        "them beside the last whole one");
    }
    for (const Uai& uai : task.served) {
        if (std::ranges::none_of(index.structures, [&](const auto& one) { return one.second == uai; })) {
            notes.push_back("the exports do not know the establishment " + uai.get());
        }
    }
    return notes;
}

Index blank(const ImportTask& task) {
    return {.academie = task.config.academie,
            .academie_code = {},
            .date = {},
            .served = task.served,
            .keys = task.config.keys,
            .missing = {},
            .structures = {},
            .people = {}};
}

/// What leads to the newest state. An export that was missing and has come after all is of no use on top of later ones:
/// then all is read again from the last whole one, if that leads as far.
std::vector<Export> way_on(const std::vector<Export>& all, const Index& before) {
    const auto is_missing = [&](const Export& one) {
        return std::ranges::find(before.missing, one.date) != before.missing.end();
    };
    if (std::ranges::any_of(all, is_missing)) {
        auto anew = to_apply(all, std::nullopt);
        if (!anew.empty() && anew.front().date < before.missing.front() && anew.back().date >= before.date) {
            return anew;
        }
    }
    return to_apply(all, before.date);
}

ImportOutcome import_all(const ImportTask& task, const std::optional<Index>& before) {
    const bool goes_on = before && before->served == task.served && before->keys == task.config.keys &&
                         before->academie == task.config.academie;
    const auto there = exports_in(task.folder);
    if (const auto* why = std::get_if<std::string>(&there)) {
        return Refused{*why};
    }
    const auto& all = std::get<std::vector<Export>>(there);
    const auto order = goes_on ? way_on(all, *before) : to_apply(all, std::nullopt);
    if (order.empty()) {
        return goes_on ? ImportOutcome(NothingNew{before->date})
                       : Refused{"there is no whole export (…_Complet_…) to begin with"};
    }
    if (order.back().date > std::chrono::floor<std::chrono::days>(task.now) + std::chrono::days(1)) {
        return Refused{"the export of " + to_text(order.back().date) + " is of a day to come"};
    }
    Work work(task, goes_on ? *before : blank(task));
    for (const Export& one : order) {
        work.apply(one);
    }
    Index after = std::move(work).result();
    if (before && !task.accept_loss) {
        if (const auto lost = loss(*before, after, task)) {
            return Refused{*lost};
        }
    }
    auto notes = notes_on(after, task);
    return Imported{std::move(after), order.size(), std::move(notes)};
}

}  // namespace

ImportOutcome import_exports(const ImportTask& task) {
    std::optional<Index> before;
    if (auto read = load(task.config.index_file); auto* index = std::get_if<Index>(&read)) {
        before = std::move(*index);
    }
    try {
        return import_all(task, before);
    } catch (const Unusable& e) {
        return Refused{e.what()};
    }
}

}  // namespace beffroi::aaf
