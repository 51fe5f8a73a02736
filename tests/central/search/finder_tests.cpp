#include <boost/test/unit_test.hpp>

#include <set>

#include "central/search/finder.h"
#include "journal/proof.h"
#include "tests/central/search/audit_world.h"

namespace beffroi::central::audit {

namespace {

struct FinderWorld : AuditWorld {
    std::vector<Translation> who(const RequisitionTerms& terms) {
        return finder->requisition(terms, auditor, {}).translations;
    }
    static void around(RequisitionTerms& terms, WallTime at, std::chrono::seconds within = {}) {
        terms.from = at - within;
        terms.to = at + within + std::chrono::milliseconds(1);
    }
    /// Ports 4096 to 4607 lent to the session of `person`, whose opening live() writes.
    void lend(unsigned person, WallTime at) {
        journal::FlowEntry block = store::flow_entry(at, person);
        block.event = journal::event::port_block;
        block.protocol = 0;
        block.from_port = 0;
        block.public_port = 4096;
        block.ports = 512;
        block.seconds = 0;
        block.bytes = 0;
        logs[1]->add(journal::to_line(block, std::string(16, 's')));
    }
    std::string token_of(const Translation& one) { return journal::parse_line(one.session.value().line)->token; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_search_finder_tests, FinderWorld)

BOOST_AUTO_TEST_CASE(every_result_is_proved_by_the_signed_checkpoint_of_its_log) {
    for (unsigned person = 0; person < 20; ++person) {
        live(person, 30);
    }
    load();
    SearchTerms terms;
    terms.limit = 1000;
    const Page page = finder->find(terms, auditor, {});
    BOOST_REQUIRE(page.results.size() == 620U);
    for (const Found& found : page.results) {
        const AuditLog& log = *logs[found.log->stream == journal::Stream::access ? 0 : 1];
        const auto proof = journal::parse_proof(found.proof);
        BOOST_REQUIRE(proof.has_value());
        const auto key = *journal::Verifier::parse(log.keys.vkey);
        const auto checkpoint = journal::check_proof(*proof, found.line, key);
        BOOST_REQUIRE(checkpoint.has_value());
        BOOST_TEST(checkpoint->origin == log.origin);
        BOOST_TEST(proof->index == found.index);
        BOOST_TEST(log.lines.at(found.index) == found.line);
        BOOST_TEST(!journal::check_proof(*proof, found.line + " ", key).has_value());
    }
}

BOOST_AUTO_TEST_CASE(pages_are_complete_and_end) {
    live(1, 25);
    live(2, 25);
    load();
    SearchTerms terms;
    terms.limit = 10;
    std::set<std::pair<std::string, std::uint64_t>> seen;
    std::size_t pages = 0;
    do {
        const Page page = finder->find(terms, auditor, {});
        for (const Found& found : page.results) {
            BOOST_TEST(seen.emplace(found.log->origin, found.index).second);
        }
        terms.after = page.next;
        ++pages;
    } while (terms.after);
    BOOST_TEST(seen.size() == 52U);
    BOOST_TEST(pages == 6U);
}

BOOST_AUTO_TEST_CASE(a_word_that_no_event_has_finds_nothing) {
    live(1, 3);
    load();
    SearchTerms terms;
    terms.role = "nobody";
    BOOST_TEST(finder->find(terms, auditor, {}).results.empty());
    terms.role = "enseignant";
    BOOST_TEST(finder->find(terms, auditor, {}).results.size() == 4U);
}

BOOST_AUTO_TEST_CASE(an_auditor_sees_her_streams_and_sites_only) {
    live(1, 3);
    logs[2]->add(logs[0]->lines[0]);
    load();
    auditor.streams = {journal::Stream::access};
    auditor.sites = {"0622222B"};
    const Page page = finder->find({}, auditor, {});
    BOOST_REQUIRE(page.results.size() == 1U);
    BOOST_TEST(page.results[0].log->site == "0622222B");
    BOOST_TEST(finder->coverage(auditor).size() == 1U);
    SearchTerms other_site;
    other_site.site = "0599991P";
    BOOST_TEST(finder->forbids(other_site, auditor).has_value());
    BOOST_TEST(finder->find(other_site, auditor, {}).results.empty());
    SearchTerms other_stream;
    other_stream.stream = journal::Stream::flow;
    BOOST_TEST(finder->forbids(other_stream, auditor).has_value());
    BOOST_TEST(finder->find(other_stream, auditor, {}).results.empty());
    BOOST_TEST(Finder::forbids_requisition(auditor).has_value());
    BOOST_TEST(!finder->entry({logs[0]->origin, 0, ""}, auditor).has_value());
    BOOST_TEST(finder->entry({logs[2]->origin, 0, ""}, auditor).has_value());
}

BOOST_AUTO_TEST_CASE(a_requisition_leads_from_a_public_port_to_the_opening_of_its_session) {
    for (unsigned person = 0; person < 9; ++person) {
        live(person, 20);
    }
    load();
    RequisitionTerms terms;
    terms.address = *IpAddress::parse("198.51.100.1");
    terms.port = 2000 + 700 + 5;
    terms.protocol = 6;
    const WallTime at = store::noon + std::chrono::minutes(5) + std::chrono::seconds(3);
    around(terms, at);
    const auto found = who(terms);
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_REQUIRE(found[0].session.has_value());
    const auto session = journal::parse_line(found[0].session->line);
    BOOST_REQUIRE(session.has_value());
    BOOST_TEST(session->event == journal::event::session_open);
    BOOST_TEST(session->token == store::hex_token(7));
    around(terms, at + std::chrono::minutes(1));
    BOOST_TEST(who(terms).empty());
    around(terms, at + std::chrono::minutes(1), std::chrono::seconds(60));
    BOOST_TEST(who(terms).size() == 1U);
    terms.protocol = 17;
    BOOST_TEST(who(terms).empty());
}

BOOST_AUTO_TEST_CASE(a_block_of_ports_is_nobodys_after_the_end_of_its_session) {
    live(7, 0);
    lend(7, store::noon);
    load();
    RequisitionTerms terms;
    terms.address = *IpAddress::parse("198.51.100.1");
    terms.port = 4096 + 511;
    terms.protocol = 17;
    around(terms, store::noon + std::chrono::hours(1));
    const auto open = who(terms);
    BOOST_REQUIRE(open.size() == 1U);
    BOOST_TEST(token_of(open[0]) == store::hex_token(7));
    journal::Entry close = *journal::parse_line(open[0].session->line);
    close.event = journal::event::session_close;
    close.reason = "logout";
    close.time = store::noon + std::chrono::minutes(30);
    logs[0]->add(close);
    load();
    BOOST_TEST(who(terms).empty());
    around(terms, store::noon + std::chrono::minutes(30));
    BOOST_TEST(who(terms).size() == 1U);
    around(terms, store::noon + std::chrono::minutes(31));
    BOOST_TEST(who(terms).empty());
    around(terms, store::noon + std::chrono::minutes(31), std::chrono::seconds(60));
    BOOST_TEST(who(terms).size() == 1U);
}

BOOST_AUTO_TEST_CASE(over_a_period_every_holder_of_a_block_of_ports_is_named) {
    live(7, 0);
    live(8, 0);
    lend(7, store::noon - std::chrono::seconds(79));
    lend(8, store::noon + std::chrono::seconds(96));
    load();
    RequisitionTerms terms;
    terms.address = *IpAddress::parse("198.51.100.1");
    terms.port = 4100;
    terms.protocol = 6;
    around(terms, store::noon, std::chrono::seconds(600));
    const auto both = who(terms);
    BOOST_REQUIRE(both.size() == 2U);
    BOOST_TEST(token_of(both[0]) == store::hex_token(7));
    BOOST_TEST(token_of(both[1]) == store::hex_token(8));
    around(terms, store::noon);
    const auto one = who(terms);
    BOOST_REQUIRE(one.size() == 1U);
    BOOST_TEST(token_of(one[0]) == store::hex_token(7));
}

BOOST_AUTO_TEST_CASE(who_held_a_port_when_a_held_time_begins_is_shown_though_it_was_lent_before) {
    live(7, 0);
    lend(7, store::noon);
    load();
    over_before = store::noon + std::chrono::hours(24);
    held_from = store::noon + std::chrono::hours(1);
    RequisitionTerms terms;
    terms.address = *IpAddress::parse("198.51.100.1");
    terms.port = 4100;
    terms.protocol = 6;
    around(terms, *held_from);
    BOOST_TEST(who(terms).size() == 1U);
    around(terms, *held_from - std::chrono::minutes(1));
    BOOST_TEST(who(terms).empty());
}

BOOST_AUTO_TEST_CASE(what_is_over_is_not_shown_though_it_is_still_there) {
    live(1, 60);
    load();
    over_before = store::noon + std::chrono::minutes(20);
    SearchTerms terms;
    terms.stream = journal::Stream::flow;
    const Page page = finder->find(terms, auditor, {});
    BOOST_TEST(page.results.size() == 40U);
    BOOST_TEST(page.gone == 20U);
    BOOST_TEST(!finder->entry({logs[1]->origin, 19, ""}, auditor).has_value());
    BOOST_TEST(finder->entry({logs[1]->origin, 20, ""}, auditor).has_value());
    RequisitionTerms asked;
    asked.address = *IpAddress::parse("198.51.100.1");
    asked.protocol = 6;
    for (const auto& [minute, answers] : {std::pair{19, 0U}, {20, 1U}}) {
        asked.port = static_cast<std::uint16_t>(2100 + minute);
        around(asked, store::noon + std::chrono::minutes(minute) + std::chrono::seconds(3));
        BOOST_TEST(who(asked).size() == answers);
    }
    over_of = journal::Stream::access;  // the opening alone: who it was is not told, the flow is
    over_before = store::noon + std::chrono::minutes(1);
    const auto found = who(asked);
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST(!found[0].session.has_value());
}

BOOST_AUTO_TEST_CASE(proofs_are_against_the_checkpoint_that_both_parties_have_signed) {
    live(1, 10);
    load();
    Record& record = logs[1]->record;
    record.set_cosigned(*record.checkpoint());
    live(1, 10);
    load();
    for (const auto& [index, size] : {std::pair{9U, 10U}, {10U, 20U}}) {
        const auto found = finder->entry({logs[1]->origin, index, ""}, auditor);
        BOOST_REQUIRE(found.has_value());
        const auto proof = journal::parse_proof(found->proof);
        const auto checkpoint =
            journal::check_proof(*proof, found->line, *journal::Verifier::parse(logs[1]->keys.vkey));
        BOOST_REQUIRE(checkpoint.has_value());
        BOOST_TEST(checkpoint->size == size);
    }
}

BOOST_AUTO_TEST_CASE(what_retention_took_is_counted_and_not_answered) {
    live(1, 600);
    load();
    logs[1]->record.prune(256);
    SearchTerms terms;
    terms.stream = journal::Stream::flow;
    terms.limit = 1000;
    const Page page = finder->find(terms, auditor, {});
    BOOST_TEST(page.gone == 256U);
    BOOST_TEST(page.results.size() == 344U);
    BOOST_TEST(finder->coverage(auditor)[1].minimum == 256U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::audit
