#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>

#include "base/encoding.h"
#include "base/fd.h"
#include "gateway/enforce/approval.h"
#include "gateway/enforce/enforcer.h"
#include "gateway/policy_digest.h"
#include "journal/cosignature.h"
#include "journal/crypto.h"
#include "policy/manifest.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/enforce/network.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

namespace {

const std::string k_digest(64, 'd');

/// A folder with approvals of a policy, two officers of the Region and one of the académie.
struct Officers {
    Officers() {
        std::filesystem::create_directories(folder + "/state");
        replace_file(folder + "/approvers", quorum());
    }
    [[nodiscard]] std::string quorum() const {
        return "witness remi " + remi.vkey() + "\nwitness rose " + rose.vkey() + "\nwitness alice " + alice.vkey() +
               "\ngroup region any remi rose\ngroup both all region alice\nquorum both\n";
    }
    [[nodiscard]] policy::Manifest manifest(std::uint64_t number, const std::string& digest = k_digest) const {
        return {number, "Pronote le soir", "remi", {}, digest, std::nullopt};
    }
    void sign(const std::string& text, const std::vector<const journal::Cosigner*>& officers) const {
        std::string note = text + "\n";
        for (const auto* officer : officers) {
            note += officer->approval(text, now);
        }
        replace_file(folder + "/" + policy::approved_file, note);
    }
    void sign(const policy::Manifest& m, const std::vector<const journal::Cosigner*>& officers) const {
        sign(manifest_text(m), officers);
    }
    [[nodiscard]] ApprovalSettings settings() const {
        return {folder + "/approvers", folder + "/state/approved", "0599991P"};
    }
    /// Why not; empty: it was approved, and is kept.
    [[nodiscard]] std::string offer(Approval& approval, const std::string& digest = k_digest) const {
        const auto checked = approval.check(folder, digest, now);
        if (const auto* problem = std::get_if<Problem>(&checked)) {
            return problem->message.english;
        }
        approval.keep(std::get<ApprovedPolicy>(checked));
        return {};
    }

    PolicyFolder policy;
    std::string folder = policy.path();
    WallTime now = tuesday(10, 0);
    journal::Cosigner remi{journal::generate_cosigner_key("officer.region.example/remi").skey};
    journal::Cosigner rose{journal::generate_cosigner_key("officer.region.example/rose").skey};
    journal::Cosigner alice{journal::generate_cosigner_key("officer.academie.example/alice").skey};
    journal::Cosigner eve{journal::generate_cosigner_key("officer.academie.example/eve").skey};
};

bool says(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_enforce_approval_tests, Officers)

BOOST_AUTO_TEST_CASE(sha256_and_ed25519_are_those_of_everybody) {
    BOOST_TEST(to_hex(journal::view(journal::sha256({"a", "bc"}))) ==
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // RFC 8032 section 7.1, test 1.
    const auto key =
        journal::ed25519_private(from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").value());
    const std::string public_key = journal::ed25519_public(key);
    BOOST_TEST(to_hex(public_key) == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    const std::string signature = journal::ed25519_sign(key, "");
    BOOST_TEST(
        to_hex(signature) ==
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595b"
        "be24655141438e7a100b");
    BOOST_TEST(journal::ed25519_verify(public_key, "", signature));
    BOOST_TEST(!journal::ed25519_verify(public_key, "x", signature));
}

BOOST_AUTO_TEST_CASE(it_takes_both_parties) {
    Approval approval(settings());
    BOOST_TEST(says(offer(approval), "Nobody has approved"));
    for (const auto& [officers, lacks] : {std::pair{std::vector{&remi}, "alice"},
                                          {std::vector{&remi, &rose}, "alice"},
                                          {std::vector{&alice}, "remi, rose"},
                                          {std::vector{&remi, &eve}, "alice"}}) {
        sign(manifest(1), {officers.begin(), officers.end()});
        BOOST_TEST(says(offer(approval), lacks));
    }
    sign(manifest(1), {&rose, &alice});
    BOOST_TEST(offer(approval).empty());
}

BOOST_AUTO_TEST_CASE(nobody_approves_her_own_policy) {
    Approval approval(settings());
    policy::Manifest own = manifest(1);
    own.author = "officer.region.example/remi";
    sign(own, {&remi, &alice});
    BOOST_TEST(says(offer(approval), "remi (the author, who does not count)"));
    sign(own, {&remi, &rose, &alice});
    BOOST_TEST(offer(approval).empty());
}

BOOST_AUTO_TEST_CASE(a_signature_of_anything_else_approves_nothing) {
    Approval approval(settings());
    const std::string text = manifest_text(manifest(1));
    sign(text, {&remi, &alice});
    const std::string note = read_file(folder + "/" + policy::approved_file);
    for (std::size_t i = 0; i < note.size(); ++i) {
        std::string flipped = note;
        flipped[i] = static_cast<char>(flipped[i] ^ 1);
        replace_file(folder + "/" + policy::approved_file, flipped);
        BOOST_TEST(!std::holds_alternative<ApprovedPolicy>(approval.check(folder, k_digest, now)), i);
    }
    replace_file(folder + "/" + policy::approved_file, note);
    BOOST_TEST(says(offer(approval, std::string(64, 'e')), "not those that were approved"));
    BOOST_TEST(offer(approval).empty());
}

BOOST_AUTO_TEST_CASE(a_policy_for_other_sites_is_refused) {
    Approval approval(settings());
    policy::Manifest elsewhere = manifest(1);
    elsewhere.sites = {"0620001A"};
    sign(elsewhere, {&remi, &alice});
    BOOST_TEST(says(offer(approval), "for other sites than 0599991P"));
    elsewhere.sites = {"0599991P", "0620001A"};
    sign(elsewhere, {&remi, &alice});
    BOOST_TEST(offer(approval).empty());
}

BOOST_AUTO_TEST_CASE(an_older_policy_never_comes_back_not_even_after_a_restart) {
    Approval first(settings());
    sign(manifest(2), {&remi, &alice});
    BOOST_TEST(offer(first).empty());
    BOOST_TEST(offer(first).empty());  // the same again is no change
    for (const std::uint64_t number : {1U, 2U}) {
        policy::Manifest older = manifest(number);
        older.title = "Another of that number";
        sign(older, {&remi, &alice});
        BOOST_TEST(says(offer(first), "number 2 was in force already"));
        Approval restarted(settings());
        BOOST_TEST(says(offer(restarted), "number 2 was in force already"));
    }
    sign(manifest(3), {&remi, &alice});
    Approval restarted(settings());
    BOOST_TEST(offer(restarted).empty());
}

BOOST_AUTO_TEST_CASE(who_approves_changes_only_by_those_who_approved_before) {
    const std::string next =
        "witness remi " + remi.vkey() + "\nwitness eve " + eve.vkey() + "\ngroup both all remi eve\nquorum both\n";
    replace_file(folder + "/" + policy::approvers_file, next);
    policy::Manifest change = manifest(2);
    change.approvers = to_hex(journal::view(journal::sha256({next})));
    Approval approval(settings());
    sign(change, {&remi, &eve});  // as the new ones would like it
    BOOST_TEST(says(offer(approval), "alice"));
    sign(change, {&remi, &alice});
    replace_file(folder + "/" + policy::approvers_file, next + "\n");
    BOOST_TEST(says(offer(approval), "not the list of approvers that was approved"));
    replace_file(folder + "/" + policy::approvers_file, next);
    BOOST_TEST(offer(approval).empty());
    Approval restarted(settings());
    BOOST_TEST(offer(restarted).empty());  // in force again, though the new ones have not signed it
    sign(manifest(3), {&remi, &alice});
    BOOST_TEST(says(offer(restarted), "eve"));
    sign(manifest(3), {&remi, &eve});
    BOOST_TEST(offer(restarted).empty());
}

BOOST_AUTO_TEST_CASE(approvers_under_whom_nothing_could_be_approved_are_refused) {
    Approval approval(settings());
    for (const std::string& text :
         {std::string("quorum none\n"), std::string("witness remi nonsense\n"), std::string()}) {
        replace_file(folder + "/" + policy::approvers_file, text);
        policy::Manifest change = manifest(2);
        change.approvers = to_hex(journal::view(journal::sha256({text})));
        sign(change, {&remi, &alice});
        BOOST_TEST(says(offer(approval), "Nobody could approve anything after this"), text);
    }
    replace_file(folder + "/approvers", "quorum none\n");
    BOOST_CHECK_THROW(Approval{settings()}, std::runtime_error);
}

BOOST_AUTO_TEST_CASE(the_policy_before_comes_back_only_during_a_trial) {
    Approval approval(settings());
    const auto accept = [&](Approval& into, std::uint64_t number) {
        sign(manifest(number), {&remi, &alice});
        return offer(into);
    };
    BOOST_TEST(accept(approval, 1).empty());
    BOOST_TEST(approval.on_trial());
    BOOST_TEST(!approval.confirm(2));
    BOOST_TEST(approval.confirm(1));
    BOOST_TEST(!approval.on_trial());

    BOOST_TEST(accept(approval, 3).empty());
    BOOST_TEST(approval.on_trial());
    Approval restarted(settings());  // a power cut in the middle of the trial
    BOOST_TEST(restarted.on_trial());
    BOOST_TEST(says(accept(restarted, 2), "number 3 was in force already"));
    BOOST_TEST(accept(restarted, 1).empty());
    BOOST_TEST(restarted.number() == 1U);
    BOOST_TEST(!restarted.on_trial());

    BOOST_TEST(accept(restarted, 3).empty());  // once more: what failed for want of a line may hold later
    BOOST_TEST(restarted.confirm(3));
    BOOST_TEST(says(accept(restarted, 1), "number 3 was in force already"));
    Approval later(settings());
    BOOST_TEST(!later.on_trial());
    BOOST_TEST(says(accept(later, 1), "number 3 was in force already"));
}

BOOST_AUTO_TEST_CASE(what_was_never_confirmed_does_not_come_back) {
    Approval approval(settings());
    for (const std::uint64_t number : {1U, 2U, 3U}) {
        sign(manifest(number), {&remi, &alice});
        BOOST_TEST(offer(approval).empty());
        if (number == 1) {
            BOOST_TEST(approval.confirm(1));
        }
    }
    sign(manifest(2), {&remi, &alice});
    BOOST_TEST(says(offer(approval), "number 3 was in force already"));
    sign(manifest(1), {&remi, &alice});
    BOOST_TEST(offer(approval).empty());
}

BOOST_AUTO_TEST_CASE(a_failed_trial_takes_its_approvers_back) {
    Approval approval(settings());
    sign(manifest(1), {&remi, &alice});
    BOOST_TEST(offer(approval).empty());
    BOOST_TEST(approval.confirm(1));
    const std::string next =
        "witness remi " + remi.vkey() + "\nwitness eve " + eve.vkey() + "\ngroup both all remi eve\nquorum both\n";
    replace_file(folder + "/" + policy::approvers_file, next);
    policy::Manifest change = manifest(2);
    change.approvers = journal::sha256_hex(next);
    sign(change, {&remi, &alice});
    BOOST_TEST(offer(approval).empty());
    sign(manifest(1), {&remi, &alice});
    BOOST_TEST(offer(approval).empty());
    sign(manifest(3), {&remi, &eve});
    BOOST_TEST(says(offer(approval), "alice"));
}

BOOST_AUTO_TEST_CASE(a_damaged_memory_is_no_new_beginning) {
    Approval approval(settings());
    std::vector<std::string> states;
    for (const std::uint64_t number : {2U, 3U}) {
        sign(manifest(number), {&remi, &alice});
        BOOST_TEST(offer(approval).empty());
        states.push_back(read_file(folder + "/state/approved"));  // on trial
        BOOST_TEST(approval.confirm(number));
        states.push_back(read_file(folder + "/state/approved"));
    }
    for (const std::string& state : states) {
        for (std::size_t size = 0; size < state.size(); ++size) {
            const std::string cut = state.substr(0, size);
            if (std::find(states.begin(), states.end(), cut) == states.end()) {
                replace_file(folder + "/state/approved", cut);
                BOOST_CHECK_THROW(Approval{settings()}, std::runtime_error);
            }
        }
        replace_file(folder + "/state/approved", state + "x");
        BOOST_CHECK_THROW(Approval{settings()}, std::runtime_error);
    }
}

BOOST_AUTO_TEST_CASE(an_approval_from_the_future_does_not_count_yet) {
    Approval approval(settings());
    now += std::chrono::hours(1);
    sign(manifest(1), {&remi, &alice});
    now -= std::chrono::hours(1);
    BOOST_TEST(says(offer(approval), "in the future"));
}

BOOST_AUTO_TEST_CASE(the_kernel_keeps_the_approved_policy_until_another_is_approved) {
    Network net;
    const yang::Modules modules{yang::schemas_directory(), {"beffroi-policy"}};
    FakeClock clock{now};
    const auto digest = [&] { return digest_of(std::get<policy::Documents>(policy::read_documents(modules, folder))); };
    sign(manifest(1, digest()), {&remi, &alice});
    Enforcer enforcer{EnforcerSettings{folder, std::chrono::seconds(5), settings()}, clock, modules};
    BOOST_TEST(!enforcer.admit(session_a()));
    BOOST_TEST(net.udp(net.client_a, permitted4));
    policy.write("203.0.113.99");  // somebody who may write files closes the server, or opens another
    BOOST_TEST(std::holds_alternative<PolicyRefused>(enforcer.apply()));
    BOOST_TEST(net.udp(net.client_a, permitted4));
    sign(manifest(2, digest()), {&remi});
    BOOST_TEST(std::holds_alternative<PolicyRefused>(enforcer.apply()));
    BOOST_TEST(!enforcer.confirm(1));
    sign(manifest(2, digest()), {&remi, &alice});
    BOOST_TEST(std::get<PolicyState>(enforcer.apply()).number == 2U);
    BOOST_TEST(!net.udp(net.client_a, permitted4, std::chrono::milliseconds(150)));
    policy.write();  // what was approved first, with its signatures: the trial has failed
    sign(manifest(1, digest()), {&remi, &alice});
    BOOST_TEST(!std::get<PolicyState>(enforcer.apply()).on_trial);
    BOOST_TEST(net.udp(net.client_a, permitted4));
    policy.write("203.0.113.99");
    sign(manifest(2, digest()), {&remi, &alice});
    BOOST_TEST(std::get<PolicyState>(enforcer.apply()).on_trial);
    BOOST_TEST(enforcer.confirm(1).has_value());
    BOOST_TEST(!enforcer.confirm(2));
    policy.write();
    sign(manifest(1, digest()), {&remi, &alice});
    BOOST_TEST(std::holds_alternative<PolicyRefused>(enforcer.apply()));
    BOOST_TEST(!net.udp(net.client_a, permitted4, std::chrono::milliseconds(150)));
}

BOOST_AUTO_TEST_SUITE_END()
