#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "base/fd.h"
#include "gateway/offline/crypto.h"
#include "gateway/offline/snapshot.h"
#include "tests/cut_short.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using namespace beffroi::offline;

namespace {

const std::string key(key_bytes, 'k');
const Uai site("0599991P");

Remembered person(const std::string& login) {
    return {.key = login,
            .user = UserName(login),
            .uid = "uid of " + login,
            .role = RoleName("eleve"),
            .uai = site,
            .reason = "rule eleve: profile National_ELV in 0599991P",
            .proven = WallTime(std::chrono::milliseconds(1795507200123)),
            .salt = std::string(salt_bytes, '\n'),
            .verifier = std::string(verifier_bytes, '\0')};
}

std::vector<Remembered> people(std::size_t count) {
    std::vector<Remembered> all;
    for (std::size_t i = 0; i < count; ++i) {
        all.push_back(person("p" + std::to_string(i)));
    }
    return all;
}

struct File {
    const TemporaryDirectory folder;
    const std::string path = folder.path() + "/people";

    [[nodiscard]] std::string problem(const std::string& with_key = key, const Uai& of = site) const {
        const auto loaded = load(path, with_key, of);
        const auto* why = std::get_if<std::string>(&loaded);
        return why == nullptr ? "" : *why;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_offline_snapshot_tests, File)

BOOST_AUTO_TEST_CASE(what_is_saved_is_loaded) {
    std::vector<Remembered> all{person("lea.delattre"), person("a b\nc"), person("\xc3\xa9@lycee")};
    save(path, key, site, all);
    BOOST_TEST((std::get<std::vector<Remembered>>(load(path, key, site)) == all));
    save(path, key, site, {});
    BOOST_TEST(std::get<std::vector<Remembered>>(load(path, key, site)).empty());
}

BOOST_AUTO_TEST_CASE(no_file_is_nobody) {
    BOOST_TEST(std::get<std::vector<Remembered>>(load(path, key, site)).empty());
}

BOOST_AUTO_TEST_CASE(names_and_logins_are_not_in_the_file) {
    save(path, key, site, {person("lea.delattre")});
    const std::string bytes = read_file(path);
    for (const char* word : {"lea", "eleve", "0599991P", "bGVhLmRlbGF0dHJl"}) {
        BOOST_TEST(bytes.find(word) == std::string::npos);
    }
    BOOST_TEST((std::filesystem::status(path).permissions() ==
                (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)));
}

BOOST_AUTO_TEST_CASE(a_file_of_another_key_or_site_is_not_taken) {
    save(path, key, site, people(3));
    BOOST_TEST(problem(std::string(key_bytes, 'l')) == "it is damaged, cut short, or of another key or site");
    BOOST_TEST(problem(key, Uai("0629991Y")) == "it is damaged, cut short, or of another key or site");
}

BOOST_AUTO_TEST_CASE(a_file_cut_short_anywhere_is_not_taken) {
    save(path, key, site, people(2));
    const std::string whole = read_file(path);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        replace_file(path, whole.substr(0, size));
        BOOST_TEST(!problem().empty());
    }
}

BOOST_AUTO_TEST_CASE(a_changed_byte_anywhere_is_noticed) {
    save(path, key, site, people(2));
    const std::string whole = read_file(path);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] + 1);
        replace_file(path, changed);
        BOOST_TEST(!problem().empty());
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_file_or_endless_is_not_taken) {
    std::filesystem::create_directory(path);
    BOOST_TEST(problem().starts_with("it cannot be read"));
    std::filesystem::remove(path);
    replace_file(path, std::string(max_snapshot_bytes + 1, 'x'));
    BOOST_TEST(problem().starts_with("it cannot be read"));
}

BOOST_AUTO_TEST_CASE(more_people_than_are_kept_are_not_a_snapshot) {
    BOOST_TEST(people_from(to_text(people(max_people))).has_value());
    BOOST_TEST(!people_from(to_text(people(max_people + 1))).has_value());
}

BOOST_AUTO_TEST_CASE(a_line_with_a_field_too_many_or_too_few_is_no_person) {
    const std::string line = to_text(people(1));
    BOOST_TEST(people_from(line).has_value());
    BOOST_TEST(!people_from(line.substr(0, line.size() - 1)).has_value());
    BOOST_TEST(!people_from("YQ== " + line).has_value());
    BOOST_TEST(!people_from(line.substr(line.find(' ') + 1)).has_value());
    BOOST_TEST(!people_from("\n").has_value());
}

BOOST_AUTO_TEST_CASE(a_power_cut_at_any_step_leaves_the_old_people_or_the_new_ones) {
    const auto before = people(3);
    const auto after = people(4);
    for (const Left left : {Left::all, Left::synced, Left::names}) {
        bool done = false;
        for (std::uint64_t step = 0; !done; ++step) {
            const TemporaryDirectory disk;
            const std::string file = disk.path() + "/people";
            save(file, key, site, before);
            done = !cut_short(disk.path(), step, left, [&] { save(file, key, site, after); });
            const auto found = std::get<std::vector<Remembered>>(load(file, key, site));
            BOOST_TEST((found == after || (found == before && !done)));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
