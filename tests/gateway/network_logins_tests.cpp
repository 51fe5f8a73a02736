#include <boost/test/unit_test.hpp>

#include "gateway/network_logins.h"
#include "tests/gateway/staff_world.h"

using namespace beffroi;
using namespace beffroi::tests;
using namespace std::chrono_literals;
using Kind = radius::DeviceNews::Kind;

namespace {

const MacAddress k_mac = device(1).mac;
const Device k_wifi{k_mac, Interface("wifi0"), ZoneName("wifi-eleves")};
const Device k_room{k_mac, Interface("lan0"), ZoneName("salles")};

/// A gateway with one pupil, whose device is where the test says.
struct World : StaffWorld {
    World() {
        life.on_end([this](const Session& session, const session::Ending& ending) { logins.ended(session, ending); });
    }
    static Identity lea() {
        Identity who = pupil();
        who.uid = "uid-lea";
        return who;
    }
    std::variant<radius::Accepted, Denial> ask(const std::string& user = "lea.delattre",
                                               const std::string& password = "test") {
        return logins.password({UserName(user), Secret(password), {"borne-cdi", k_mac, "02-00-00-00-00-01"}});
    }
    std::string log_in() { return std::get<radius::Accepted>(ask()).ticket; }
    bool tell(Kind kind, const std::string& accounting, const std::vector<std::string>& tickets,
              std::optional<unsigned> why = {}, const std::string& nas = "borne-cdi") {
        return logins.account(
            radius::DeviceNews{kind, {nas, k_mac, "02-00-00-00-00-01"}, accounting, tickets, addresses, why});
    }
    void see(const Device& where, const char* address) {
        devices[ip(address)] = where;
        logins.neighbour_seen({where.interface, where.mac, ip(address)});
    }
    std::string events() {
        std::string all;
        for (const auto& entry : entries("access")) {
            all += (all.empty() ? "" : " ") + entry.event + (entry.reason.empty() ? "" : ":" + entry.reason) +
                   (entry.method.empty() ? "" : "/" + entry.method);
        }
        return all;
    }
    std::optional<Session> session() {
        const auto of_device = table.of_device(k_mac);
        return of_device.empty() ? std::nullopt : std::optional(of_device.front());
    }
    /// With its session open, at "a-1".
    std::string opened() {
        auto ticket = log_in();
        see(k_wifi, "10.10.0.11");
        BOOST_REQUIRE(tell(Kind::start, "a-1", {ticket}));
        BOOST_REQUIRE(session().has_value());
        static_cast<void>(events());
        return ticket;
    }

    std::vector<IpAddress> addresses;  ///< that the equipment tells
    std::vector<NetworkPort> dropped;
    std::function<AuthOutcome()> directory = [] { return lea(); };
    DeviceLimit limit{{{RoleName("eleve"), 3}}, clock, table, kernel};
    LoginFlow flow{clock,
                   {.authenticate = [this](const UserName&, const Secret&) { return directory(); },
                    .addresses_of =
                        [this](const Device& where) {
                            std::vector<IpAddress> found;
                            for (const auto& [address, at] : devices) {
                                if (at == where) {
                                    found.push_back(address);
                                }
                            }
                            return found;
                        },
                    .look_up = [this](const UserName&) { return directory(); }},
                   table,
                   kernel,
                   record,
                   in_force,
                   life,
                   {8h, 10min},
                   &limit};
    NetworkLogins logins{
        {clock, flow, life, table,
         [this](const IpAddress& address) {
             const auto found = devices.find(address);
             return found == devices.end() ? std::nullopt : std::optional(found->second);
         },
         [this](const session::Neighbour& neighbour) -> std::optional<Device> { return devices.at(neighbour.address); },
         [this](const MacAddress& mac) {
             std::vector<Device> found;
             for (const auto& [address, at] : devices) {
                 if (at.mac == mac) {
                     found.push_back(at);
                 }
             }
             return found;
         },
         [this](const NetworkPort& port) { dropped.push_back(port); }},
        {{RoleName("eleve"), 110, Interface("wifi0")}, {RoleName("enseignant"), 120, std::nullopt}},
        2h};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_network_logins_tests, World)

BOOST_AUTO_TEST_CASE(a_login_gets_the_network_of_its_role_and_a_ticket_of_its_own) {
    const auto accepted = std::get<radius::Accepted>(ask());
    BOOST_TEST((accepted.vlan == 110 && accepted.lifetime == 2h && radius::is_ticket(accepted.ticket)));
    BOOST_TEST(log_in() != accepted.ticket);
    directory = [] {
        auto who = lea();
        who.role = RoleName("direction");
        return who;
    };
    BOOST_TEST(!std::get<radius::Accepted>(ask()).vlan.has_value());
    BOOST_TEST((table.size() == 0U && events().empty()));
}

BOOST_AUTO_TEST_CASE(a_refusal_is_on_record_and_names_who_proved_it_only) {
    directory = [] { return Denial::wrong_password; };
    BOOST_TEST((std::get<Denial>(ask()) == Denial::wrong_password));
    directory = [] { return DirectoryUnavailable{"away"}; };
    BOOST_TEST((std::get<Denial>(ask()) == Denial::directory_unavailable));
    for (const char* role : {"inconnu", "no-role-of-the-policy"}) {
        directory = [role] {
            auto who = lea();
            who.role = RoleName(role);
            return who;
        };
        BOOST_TEST(std::holds_alternative<Denial>(
            logins.certificate({UserName("lea"), {"borne-cdi", k_mac, "02-00-00-00-00-01"}})));
    }
    const auto written = entries("access");
    BOOST_REQUIRE(written.size() == 4U);
    for (std::size_t i = 0; i < written.size(); ++i) {
        BOOST_TEST(written[i].method == (i < 2 ? "eap-ttls" : "eap-tls"));
        BOOST_TEST(written[i].token.empty() == (i < 2));
        BOOST_TEST((written[i].zone.empty() && written[i].interface.empty() && !written[i].sealed.empty()));
    }
    BOOST_TEST(written[2].reason == "no-role");
    BOOST_TEST(written[3].reason == "no-access");
}

BOOST_AUTO_TEST_CASE(a_session_opens_when_the_network_and_the_kernel_both_see_the_device) {
    const auto ticket = log_in();
    BOOST_TEST(tell(Kind::start, "a-1", {ticket}));
    BOOST_TEST(table.size() == 0U);
    see(k_wifi, "10.10.0.11");
    BOOST_REQUIRE(session().has_value());
    BOOST_TEST((session()->device == k_wifi && session()->addresses == std::vector{ip("10.10.0.11")}));
    BOOST_TEST((session()->port == NetworkPort{"borne-cdi", "a-1", "02-00-00-00-00-01", ticket, Proof::eap_ttls}));
    BOOST_TEST((session()->expires - session()->opened <= 2h));
    BOOST_TEST(kernel.size() == 1U);
    BOOST_TEST(events() == "session-open/eap-ttls");
}

BOOST_AUTO_TEST_CASE(a_neighbour_without_a_start_and_a_start_without_a_login_open_nothing) {
    static_cast<void>(log_in());
    see(k_wifi, "10.10.0.11");
    BOOST_TEST(table.size() == 0U);
    BOOST_TEST(tell(Kind::start, "a-1", {std::string(32, '0')}));
    BOOST_TEST(tell(Kind::interim, "a-1", {}));
    BOOST_TEST(table.size() == 0U);
    BOOST_TEST(events() == "login-refused:not-authenticated");
    BOOST_REQUIRE(dropped.size() == 2U);  // it may not have heard
    BOOST_TEST(dropped.front().accounting == "a-1");
}

BOOST_AUTO_TEST_CASE(a_device_in_a_vlan_is_not_taken_for_where_it_was_before) {
    devices[ip("10.20.0.11")] = k_room;
    const auto ticket = log_in();
    BOOST_TEST(tell(Kind::start, "a-1", {ticket}));
    see(k_room, "10.20.0.12");
    BOOST_TEST(table.size() == 0U);
    see(k_wifi, "10.10.0.11");
    BOOST_TEST((session()->device == k_wifi));
}

BOOST_AUTO_TEST_CASE(a_device_is_in_one_place) {
    directory = [] {
        auto who = lea();
        who.role = RoleName("enseignant");
        return who;
    };
    see(k_room, "10.20.0.11");
    BOOST_TEST(tell(Kind::start, "a-1", {log_in()}));
    BOOST_TEST((session().value().device == k_room));
    directory = [] { return lea(); };
    BOOST_TEST(tell(Kind::start, "b-1", {log_in()}, std::nullopt, "borne-cour"));
    see(k_wifi, "10.10.0.11");
    BOOST_REQUIRE(table.of_device(k_mac).size() == 1U);
    BOOST_TEST((session()->device == k_wifi));
    BOOST_TEST(events() == "session-open/eap-ttls session-close:replaced session-open/eap-ttls");
    BOOST_TEST(dropped.empty());
}

BOOST_AUTO_TEST_CASE(an_address_that_the_kernel_sees_at_another_device_is_not_believed) {
    devices[ip("10.10.0.66")] = Device{device(6).mac, Interface("wifi0"), ZoneName("wifi-eleves")};
    addresses = {ip("10.10.0.66")};
    BOOST_TEST(tell(Kind::start, "a-1", {log_in()}));
    BOOST_TEST(table.size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_session_gets_the_addresses_that_equipment_and_kernel_agree_on_and_nobody_elses) {
    const Device other{device(6).mac, Interface("wifi0"), ZoneName("wifi-eleves")};
    const auto teacher = open(6, "marc", "10.10.0.66");
    BOOST_REQUIRE((teacher.device == other));
    const auto ticket = opened();
    devices[ip("10.10.0.12")] = k_wifi;
    addresses = {ip("10.10.0.66"), ip("10.10.0.77"), ip("10.10.0.12")};
    BOOST_TEST(tell(Kind::interim, "a-1", {ticket}));
    BOOST_TEST((session()->addresses == std::vector{ip("10.10.0.11"), ip("10.10.0.12")}));
    BOOST_TEST((table.find(teacher.id)->addresses == std::vector{ip("10.10.0.66")}));
}

BOOST_AUTO_TEST_CASE(the_same_news_twice_are_the_same_as_once) {
    const auto ticket = opened();
    const auto id = session()->id;
    BOOST_TEST(tell(Kind::start, "a-1", {ticket}));
    BOOST_TEST(tell(Kind::interim, "a-1", {ticket}));
    BOOST_TEST((session()->id == id));
    BOOST_TEST(tell(Kind::stop, "a-1", {ticket}));
    BOOST_TEST(tell(Kind::stop, "a-1", {ticket}));
    BOOST_TEST(tell(Kind::start, "a-1", {ticket}));
    BOOST_TEST(tell(Kind::interim, "a-1", {ticket}));
    BOOST_TEST(events() == "session-close:network");
    BOOST_TEST((dropped.empty() && kernel.size() == 0U));
}

BOOST_AUTO_TEST_CASE(an_interim_opens_what_its_lost_start_did_not) {
    see(k_wifi, "10.10.0.11");
    BOOST_TEST(tell(Kind::interim, "a-1", {log_in()}));
    BOOST_TEST(events() == "session-open/eap-ttls");
}

BOOST_AUTO_TEST_CASE(a_stop_says_why) {
    for (const auto& [cause, reason] : {std::pair(1U, "network"), std::pair(4U, "idle"), std::pair(5U, "expired")}) {
        const auto ticket = opened();
        BOOST_TEST(tell(Kind::stop, "a-1", {ticket}, cause));
        BOOST_TEST(events() == std::string("session-close:") + reason);
    }
    BOOST_TEST(dropped.empty());
}

BOOST_AUTO_TEST_CASE(a_stop_of_another_port_ends_nothing) {
    const auto ticket = opened();
    BOOST_TEST(tell(Kind::stop, "a-2", {ticket}));
    BOOST_TEST(tell(Kind::stop, "a-1", {ticket}, std::nullopt, "another"));
    BOOST_TEST(session().has_value());
}

BOOST_AUTO_TEST_CASE(who_roams_keeps_the_session_and_the_last_access_point_is_told_of_its_end) {
    const auto ticket = opened();
    const auto id = session()->id;
    BOOST_TEST(tell(Kind::start, "b-1", {ticket}, std::nullopt, "borne-cour"));
    BOOST_TEST(tell(Kind::stop, "a-1", {ticket}));
    BOOST_TEST((session()->id == id && session()->port->nas == "borne-cour"));
    BOOST_TEST(live.find(id.get()).value().port->nas == "borne-cour");
    life.end(*session(), {SessionEnd::staff, "root"});
    BOOST_REQUIRE(dropped.size() == 1U);
    BOOST_TEST((dropped.front().nas == "borne-cour" && dropped.front().accounting == "b-1"));
}

BOOST_AUTO_TEST_CASE(another_login_of_the_same_person_goes_on_with_her_session) {
    const auto first = opened();
    const auto id = session()->id;
    const auto second = log_in();  // the equipment asks now and then
    BOOST_TEST(tell(Kind::interim, "a-1", {second}));
    BOOST_TEST((session()->id == id && session()->port->ticket == second));
    const auto third = log_in();  // or at each access point
    BOOST_TEST(tell(Kind::start, "b-1", {third}, std::nullopt, "borne-cour"));
    BOOST_TEST(tell(Kind::interim, "a-1", {second}));  // late
    BOOST_TEST(tell(Kind::stop, "a-1", {second}));
    BOOST_TEST((session()->id == id && session()->port->nas == "borne-cour" && session()->port->ticket == third));
    BOOST_TEST((events().empty() && dropped.empty()));
    life.end(*session(), {SessionEnd::staff, "root"});
    for (const auto& ticket : {first, second, third}) {
        BOOST_TEST(tell(Kind::start, "c-1", {ticket}));
    }
    BOOST_TEST(!session().has_value());
}

BOOST_AUTO_TEST_CASE(a_session_does_not_go_on_where_its_device_is_no_more) {
    directory = [] {
        auto who = lea();
        who.role = RoleName("enseignant");
        return who;
    };
    see(k_room, "10.20.0.11");
    const auto ticket = log_in();
    BOOST_TEST(tell(Kind::start, "a-1", {ticket}));
    const auto id = session().value().id;
    devices.clear();
    see(k_wifi, "10.10.0.11");
    BOOST_TEST(tell(Kind::start, "b-1", {ticket}, std::nullopt, "borne-cour"));
    BOOST_REQUIRE(table.of_device(k_mac).size() == 1U);
    BOOST_TEST((session()->device == k_wifi && session()->id != id));
}

BOOST_AUTO_TEST_CASE(another_role_is_another_session) {
    static_cast<void>(opened());
    const auto id = session()->id;
    directory = [] {
        auto who = lea();
        who.role = RoleName("enseignant");
        return who;
    };
    BOOST_TEST(tell(Kind::interim, "a-1", {log_in()}));
    BOOST_TEST((!session() || session()->id != id));
}

BOOST_AUTO_TEST_CASE(every_end_here_drops_the_device_and_closes_its_login) {
    for (const auto reason : {SessionEnd::staff, SessionEnd::expired, SessionEnd::idle, SessionEnd::logout}) {
        dropped.clear();
        const auto ticket = opened();
        life.end(*session(), {reason});
        BOOST_TEST(dropped.size() == 1U, to_string(reason));
        dropped.clear();
        BOOST_TEST(tell(Kind::start, "a-2-" + std::string(to_string(reason)), {ticket}));
        BOOST_TEST(!session().has_value());
        BOOST_TEST(dropped.size() == 1U);  // it stayed
    }
}

BOOST_AUTO_TEST_CASE(who_logs_in_anew_at_the_same_port_replaces_the_session_and_is_not_dropped) {
    const auto first = opened();
    directory = [] {
        auto who = lea();
        who.uid = "uid-marc";
        return who;
    };
    const auto second = log_in();
    BOOST_TEST(tell(Kind::interim, "a-1", {second}));
    BOOST_TEST((session()->uid == "uid-marc" && session()->port->ticket == second));
    BOOST_TEST(events() == "session-close:replaced session-open/eap-ttls");
    BOOST_TEST(tell(Kind::interim, "a-1", {first, second}));
    BOOST_TEST((session()->port->ticket == second && dropped.empty()));
}

BOOST_AUTO_TEST_CASE(an_interim_is_activity_and_without_any_the_kernel_decides) {
    const auto ticket = opened();
    const auto idle = [this] {
        kernel.set_idle(session()->handle, 11min);
        life.sweep(true);
        return !session().has_value();
    };
    clock.advance(9min);
    BOOST_TEST(tell(Kind::interim, "a-1", {ticket}));
    clock.advance(9min);
    BOOST_TEST(!idle());
    clock.advance(2min);
    BOOST_TEST(idle());
    BOOST_TEST(events() == "session-close:idle");
}

BOOST_AUTO_TEST_CASE(equipment_that_restarts_has_nobody_and_is_told_nothing) {
    static_cast<void>(opened());
    BOOST_TEST(logins.account(radius::EquipmentNews{"another"}));
    BOOST_TEST(session().has_value());
    BOOST_TEST(logins.account(radius::EquipmentNews{"borne-cdi"}));
    BOOST_TEST((!session().has_value() && dropped.empty()));
    BOOST_TEST(events() == "session-close:network");
}

BOOST_AUTO_TEST_CASE(who_has_left_before_being_seen_gets_no_session) {
    const auto ticket = log_in();
    BOOST_TEST(tell(Kind::start, "a-1", {ticket}));
    BOOST_TEST(tell(Kind::stop, "a-1", {ticket}));
    see(k_wifi, "10.10.0.11");
    BOOST_TEST(!session().has_value());
    BOOST_TEST(events().empty());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_enforced_now_is_to_be_said_again) {
    const auto ticket = log_in();
    see(k_wifi, "10.10.0.11");
    kernel.fail_with(enforce::KernelError::unavailable);
    BOOST_TEST(!tell(Kind::start, "a-1", {ticket}));
    BOOST_TEST(!session().has_value());
    kernel.fail_with(std::nullopt);
    BOOST_TEST(tell(Kind::start, "a-1", {ticket}));
    BOOST_TEST(session().has_value());
}

BOOST_AUTO_TEST_CASE(a_zone_that_the_role_may_not_enter_is_refused_once) {
    directory = [] {
        auto who = lea();
        who.role = RoleName("enseignant");
        return who;
    };
    kernel.know(RoleName("eleve"), ZoneName("wifi-eleves"));
    see(k_wifi, "10.10.0.11");
    const auto ticket = log_in();
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(tell(Kind::interim, "a-1", {ticket}));
    }
    BOOST_TEST(!session().has_value());
    BOOST_TEST(events() == "login-refused:no-access/eap-ttls");
}

BOOST_AUTO_TEST_CASE(where_she_has_too_many_devices_in_the_longest_silent_goes_and_is_not_dropped) {
    const auto ticket = opened();
    const auto mine = session().value();
    const auto in = [this](unsigned n, const char* address) { return open(n, "lea", address); };
    const auto quiet = in(2, "10.10.0.12");
    const auto busy = in(3, "10.10.0.13");
    const auto teacher = open(4, "marc", "10.10.0.14");
    kernel.set_idle(mine.handle, 5min);
    kernel.set_idle(quiet.handle, 20min);
    kernel.set_idle(busy.handle, 1min);
    kernel.set_idle(teacher.handle, 30min);
    // At another access point, her own session is no further one.
    BOOST_TEST(tell(Kind::start, "b-1", {ticket}, std::nullopt, "borne-cour"));
    BOOST_TEST(events().empty());
    // A fourth device by the network: two have to go of four, had the limit been lowered; one of three here.
    const Device fourth{device(5).mac, Interface("wifi0"), ZoneName("wifi-eleves")};
    const auto opened = flow.open(lea(), fourth, {"borne-cdi", "c-1", "", log_in(), Proof::eap_tls}, 2h);
    BOOST_TEST(std::holds_alternative<Session>(opened));
    BOOST_TEST(!table.find(quiet.id).has_value());
    BOOST_TEST((table.find(mine.id) && table.find(busy.id) && table.find(teacher.id)));
    BOOST_TEST(events() == "session-close:device-limit session-open/eap-tls");
    BOOST_TEST(dropped.empty());
}

BOOST_AUTO_TEST_CASE(a_device_whose_place_was_taken_stays_out_until_it_logs_in_or_comes_anew) {
    const auto ticket = opened();
    life.end(session().value(), {SessionEnd::device_limit});
    BOOST_TEST(events() == "session-close:device-limit");
    // It is not dropped, for it would be back at once, and what its access point goes on to tell changes nothing.
    BOOST_TEST(tell(Kind::interim, "a-1", {ticket}));
    see(k_wifi, "10.10.0.11");
    BOOST_TEST((!session() && dropped.empty() && events().empty()));
    BOOST_TEST(tell(Kind::start, "b-1", {ticket}, std::nullopt, "borne-cour"));
    BOOST_TEST(session().has_value());
}

BOOST_AUTO_TEST_CASE(a_limit_that_was_lowered_makes_room_for_the_one_that_comes) {
    for (unsigned n = 2; n < 7; ++n) {
        open(n, "lea", ("10.10.0.1" + std::to_string(n)).c_str());
        clock.advance(1s);
    }
    kernel.fail_with(enforce::KernelError::unavailable);  // nobody can tell who has been silent: the oldest go
    const Device here{k_mac, Interface("wifi0"), ZoneName("wifi-eleves")};
    BOOST_TEST((limit.others(lea(), here).front().session.device.mac == device(2).mac));
    kernel.fail_with(std::nullopt);
    clock.advance(5s);
    const auto opened = flow.open(lea(), here, {"borne-cdi", "a-1", "", log_in(), Proof::eap_ttls}, 2h);
    BOOST_TEST(std::holds_alternative<Session>(opened));
    BOOST_TEST(table.of_person("uid-lea").size() == 3U);
    BOOST_TEST((table.of_device(device(5).mac).size() + table.of_device(device(6).mac).size() == 2U));
}

BOOST_AUTO_TEST_CASE(a_session_of_before_a_restart_is_known_by_its_place_and_its_ticket) {
    const auto ticket = opened();
    World after;  // with what the journal and the memory gave back
    const auto before = session().value();
    BOOST_TEST(after.table.restore(before));
    BOOST_TEST(after.tell(Kind::interim, "a-1", {ticket}));
    BOOST_TEST(after.tell(Kind::start, "b-1", {ticket}, std::nullopt, "borne-cour"));
    BOOST_TEST(after.session()->port->nas == "borne-cour");
    BOOST_TEST(after.tell(Kind::stop, "b-1", {ticket}, std::nullopt, "borne-cour"));
    BOOST_TEST(!after.session().has_value());
    BOOST_TEST(after.dropped.empty());
}

BOOST_AUTO_TEST_SUITE_END()
