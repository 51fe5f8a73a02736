// The ceremony as two officers perform it: beffroi audit month-key and unseal, each on a party's own record.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/fd.h"
#include "journal/checkpoint.h"
#include "journal/escrow.h"
#include "journal/month_key.h"
#include "journal/reader.h"
#include "tests/journal/escrow_parties.h"
#include "tests/journal/sample_entries.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using nlohmann::json;

namespace {

struct Ran {
    int code = 0;
    std::string output;
};

struct Fixture {
    Fixture() {
        for (const std::string party : {"region", "academie"}) {
            const auto root = journal::test::make_root(party);
            write(party + "-root.pem", root.certificate.pem());
            write(party + "-root.key", root.key.pem().reveal());
            write(party + "-journal.key", journal::generate_key("journal.test.example/" + party).skey.reveal());
            BOOST_REQUIRE(create_journal(party) == 0);
            BOOST_REQUIRE(run("month-key create --party " + party + " --month 2026-11 --root " + party +
                              "-root.pem --root-key " + party + "-root.key")
                              .code == 0);
        }
        const auto region = journal::Certificate::parse(read("region-2026-11.pem")).value();
        const auto academie = journal::Certificate::parse(read("academie-2026-11.pem")).value();
        std::string lines;
        for (const char* uid : {"F59000a1", "F59000a2"}) {
            auto entry = journal::test::sample_entries().front();
            entry.session = std::string("session-of-") + uid[7];
            journal::Binding binding;
            binding.token = entry.token;
            binding.month = entry.month;
            binding.site = entry.site;
            binding.session = entry.session;
            binding.user = std::string("user.") + uid[7];
            binding.uid = uid;
            entry.sealed = journal::Envelope(academie, region).seal(binding);
            lines += journal::to_line(entry, journal::test::sample_salt) + "\n";
        }
        write("entries", lines);
    }
    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;

    void write(const std::string& name, std::string_view bytes) const { std::ofstream(folder + "/" + name) << bytes; }
    [[nodiscard]] std::string read(const std::string& name) const { return read_file(folder + "/" + name); }
    [[nodiscard]] bool exists(const std::string& name) const { return std::filesystem::exists(folder + "/" + name); }
    [[nodiscard]] Ran run(const std::string& arguments) const {
        const std::string command =
            "cd " + folder + " && " + std::getenv("BEFFROI_BIN") + "/beffroi audit " + arguments + " 2>errors";
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "re"),
                                                                   [](std::FILE*) { return 0; });
        Ran ran;
        std::array<char, 4096> buffer{};
        while (const auto n = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) {
            ran.output.append(buffer.data(), n);
        }
        ran.code = WEXITSTATUS(::pclose(pipe.get()));
        return ran;
    }
    [[nodiscard]] int create_journal(const std::string& party) const {
        const std::string command = std::string(std::getenv("BEFFROI_BIN")) + "/beffroi-record --create --journal " +
                                    folder + "/" + party + "-journal --key " + folder + "/" + party +
                                    "-journal.key >/dev/null 2>" + folder + "/errors";
        return WEXITSTATUS(std::system(command.c_str()));
    }
    [[nodiscard]] static std::string record(const std::string& party) {
        return " --journal " + party + "-journal --journal-key " + party + "-journal.key --actor 'Anne of " + party +
               "' ";
    }
    [[nodiscard]] Ran unseal(const std::string& party, const std::string& more) const {
        return run("unseal --party " + party + " --key " + party + "-2026-11.key --certificate " + party +
                   "-2026-11.pem --case 2026-0042 --reason 'réquisition' " + record(party) + more);
    }
    [[nodiscard]] std::vector<journal::Entry> recorded(const std::string& party) const {
        std::vector<journal::Entry> entries;
        const auto directory = folder + "/" + party + "-journal/admin";
        if (std::filesystem::exists(directory)) {
            journal::replay(directory, [&entries](std::uint64_t, std::string_view line) {
                entries.push_back(journal::parse_line(line).value());
            });
        }
        return entries;
    }
    TemporaryDirectory temporary;
    const std::string folder = temporary.path();
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cli_unseal_tests, Fixture)

BOOST_AUTO_TEST_CASE(two_steps_name_the_person_and_each_is_on_record) {
    const auto outer = unseal("region", "--entry entries --out inner");
    BOOST_TEST(outer.code == 0, read("errors"));
    BOOST_TEST(read("inner").find("user.1") == std::string::npos);
    const auto inner = unseal("academie", "--inner inner");
    BOOST_TEST(inner.code == 0, read("errors"));
    const auto first = json::parse(inner.output.substr(0, inner.output.find('\n')));
    BOOST_TEST(first["user"] == "user.1");
    BOOST_TEST(first["uid"] == "F59000a1");
    BOOST_TEST(first["session"] == "session-of-1");
    for (const auto& [party, event] : {std::pair{"region", "unseal-outer"}, std::pair{"academie", "unseal-inner"}}) {
        const auto entries = recorded(party);
        BOOST_REQUIRE(entries.size() == 1U);
        BOOST_TEST(entries[0].event == event);
        BOOST_TEST(entries[0].actor == std::string("Anne of ") + party);
        BOOST_TEST((entries[0].case_id == "2026-0042" && entries[0].reason == "réquisition"));
        BOOST_TEST(entries[0].count == 2U);
        BOOST_TEST(entries[0].detail.size() == 129U);  // two leaf hashes
    }
}

BOOST_AUTO_TEST_CASE(the_right_of_access_gives_out_one_person_only) {
    BOOST_REQUIRE(unseal("region", "--entry entries --out inner").code == 0);
    const auto found = unseal("academie", "--inner inner --match uid=F59000a2");
    BOOST_TEST(found.code == 0);
    BOOST_TEST(json::parse(found.output)["user"] == "user.2");
    BOOST_TEST(unseal("academie", "--inner inner --match user=nobody").code == 1);
    for (const auto& entry : recorded("academie")) {
        BOOST_TEST(journal::to_line(entry, journal::test::sample_salt).find("F59000a2") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_recorded_is_not_opened) {
    std::filesystem::remove_all(folder + "/region-journal");
    write("region-journal", "a file where the journal should be");
    const auto outer = unseal("region", "--entry entries --out inner");
    BOOST_TEST(outer.code == 2);
    BOOST_TEST(!exists("inner"));
    BOOST_TEST(read("errors").find("nothing was done") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_journal_is_not_made_in_passing_and_not_made_twice) {
    std::filesystem::remove_all(folder + "/academie-journal");
    BOOST_REQUIRE(unseal("region", "--entry entries --out inner").code == 0);
    const auto inner = unseal("academie", "--inner inner");
    BOOST_TEST(inner.code == 2);
    BOOST_TEST(inner.output.empty());
    BOOST_TEST(read("errors").find("there is no journal in academie-journal") != std::string::npos);
    BOOST_TEST(!exists("academie-journal"));
    BOOST_TEST(create_journal("academie") == 0);
    BOOST_TEST(unseal("academie", "--inner inner").code == 0);
    BOOST_TEST(create_journal("academie") == 1);
    BOOST_TEST(recorded("academie").size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_step_without_case_reason_or_actor_is_refused_and_records_nothing) {
    const std::string step =
        "unseal --party region --key region-2026-11.key --certificate region-2026-11.pem "
        "--entry entries --journal region-journal --journal-key region-journal.key ";
    for (const std::string told :
         {"--case '' --reason r --actor a", "--case 1 --reason '' --actor a", "--case 1 --reason r --actor ''",
          "--case ' ' --reason r --actor a", "--case 1 --reason ' ' --actor a", "--case 1 --reason r --actor ' '"}) {
        const auto ran = run(step + told);
        BOOST_TEST(ran.code == 2, told);
        BOOST_TEST(ran.output.empty(), told);
    }
    BOOST_TEST(recorded("region").empty());
}

BOOST_AUTO_TEST_CASE(what_the_recorder_is_given_must_say_who_why_and_for_which_case) {
    journal::Entry entry;
    entry.event = journal::event::unseal_inner;
    entry.site = "academie";
    const auto recording = [&] {
        write("line", journal::to_line(entry, journal::test::sample_salt));
        const std::string command = std::string(std::getenv("BEFFROI_BIN")) + "/beffroi-record --journal " + folder +
                                    "/academie-journal --key " + folder + "/academie-journal.key <" + folder +
                                    "/line 2>" + folder + "/errors";
        return WEXITSTATUS(std::system(command.c_str()));
    };
    BOOST_TEST(recording() == 1);
    entry.actor = "Anne";
    BOOST_TEST(recording() == 1);
    entry.case_id = "2026-0042";
    BOOST_TEST(recording() == 1);
    entry.reason = "réquisition";
    BOOST_TEST(recording() == 0);
    BOOST_TEST(recorded("academie").size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_done_is_refused_before_the_record) {
    BOOST_TEST(unseal("region", "--entry entries --out inner --match uid=F59000a2").code == 2);
    BOOST_TEST(read("errors").find("--match") != std::string::npos);
    write("inner", "of another day");
    BOOST_TEST(unseal("region", "--entry entries --out inner").code == 2);
    BOOST_TEST(read("inner") == "of another day");
    BOOST_TEST(recorded("region").empty());
}

BOOST_AUTO_TEST_CASE(the_wrong_key_the_wrong_order_and_the_wrong_entry_open_nothing) {
    BOOST_REQUIRE(unseal("region", "--entry entries --out inner").code == 0);
    BOOST_TEST(
        run("unseal --party region --key academie-2026-11.key --certificate region-2026-11.pem --case 1 --reason r" +
            record("region") + "--entry entries")
            .code == 2);
    BOOST_TEST(
        run("unseal --party region --key academie-2026-11.key --certificate academie-2026-11.pem --case 1 --reason r" +
            record("region") + "--entry entries")
            .code == 1);
    BOOST_TEST(unseal("academie", "--inner entries").code == 2);
    // The inner layer of one entry beside another entry.
    const auto text = read("inner");
    auto one = json::parse(text.substr(0, text.find('\n')));
    const auto two = json::parse(text.substr(text.find('\n') + 1));
    one["inner"] = two["inner"];
    write("swapped", one.dump());
    const auto swapped = unseal("academie", "--inner swapped");
    BOOST_TEST(swapped.code == 1);
    BOOST_TEST(swapped.output.empty());
    BOOST_TEST(read("errors").find("another entry") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_shredded_month_names_nobody_any_more) {
    const auto announce = [this](const std::string& root) {
        return run("month-key announce --party academie --certificate academie-2026-11.pem --root " + root +
                   record("academie"));
    };
    BOOST_TEST(announce("academie-root.pem").code == 0);
    BOOST_TEST(announce("region-root.pem").code == 2);
    const std::string shred = "month-key shred --party academie --certificate academie-2026-11.pem --key ";
    BOOST_TEST(run(shred + "region-2026-11.key" + record("academie")).code == 2);
    BOOST_TEST(exists("region-2026-11.key"));
    BOOST_TEST(run(shred + "academie-2026-11.key" + record("academie")).code == 0, read("errors"));
    BOOST_TEST(!exists("academie-2026-11.key"));
    const auto entries = recorded("academie");
    BOOST_REQUIRE(entries.size() == 2U);
    BOOST_TEST((entries[0].event == "month-key" && entries[0].month == "2026-11"));
    BOOST_TEST((entries[1].event == "month-key-shredded" && entries[1].month == "2026-11"));
    BOOST_TEST(entries[0].detail == entries[1].detail);
}

BOOST_AUTO_TEST_CASE(a_key_file_is_closed_to_others_and_never_overwritten) {
    const auto status = std::filesystem::status(folder + "/region-2026-11.key");
    BOOST_TEST((status.permissions() == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)));
    const auto before = read("region-2026-11.key");
    BOOST_TEST(
        run("month-key create --party region --month 2026-11 --root region-root.pem --root-key region-root.key").code ==
        2);
    BOOST_TEST(read("region-2026-11.key") == before);
}

BOOST_AUTO_TEST_SUITE_END()
