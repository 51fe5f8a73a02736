// The oracle: at whatever step a gateway is killed or loses its power while a policy comes, is confirmed or goes back,
// one whole policy is there afterwards that the enforcer accepts, none that it had given up, and the next one gets in.
#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "base/fd.h"
#include "gateway/delivery/installed_policy.h"
#include "gateway/enforce/approval.h"
#include "journal/cosignature.h"
#include "journal/crypto.h"
#include "policy/manifest.h"
#include "tests/cut_short.h"
#include "tests/temporary_directory.h"

namespace beffroi {

namespace {

namespace fs = std::filesystem;
using enforce::Approval;
using enforce::ApprovedPolicy;

const WallTime now{std::chrono::sys_days{std::chrono::year(2026) / 11 / 24}};

/// The gateway's folder and the enforcer's on one disk; both do what they do in gateway/policy_change.cpp and
/// gateway/enforce/activation.cpp, up to the kernel.
struct Gateway {
    Gateway() {
        replace_file(directory() + "/approvers", "witness remi " + remi.vkey() + "\nwitness alice " + alice.vkey() +
                                                     "\ngroup both all remi alice\nquorum both\n");
        fs::create_directory(directory() + "/enforcer");  // another than the policy's: neither syncs for the other
        fs::create_directory(installed.directory());
        for (const auto& [name, content] : bundle(1)) {
            write_new_file(installed.directory() + "/" + name, content, 0644);
        }
        BOOST_REQUIRE(activate() == 1U);
        BOOST_REQUIRE(approval->confirm(1));
    }
    [[nodiscard]] const std::string& directory() const { return temporary.path(); }
    [[nodiscard]] enforce::ApprovalSettings settings() const {
        return {directory() + "/approvers", directory() + "/enforcer/approved", "0599991P"};
    }
    [[nodiscard]] policy::Bundle bundle(std::uint64_t number) const {
        const std::string documents = "the documents of policy " + std::to_string(number);
        const std::string text = policy::manifest_text(
            policy::Manifest{number, "Pronote le soir", "rose", {}, journal::sha256_hex(documents), std::nullopt});
        return {{"region.json", documents},
                {policy::approved_file, text + "\n" + remi.approval(text, now) + alice.approval(text, now)}};
    }

    /// The enforcer reads what is installed; its number, or 0: it refuses.
    [[nodiscard]] std::uint64_t activate() {
        if (!approval) {
            approval.emplace(settings());
        }
        const std::string documents = read_file(installed.directory() + "/region.json");
        const auto checked = approval->check(installed.directory(), journal::sha256_hex(documents), now);
        if (!std::holds_alternative<ApprovedPolicy>(checked)) {
            return 0;
        }
        approval->keep(std::get<ApprovedPolicy>(checked));
        return approval->number();
    }
    void take(std::uint64_t number) {
        static_cast<void>(installed.stage(bundle(number)));
        installed.install();
        static_cast<void>(activate());
    }
    void go_back() {
        static_cast<void>(installed.restore());
        static_cast<void>(activate());
    }
    /// Both start again; what is refused gives way to the one before.
    [[nodiscard]] std::uint64_t restart() {
        approval.reset();
        const auto number = activate();
        return number != 0 || !installed.restore() ? number : activate();
    }

    /// Everywhere. `in_force(ended)` says of a number whether it may be the one afterwards.
    void cut(const std::function<void()>& act, const std::function<bool(bool, std::uint64_t)>& in_force) {
        const std::string saved = directory() + ".saved";
        fs::copy(directory(), saved, fs::copy_options::recursive);
        act();
        const auto done = std::pair(approval->number(), approval->on_trial());
        std::uint64_t cuts = 0;
        for (const Left left : {Left::all, Left::synced, Left::names}) {
            bool ended = false;
            for (std::uint64_t step = 0; !ended; ++step, ++cuts) {
                fs::remove_all(directory());
                fs::copy(saved, directory(), fs::copy_options::recursive);
                BOOST_REQUIRE(restart() != 0U);
                ended = !cut_short(directory(), step, left, act);
                BOOST_TEST_CONTEXT("left " << static_cast<int>(left) << " step " << step) {
                    approval.emplace(settings());
                    BOOST_TEST((!ended || std::pair(approval->number(), approval->on_trial()) == done));
                    const auto number = restart();
                    BOOST_TEST(in_force(ended, number), "policy " << number << " is in force");
                    BOOST_TEST(approval->confirm(number));
                    take(7);
                    BOOST_TEST(restart() == 7U);
                    go_back();
                    BOOST_TEST(restart() == number);
                }
            }
        }
        BOOST_TEST(cuts > 10U, "nothing was cut");
        fs::remove_all(saved);
    }

    TemporaryDirectory temporary;
    delivery::InstalledPolicy installed{temporary.path() + "/policy"};
    journal::Cosigner remi{journal::generate_cosigner_key("officer.region.example/remi").skey};
    journal::Cosigner alice{journal::generate_cosigner_key("officer.academie.example/alice").skey};
    std::optional<Approval> approval;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_policy_cut_short_tests, Gateway)

BOOST_AUTO_TEST_CASE(a_policy_that_comes_is_there_or_the_one_before_is) {
    cut([this] { take(2); }, [](bool ended, auto number) { return number == 2 || (!ended && number == 1); });
}

BOOST_AUTO_TEST_CASE(a_trial_that_ends_well_leaves_it) {
    take(2);
    cut([this] { static_cast<void>(approval->confirm(2)); }, [](bool, auto number) { return number == 2; });
}

BOOST_AUTO_TEST_CASE(one_that_went_away_for_another_is_not_what_comes_back) {
    take(2);
    BOOST_TEST(approval->confirm(2));
    cut([this] { take(3); }, [](bool ended, auto number) { return number == 3 || (!ended && number == 2); });
}

BOOST_AUTO_TEST_CASE(a_trial_that_fails_brings_back_the_one_before) {
    take(2);
    cut([this] { go_back(); }, [](bool ended, auto number) { return number == 1 || (!ended && number == 2); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi
