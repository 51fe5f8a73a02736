#include <boost/test/unit_test.hpp>

#include "base/encoding.h"
#include "gateway/radius/request.h"
#include "tests/gateway/radius/packets.h"

using namespace beffroi;
using namespace beffroi::radius;
using namespace beffroi::tests;

namespace {

const std::string k_ticket = "0123456789abcdef0123456789abcdef";

json class_of(const std::string& text) {
    return {{"type", "octets"}, {"value", json::array({"0x" + to_hex(text)})}};
}

DeviceNews device_news(const json& packet) {
    const auto news = accounting_news(packet.dump());
    BOOST_REQUIRE(news.has_value());
    return std::get<DeviceNews>(*news);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_radius_request_tests)

BOOST_AUTO_TEST_CASE(a_question_has_name_password_and_place) {
    const auto question = password_question(asking(" lea.delattre ", " p\"\\ {} ").dump());
    BOOST_REQUIRE(question.has_value());
    BOOST_TEST(question->user.get() == "lea.delattre");
    BOOST_TEST(question->password.reveal() == " p\"\\ {} ");
    BOOST_TEST(question->place.nas == "borne-cdi");
    BOOST_TEST(question->place.mac.text() == "02:00:00:00:00:01");
    BOOST_TEST(question->place.station == "02-00-00-00-00-01");
}

BOOST_AUTO_TEST_CASE(bytes_beyond_ascii_come_as_one_escape_each) {
    auto packet = asking("L\u00c3\u00a9a", "\u00e2\u0082\u00ac");
    const auto question = password_question(packet.dump());
    BOOST_REQUIRE(question.has_value());
    BOOST_TEST(question->user.get() == "L\u00e9a");
    BOOST_TEST(question->password.reveal() == "\u20ac");
    for (const char* wrong : {"\u00e9", "\u20ac", "a\u00c3"}) {  // no UTF-8 once they are bytes, or no bytes
        packet["User-Password"] = text_attribute(wrong);
        BOOST_TEST(!password_question(packet.dump()).has_value(), wrong);
    }
}

BOOST_AUTO_TEST_CASE(what_is_missing_empty_too_long_or_twice_is_malformed) {
    for (const char* name : {"User-Name", "User-Password", "Calling-Station-Id", "FreeRADIUS-Client-Shortname"}) {
        BOOST_TEST_CONTEXT(name) {
            const auto refuses = [name](const json& attribute) {
                auto packet = asking("lea", "x");
                packet[name] = attribute;
                return !password_question(packet.dump()).has_value();
            };
            auto without = asking("lea", "x");
            without.erase(name);
            BOOST_TEST(!password_question(without.dump()).has_value());
            BOOST_TEST(refuses(text_attribute("")));
            BOOST_TEST(refuses(text_attribute(std::string(254, 'a'))));
            BOOST_TEST(refuses(text_attribute("a\nb")));
            BOOST_TEST(refuses(text_attribute(std::string("a\0b", 3))));
            BOOST_TEST(refuses(number_attribute(7)));
            BOOST_TEST(refuses({{"type", "string"}, {"value", {"lea", "marc"}}}));
            BOOST_TEST(refuses({{"type", "string"}, {"value", "lea"}}));
            BOOST_TEST(refuses({{"type", "string"}}));
            BOOST_TEST(refuses("lea"));
        }
    }
    BOOST_TEST(password_question(asking(std::string(128, 'a'), std::string(253, 'a')).dump()).has_value());
    BOOST_TEST(!password_question(asking(std::string(129, 'a'), "x").dump()).has_value());
}

BOOST_AUTO_TEST_CASE(a_body_that_two_readers_could_take_differently_is_malformed) {
    const auto good = asking("lea", "x").dump();
    BOOST_TEST(password_question(good).has_value());
    for (const std::string& bad :
         {std::string(), std::string("[]"), std::string("null"), good + "}", good.substr(1), good + good,
          R"({"User-Name":{"type":"string","value":["marc"]},)" + good.substr(1),
          R"({"More":[[[[[]]]]],)" + good.substr(1), std::string(k_longest_body + 1, ' ') + good}) {
        BOOST_TEST(!password_question(bad).has_value(), bad.substr(0, 60));
    }
}

BOOST_AUTO_TEST_CASE(a_mac_is_read_in_the_ways_that_equipment_writes_it) {
    for (const char* good :
         {"02:AB:cd:00:00:01", "02-AB-CD-00-00-01", "02ab.cd00.0001", "02abcd000001", "02ABCD000001"}) {
        const auto mac = station_mac(good);
        BOOST_REQUIRE_MESSAGE(mac.has_value(), good);
        BOOST_TEST(mac->text() == "02:ab:cd:00:00:01");
    }
    for (const char* bad :
         {"", "02:ab:cd:00:00", "02:ab:cd:00:00:01:02", "02:ab-cd:00:00:01", "0:2ab:cd:00:00:01", "02:ab:cd:00:00:0g",
          "02:ab:cd:00:00:01:", "02abcd00000", "02.ab.cd.00.00.01", "02-AB-CD-00-00-01:lycee", "::::::::::::"}) {
        BOOST_TEST(!station_mac(bad).has_value(), bad);
    }
}

BOOST_AUTO_TEST_CASE(a_certificate_is_of_whom_it_names_not_of_whom_the_supplicant_does) {
    auto packet = at_the_port();
    packet["User-Name"] = text_attribute("marc");
    BOOST_TEST(!certificate_question(packet.dump()).has_value());
    packet["TLS-Client-Cert-Common-Name"] = text_attribute("lea");
    BOOST_TEST(certificate_question(packet.dump()).value().user.get() == "lea");
    packet["TLS-Client-Cert-Subject-Alt-Name-Email"] = text_attribute("lea@lycee.example");
    BOOST_TEST(certificate_question(packet.dump()).value().user.get() == "lea@lycee.example");
    packet["TLS-Client-Cert-Subject-Alt-Name-Upn"] = text_attribute("lea@ad.example");
    BOOST_TEST(certificate_question(packet.dump()).value().user.get() == "lea@ad.example");
    packet["TLS-Client-Cert-Subject-Alt-Name-Upn"] = {{"type", "string"}, {"value", {"lea", "marc"}}};
    BOOST_TEST(!certificate_question(packet.dump()).has_value());
}

BOOST_AUTO_TEST_CASE(news_of_a_device_have_its_login_and_addresses) {
    auto packet = telling(1, "a-1");
    packet["Class"] = class_of(k_ticket);
    packet["Framed-IP-Address"] = text_attribute("10.1.0.5");
    packet["Framed-IPv6-Address"] = {{"type", "ipv6addr"}, {"value", {"2001:db8::5", "none"}}};
    const auto start = device_news(packet);
    BOOST_TEST((start.kind == DeviceNews::Kind::start && start.accounting == "a-1"));
    BOOST_TEST(start.tickets == std::vector{k_ticket});
    BOOST_TEST(start.addresses.size() == 2U);
    BOOST_TEST(start.addresses.back().text() == "2001:db8::5");
    BOOST_TEST((device_news(telling(3, "a-1")).kind == DeviceNews::Kind::interim));
    auto stop = telling(2, "a-1");
    stop["Acct-Terminate-Cause"] = number_attribute(4);
    BOOST_TEST((device_news(stop).kind == DeviceNews::Kind::stop && device_news(stop).why == 4U));
}

BOOST_AUTO_TEST_CASE(a_class_of_somebody_else_is_no_ticket) {
    for (const std::string& other : {std::string("eduroam"), std::string(32, 'g'), k_ticket + "0", std::string()}) {
        auto packet = telling(1, "a-1");
        packet["Class"] = class_of(other);
        BOOST_TEST(device_news(packet).tickets.empty(), other);
        packet["Class"]["value"].push_back("0x" + to_hex(k_ticket));
        BOOST_TEST(device_news(packet).tickets.size() == 1U, other);
    }
    auto packet = telling(1, "a-1");
    packet["Class"] = text_attribute(k_ticket);
    BOOST_TEST(device_news(packet).tickets.empty());
}

BOOST_AUTO_TEST_CASE(equipment_that_starts_or_stops_speaks_for_itself) {
    for (const unsigned status : {7U, 8U}) {
        const json packet{{"Acct-Status-Type", number_attribute(status)},
                          {"FreeRADIUS-Client-Shortname", text_attribute("borne-cdi")}};
        const auto news = accounting_news(packet.dump());
        BOOST_REQUIRE(news.has_value());
        BOOST_TEST(std::get<EquipmentNews>(*news).nas == "borne-cdi");
    }
    for (const unsigned status : {0U, 4U, 9U, 15U}) {
        BOOST_TEST(!accounting_news(telling(status, "a-1").dump()).has_value());
    }
    BOOST_TEST(!accounting_news(telling(1, "").dump()).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
