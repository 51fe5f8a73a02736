// The oracle: at whatever step a gateway is killed or loses its power while somebody logs in, out, or gets an address,
// the next start finds every session of before, that one whole or not at all, and the kernel ends up with exactly
// these. What was answered holds.
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <functional>
#include <set>

#include "base/yang/document.h"
#include "gateway/login_flow.h"
#include "gateway/recovery.h"
#include "gateway/sealer.h"
#include "journal/checkpoint.h"
#include "journal/writer.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_files.h"
#include "tests/fakes/fake_kernel.h"
#include "tests/gateway/escrow_config.h"
#include "tests/gateway/session/sample_session.h"
#include "tests/temporary_directory.h"

namespace beffroi {

namespace {

namespace fs = std::filesystem;
using namespace tests;
using namespace std::chrono_literals;

const WallTime now{std::chrono::sys_days{std::chrono::year(2026) / 11 / 24} + std::chrono::hours(9)};

PolicyInForce::State load_policy() {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    auto loaded = policy::load_directory(modules, std::string(BEFFROI_SOURCE_DIR) + "/tests/flows/policy");
    return {std::make_shared<const policy::Policy>(std::get<policy::Policy>(std::move(loaded))), 1};
}

/// What outlives a gateway.
struct Site {
    TemporaryDirectory temporary;
    TemporaryDirectory parties;
    FakeClock clock{now};
    journal::Signer signer{journal::generate_key("test.example/0599991P").skey};
    Sealer sealer{escrow_in(parties.path()), clock};
    PolicyInForce policy{load_policy()};
    [[nodiscard]] std::string directory() const { return temporary.path() + "/gateway"; }
};

Device device_of(unsigned n) {
    return {device(n).mac, Interface("lan0"), ZoneName("salles")};
}

IpAddress address_of(unsigned n) {
    return ip(("10.20." + std::to_string(n / 250) + "." + std::to_string(1 + n % 250)).c_str());
}

/// One life of it, from its start on.
struct Gateway {
    Gateway(Site& the_site, journal::Files& the_files, const std::vector<enforce::KernelSession>& held = {})
        : site(the_site), files(the_files) {
        for (const auto& session : held) {
            kernel.plant(session);
        }
        recovered = recover(site.directory() + "/access", site.clock, table, life);
    }
    bool login(unsigned n) {
        return std::holds_alternative<Session>(
            flow.login({UserName("eleve." + std::to_string(n)), Secret("right"), address_of(n), device_of(n)}));
    }
    [[nodiscard]] std::vector<enforce::KernelSession> held() {
        return std::get<std::vector<enforce::KernelSession>>(kernel.list());
    }

    Site& site;
    journal::Files& files;
    journal::Writer access{{site.directory() + "/access", "test.example/0599991P/access"}, files, site.signer};
    journal::Writer admin{{site.directory() + "/admin", "test.example/0599991P/admin"}, files, site.signer};
    Record record{Uai("0599991P"), site.clock, site.sealer, access, admin};
    session::SessionTable table{site.clock};
    session::Live live{site.directory() + "/live", files, site.clock};
    enforce::FakeKernel kernel;
    SessionLife life{site.clock, table, live, kernel, record, site.policy};
    LoginFlow flow{site.clock,
                   {.authenticate =
                        [](const UserName& user, const Secret& /*password*/) {
                            return AuthOutcome(
                                Identity{user, "uid-" + user.get(), "", RoleName("eleve"), Uai("0599991P"), "test"});
                        },
                    .addresses_of = [](const Device& /*device*/) { return std::vector<IpAddress>(); }},
                   table,
                   kernel,
                   record,
                   site.policy,
                   life,
                   {8h, 30min, 10min}};
    RecoveryReport recovered;
};

struct World : Site {
    static constexpr unsigned newcomer = 9000;

    World() { fs::create_directory(directory()); }

    void people(unsigned count) {
        journal::PosixFiles files;
        Gateway gateway(*this, files);
        for (unsigned n = 1; n <= count; ++n) {
            BOOST_REQUIRE(gateway.login(n));
        }
        before = gateway.held();
    }
    static std::multiset<std::string> devices(const std::vector<enforce::KernelSession>& sessions) {
        std::multiset<std::string> all;
        for (const auto& session : sessions) {
            std::string text = session.mac.text();
            for (const auto& address : session.addresses) {
                text += ' ' + address.text();
            }
            all.insert(text);
        }
        return all;
    }
    /// What somebody does at a gateway; true: it was answered.
    using Act = std::function<bool(Gateway&)>;
    /// Whether that may be there at the next start.
    using Right = std::function<bool(bool answered, const Gateway&)>;

    /// A life that ends at its `step`-th operation on the disk, or, false, has no such operation.
    bool cut(std::uint64_t step, bool power, const Act& act) {
        journal::FakeFiles files(step + 1);
        files.fail(step, journal::FakeFiles::Fault::power_cut);
        answered = false;
        held = before;
        try {
            Gateway gateway(*this, files, before);
            answered = act(gateway);
            held = gateway.held();
        } catch (const std::exception&) {  // it does not survive its disk
        }
        const bool reached = files.operations() > step;
        if (power) {
            files.lose_power();
            held.clear();
        }
        return reached;
    }
    void settle(const Right& right) {
        journal::PosixFiles files;
        Gateway gateway(*this, files, held);
        BOOST_TEST(gateway.recovered.kernel.reached);
        BOOST_TEST(right(answered, gateway));
        std::set<std::uint16_t> known;
        std::set<std::uint16_t> in_kernel;
        for (const auto& session : gateway.table.all()) {
            known.insert(session.handle.get());
        }
        for (const auto& session : gateway.held()) {
            in_kernel.insert(session.handle.get());
        }
        BOOST_TEST((known == in_kernel));
        const auto left = devices(gateway.held());
        for (const auto& one : devices(before)) {
            BOOST_TEST((one == touched || left.contains(one)), one << " is lost");
        }
        BOOST_TEST(gateway.login(newcomer + 1));
    }
    /// At every operation, by a signal and by a power cut.
    void cut_everywhere(const Act& act, const Right& right) {
        const std::string saved = temporary.path() + "/saved";
        fs::copy(directory(), saved, fs::copy_options::recursive);
        std::uint64_t cuts = 0;
        for (const bool power : {false, true}) {
            bool reached = true;
            for (std::uint64_t step = 0; reached; ++step, ++cuts) {
                fs::remove_all(directory());
                fs::copy(saved, directory(), fs::copy_options::recursive);
                reached = cut(step, power, act);
                BOOST_TEST_CONTEXT((power ? "power cut" : "killed") << " at step " << step) {
                    settle(right);
                }
            }
            BOOST_TEST(answered);
        }
        BOOST_TEST(cuts > 10U, "nothing was cut");
        BOOST_TEST_MESSAGE(cuts << " cuts");
    }

    bool answered = false;
    std::vector<enforce::KernelSession> held;  ///< by the kernel, when the gateway dies
    std::vector<enforce::KernelSession> before;
    std::string touched;  ///< a session of before that `act` is about
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_login_cut_short_tests, World)

BOOST_AUTO_TEST_CASE(a_login_that_was_answered_holds_and_any_other_is_whole_or_nothing) {
    people(5);
    cut_everywhere([](Gateway& gateway) { return gateway.login(newcomer); },
                   [](bool answered, const Gateway& gateway) {
                       const auto session = gateway.table.find(device_of(newcomer));
                       return session ? session->user.get() == "eleve.9000" && session->addresses.size() == 1U
                                      : !answered;
                   });
}

BOOST_AUTO_TEST_CASE(a_logout_that_was_answered_holds) {
    people(5);
    touched = device_of(3).mac.text() + ' ' + address_of(3).text();
    cut_everywhere(
        [](Gateway& gateway) {
            const auto session = gateway.table.find(device_of(3));
            return session && gateway.life.end(*session, {SessionEnd::logout}).on_record;
        },
        [](bool answered, const Gateway& gateway) { return !answered || !gateway.table.find(device_of(3)); });
}

BOOST_AUTO_TEST_CASE(a_login_on_a_device_of_somebody_else_leaves_one_of_them_or_nobody) {
    people(5);
    touched = device_of(3).mac.text() + ' ' + address_of(3).text();
    cut_everywhere(
        [](Gateway& gateway) {
            return std::holds_alternative<Session>(
                gateway.flow.login({UserName("prof.paul"), Secret("right"), address_of(3), device_of(3)}));
        },
        [](bool answered, const Gateway& gateway) {
            const auto session = gateway.table.find(device_of(3));
            return answered ? session && session->user.get() == "prof.paul"
                            : !session || session->user.get() == "prof.paul" || session->user.get() == "eleve.3";
        });
}

BOOST_AUTO_TEST_CASE(an_address_that_comes_is_the_sessions_or_asked_for_again) {
    people(5);
    touched = device_of(3).mac.text() + ' ' + address_of(3).text();
    cut_everywhere(
        [](Gateway& gateway) {
            gateway.life.address_seen({Interface("lan0"), device_of(3).mac, ip("10.20.99.9")});
            return gateway.kernel.find(gateway.table.find(device_of(3))->handle)->addresses.size() == 2U;
        },
        [](bool /*answered*/, const Gateway& gateway) {
            const auto session = gateway.table.find(device_of(3));
            return session && !session->addresses.empty();
        });
}

BOOST_AUTO_TEST_CASE(four_thousand_sessions_survive_a_power_cut_at_any_write_of_a_login) {
    people(4000);
    cut_everywhere([](Gateway& gateway) { return gateway.login(newcomer); },
                   [](bool answered, const Gateway& gateway) {
                       std::size_t others = gateway.table.size();
                       for (const unsigned one : {newcomer, newcomer + 1}) {
                           others -= gateway.table.find(device_of(one)) ? 1 : 0;
                       }
                       return others == 4000U && (!answered || gateway.table.find(device_of(newcomer)));
                   });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi
