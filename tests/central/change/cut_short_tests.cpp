// The oracle: at whatever step the centre is killed or loses its power, what was acknowledged is there, nothing is half
// done, everything that counts is on record, and it goes on.
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "policy/bundle.h"
#include "tests/central/change/centre.h"
#include "tests/cut_short.h"

namespace beffroi::central::change {

namespace {

namespace fs = std::filesystem;

/// A line once, however often it was written: what is done again after a crash is recorded again.
using Entries = std::vector<std::string>;

struct Story : Centre {
    /// One thing that somebody asks of the centre, done in one go.
    using Act = std::function<void()>;

    Story() {
        on_entry = [this](const journal::Entry& entry) { keep(entry); };
    }

    /// As the admin stream does: durable on return. (tests/journal/faults cuts that one short.)
    void keep(const journal::Entry& entry) const {
        const UniqueFd file(::open(entries_file().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
        write_all(file.get(), fmt::format("{} {} {} {}\n", entry.event, entry.count, entry.actor, entry.reason));
        if (::fdatasync(file.get()) != 0) {
            throw_errno("fdatasync");
        }
        sync_directory(directory.path());
    }
    [[nodiscard]] std::string entries_file() const { return directory.path() + "/admin"; }
    [[nodiscard]] Entries entries() const {
        Entries found;
        std::istringstream lines(fs::exists(entries_file()) ? read_file(entries_file()) : "");
        for (std::string line; std::getline(lines, line);) {
            if (std::find(found.begin(), found.end(), line) == found.end()) {
                found.push_back(line);
            }
        }
        return found;
    }

    /// All that people and sites are told.
    [[nodiscard]] std::string told() const {
        std::string text;
        for (const auto& policy : fleet->policies()) {
            const auto& progress = policy.progress;
            text += fmt::format("policy {} {} stage {} {}, {} bytes\n", policy.manifest.number, to_string(policy.state),
                                progress.stage, progress.paused.value_or(""),
                                fleet->bundle(policy.manifest.number).value().size());
        }
        for (const auto& status : changes->list()) {
            const auto& change = status.change;
            const auto number = change.manifest().number;
            text += fmt::format("request {} {} {} {} voided, {} bytes of evidence\n", number, to_string(status.state),
                                change_text(change), change.voided.size(),
                                to_text(changes->dossier(number, change.revision).evidence).size());
            static_cast<void>(changes->files(number).value());
        }
        return text;
    }

    /// As a site says it, some time after it had it.
    void reports(const std::string& site, const fleet::Report& report) {
        static_cast<void>(fleet->report(site, report));
        clock.advance(301s);
        static_cast<void>(fleet->report(site, report));
    }
    [[nodiscard]] static fleet::Report runs(std::uint64_t number) {
        return {"1.4.0", 1, number, digest(number), false, std::nullopt};
    }

    /// Everywhere. `opens`: the act opens the centre itself.
    void cut(const Act& act, bool opens = false) {
        const std::string saved = directory.path() + ".saved";
        const std::map<Left, std::string> remains{{Left::all, directory.path() + ".all"},
                                                  {Left::synced, directory.path() + ".synced"},
                                                  {Left::names, directory.path() + ".names"}};
        fs::remove_all(saved);
        fs::copy(directory.path(), saved, fs::copy_options::recursive);
        const FakeClock now = clock;
        const auto back_to = [&](const std::string& folder) {
            fs::remove_all(directory.path());
            fs::copy(folder, directory.path(), fs::copy_options::recursive);
            clock = now;
        };
        const auto before = std::pair(told(), entries());
        act();
        const auto after = std::pair(told(), entries());
        std::uint64_t cuts = 0;
        bool ended = false;
        for (std::uint64_t step = 0; !ended; ++step) {
            back_to(saved);
            if (!opens) {
                start();
            }
            ended = !cut_short(directory.path(), step, remains, act);
            for (const auto& [left, remain] : remains) {
                ++cuts;
                back_to(remain);
                start();
                BOOST_TEST_CONTEXT("left " << static_cast<int>(left) << " step " << step) {
                    check(before, after, ended);
                    if (told() != after.first) {
                        act();  // they try again
                        BOOST_TEST(told() == after.first);
                        start();
                    }
                    BOOST_TEST(told() == after.first);
                }
            }
        }
        BOOST_TEST(cuts > 20U, "nothing was cut");
        fs::remove_all(saved);
        for (const auto& [left, remain] : remains) {
            fs::remove_all(remain);
        }
    }

    using Seen = std::pair<std::string, Entries>;
    void check(const Seen& before, const Seen& after, bool ended) const {
        const auto now = Seen(told(), entries());
        const bool done = now.first == after.first;
        BOOST_TEST((done || (!ended && now.first == before.first)), now.first);
        // What counts is on record, and what was on record before is.
        const auto& least = done ? after.second : before.second;
        BOOST_TEST((now.second.size() >= least.size() && now.second.size() <= after.second.size()));
        BOOST_TEST(std::equal(now.second.begin(), now.second.end(), after.second.begin()));
        for (const char* folder : {"/fleet", "/changes"}) {
            for (const auto& file : fs::directory_iterator(directory.path() + folder)) {
                const std::string name = file.path().filename();
                BOOST_TEST((name.ends_with(".json") || name.ends_with(".dossier")), name << " was left");
            }
        }
    }

    [[nodiscard]] policy::Bundle signed_by_all(std::uint64_t number) const {
        auto files = by_remi(number);
        auto& note = files[policy::approved_file];
        const std::string text = note.substr(0, note.size() - 1);
        note += rose.approval(text, clock.wall()) + alice.approval(text, clock.wall());
        return files;
    }
};

struct Crash {};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_change_cut_short_tests, Story)

BOOST_AUTO_TEST_CASE(a_centre_that_starts_for_the_first_time) {
    fs::remove_all(directory.path() + "/fleet");
    fs::remove_all(directory.path() + "/changes");
    cut([this] { start(); }, true);
}

BOOST_AUTO_TEST_CASE(a_proposal) {
    cut([this] { static_cast<void>(propose(1)); });
}

BOOST_AUTO_TEST_CASE(a_revision_that_voids_a_signature) {
    static_cast<void>(propose(1));
    static_cast<void>(approve(1, rose));
    cut([this] { static_cast<void>(propose(by_remi(1, {"0599991P"}), 1)); });
}

BOOST_AUTO_TEST_CASE(a_signature) {
    static_cast<void>(propose(1));
    cut([this] { static_cast<void>(approve(1, rose)); });
}

BOOST_AUTO_TEST_CASE(the_last_signature_which_publishes) {
    static_cast<void>(propose(1));
    static_cast<void>(approve(1, rose));
    cut([this] { static_cast<void>(approve(1, alice)); });
}

BOOST_AUTO_TEST_CASE(a_proposal_with_all_its_signatures) {
    cut([this] { static_cast<void>(propose(signed_by_all(1))); });
}

BOOST_AUTO_TEST_CASE(the_start_that_publishes_what_a_crash_left_approved) {
    static_cast<void>(propose(1));
    static_cast<void>(approve(1, rose));
    on_entry = [this](const journal::Entry& entry) {
        if (entry.event == journal::event::policy_published) {
            throw Crash{};
        }
        keep(entry);
    };
    BOOST_CHECK_THROW(static_cast<void>(approve(1, alice)), Crash);
    on_entry = [this](const journal::Entry& entry) { keep(entry); };
    cut([this] { start(); }, true);
    BOOST_TEST((state(1) == State::published));
}

BOOST_AUTO_TEST_CASE(a_refusal) {
    static_cast<void>(propose(1));
    cut([this] { static_cast<void>(changes->close(1, "trop tôt", "n.caron")); });
}

BOOST_AUTO_TEST_CASE(a_publication_that_changes_who_approves) {
    static_cast<void>(propose(signed_by_all(1)));
    const auto next = quorum(remi, eve, alice);
    cut([&] {
        static_cast<void>(
            fleet->publish(policy::bundle_text(bundle(2, {&rose, &alice}, clock.wall(), {}, next)), "r.leroy"));
    });
    static_cast<void>(propose(3));
    BOOST_TEST((refused(approve(3, rose)) == Refusal::Kind::signature));
}

BOOST_AUTO_TEST_CASE(a_stage_that_has_held_and_the_last_one) {
    static_cast<void>(propose(signed_by_all(1)));
    cut([this] { reports("0620001A", runs(1)); });
    cut([this] { reports("0599991P", runs(1)); });
    BOOST_TEST((fleet->policies()[0].state == fleet::State::done));
}

BOOST_AUTO_TEST_CASE(a_failure_that_pauses_and_an_officer_who_resumes_and_pauses) {
    static_cast<void>(propose(signed_by_all(1)));
    cut([this] {
        reports("0620001A", {"1.4.0", 1, 0, std::string(64, 'a'), false, fleet::Failure{1, "the kernel refuses it"}});
    });
    BOOST_TEST((fleet->policies()[0].state == fleet::State::paused));
    cut([this] { static_cast<void>(fleet->resume(1, "réparé", "r.leroy")); });
    cut([this] { static_cast<void>(fleet->pause(1, "examens", "r.leroy")); });
}

BOOST_AUTO_TEST_CASE(what_is_let_go) {
    static_cast<void>(propose(signed_by_all(1)));
    static_cast<void>(propose(signed_by_all(2)));
    reports("0620001A", runs(2));
    reports("0599991P", runs(2));
    const auto later = clock.wall() + 24h * 365;
    const auto all_run_the_second = [this] {
        reports("0620001A", runs(2));
        reports("0599991P", runs(2));
    };
    cut([&] {
        all_run_the_second();
        changes->forget_before(later);
    });
    cut([&] {
        all_run_the_second();
        fleet->forget_outlived(later);
    });
    BOOST_TEST(changes->list().size() == 1U);
    BOOST_TEST(fleet->policies().size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::change
