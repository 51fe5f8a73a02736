// The whole answer of a question as a file: on record first, of one moment, with what proves each row.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <sstream>

#include "base/encoding.h"
#include "central/search/export_file.h"
#include "journal/proof.h"
#include "tests/central/search/audit_desk.h"

using nlohmann::json;

namespace beffroi::central::audit {

namespace {

using Rows = std::vector<std::vector<std::string>>;

/// RFC 4180, read by the letter.
Rows rows_of(const std::string& csv) {
    Rows rows(1, {""});
    bool quoted = false;
    for (std::size_t i = 0; i < csv.size(); ++i) {
        auto& cell = rows.back().back();
        if (quoted && csv[i] == '"' && i + 1 < csv.size() && csv[i + 1] == '"') {
            cell += csv[++i];
        } else if (csv[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && csv[i] == ',') {
            rows.back().emplace_back();
        } else if (!quoted && csv.compare(i, 2, "\r\n") == 0) {
            rows.push_back({""});
            ++i;
        } else {
            cell += csv[i];
        }
    }
    BOOST_TEST(!quoted);
    BOOST_TEST((rows.back() == std::vector<std::string>{""}));  // it ends with a line's end
    rows.pop_back();
    return rows;
}

std::vector<json> lines_of(const std::string& text) {
    std::vector<json> values;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        values.push_back(json::parse(line));
    }
    return values;
}

struct Fixture : AuditDesk {
    static json order(const json& question = json::object(), const std::string& format = "csv") {
        return {{"question", question}, {"motive", "Contrôle de la CNIL"}, {"format", format}, {"language", "fr"}};
    }
    http::Response ask(const json& body, const http::ClientCertificate& certificate = martin,
                       std::function<bool()> gone = {}) {
        http::Request request;
        request.method = "POST";
        request.path = "/exports";
        request.body = body.dump();
        request.certificate = certificate;
        request.gone = std::move(gone);
        return answer(request);
    }
    static std::string whole(http::Response response) {
        BOOST_TEST(response.status == 200);
        std::string text = response.body;
        while (const auto piece = response.more()) {
            text += *piece;
        }
        return text;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_search_export_tests, Fixture)

BOOST_AUTO_TEST_CASE(an_export_is_on_record_with_its_motive_before_the_first_byte) {
    const auto response = ask(order({{"stream", "flow"}, {"case", "2026-0042"}, {"from", "2026-11-24T12:00:00Z"}}));
    BOOST_TEST(response.status == 200);
    BOOST_REQUIRE(recorded.size() == 1U);  // and nothing of the answer has been asked for yet
    const auto& entry = recorded[0];
    BOOST_TEST(entry.event == journal::event::audit_export);
    BOOST_TEST(entry.actor == "c.martin");
    BOOST_TEST(entry.reason == "Contrôle de la CNIL");
    BOOST_TEST(entry.case_id == "2026-0042");
    BOOST_TEST(entry.stream == "flow");
    BOOST_TEST((entry.from == parse_rfc3339("2026-11-24T12:00:00Z")));
    BOOST_TEST(!entry.to);
    BOOST_TEST(entry.detail == "case=2026-0042 from=2026-11-24T12:00:00Z stream=flow");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_recorded_is_not_exported) {
    disk_full = true;
    const auto response = ask(order());
    BOOST_TEST(response.status == 503);
    BOOST_TEST(!response.more);
    BOOST_TEST(response.body.find("site") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(rights_are_those_of_a_search) {
    for (const http::ClientCertificate& other : {http::ClientCertificate{"c.martin", "officer", "region"},
                                                 http::ClientCertificate{"c.martin", "auditor", "academie"},
                                                 http::ClientCertificate{"x.nobody", "auditor", "region"}}) {
        BOOST_TEST(ask(order(), other).status == 403);
    }
    BOOST_TEST(ask(order({{"stream", "flow"}}), petit).status == 403);
    BOOST_TEST(ask(order({{"site", "0599991P"}}), petit).status == 403);
    BOOST_TEST(recorded.empty());
    BOOST_REQUIRE(refused.size() == 5U);
    BOOST_TEST(refused.back() == "audit-export a.petit no-right site=0599991P");
    const auto lines = lines_of(whole(ask(order(json::object(), "json-lines"), petit)));
    BOOST_REQUIRE(lines.size() == 3U);  // her site has nothing, and the other's entries are not hers
    BOOST_TEST(lines[1]["coverage"].size() == 1U);
    BOOST_TEST(lines[1]["coverage"][0]["site"] == "0622222B");
}

BOOST_AUTO_TEST_CASE(an_order_that_is_none_is_refused) {
    const auto with = [](const char* member, const json& value) {
        json changed = order();
        changed[member] = value;
        return changed;
    };
    json short_of = order();
    short_of.erase("motive");
    for (const json& bad :
         {json::array(), json::object(), short_of, with("motive", ""), with("motive", " x"), with("motive", "x "),
          with("motive", "two\nlines"), with("motive", 7), with("motive", std::string(201, 'x')), with("format", "pdf"),
          with("format", 1), with("language", "de"), with("more", "x"), with("question", "stream=flow"),
          with("question", {{"stream", 1}}), with("question", {{"stream", "wifi"}}),
          with("question", {{"limit", "10"}}), with("question", {{"after", "1.1.1"}}),
          with("question", {{"x", "y"}})}) {
        BOOST_TEST(ask(bad).status == 400, bad.dump());
    }
    BOOST_TEST(recorded.empty());
    std::string longest;
    for (std::size_t i = 0; i < max_motive; ++i) {
        longest += "é";  // characters, and not bytes
    }
    BOOST_TEST(ask(with("motive", longest)).status == 200);
}

BOOST_AUTO_TEST_CASE(an_export_is_whole_however_long_it_is) {
    live(2, 3000);
    load();
    begin();
    const auto lines = lines_of(whole(ask(order({{"stream", "flow"}}, "json-lines"))));
    BOOST_REQUIRE(lines.size() == 3033U);
    BOOST_TEST(lines.back()["end"] == json({{"rows", 3030}, {"gone", 0}, {"next", nullptr}}));
    const auto cells = rows_of(whole(ask(order({{"stream", "flow"}}))));
    BOOST_TEST(cells[cells.size() - 2][0] == "Fin de l’export : lignes");
    BOOST_TEST(cells[cells.size() - 2][1] == "3030");
}

BOOST_AUTO_TEST_CASE(the_head_says_who_asked_what_when_and_why_and_how_far_the_logs_go) {
    const auto lines = lines_of(whole(ask(order({{"stream", "access"}, {"site", "0599991P"}}, "json-lines"))));
    BOOST_TEST(lines[0]["export"] == json({{"v", 1},
                                           {"question", {{"stream", "access"}, {"site", "0599991P"}}},
                                           {"motive", "Contrôle de la CNIL"},
                                           {"by", "c.martin"},
                                           {"party", "region"},
                                           {"at", to_rfc3339(clock.wall())}}));
    BOOST_REQUIRE(lines[1]["coverage"].size() == 1U);
    const auto& log = lines[1]["coverage"][0];
    BOOST_TEST(log["origin"] == logs[0]->origin);
    BOOST_TEST(log["complete"] == true);
    BOOST_TEST(log["size"] == 1);
    BOOST_TEST(log["mirrored"] == logs[0]->record.checkpoint()->note);
    BOOST_TEST(log["cosigned"].is_null());

    const auto cells = rows_of(whole(ask(order({{"stream", "access"}, {"site", "0599991P"}}))));
    const std::vector<std::string> question{"\xEF\xBB\xBFQuestion", "site=0599991P stream=access"};
    BOOST_TEST(cells[0] == question, boost::test_tools::per_element());
    BOOST_TEST(cells[1][1] == "Contrôle de la CNIL");
    BOOST_TEST(cells[2][1] == "c.martin");
    BOOST_TEST(cells[2][2] == "region");
    BOOST_TEST(cells[3][1] == to_rfc3339(clock.wall()));
    BOOST_TEST(cells[4][1] == "oui");
    const auto& of_log = cells[7];
    BOOST_TEST(of_log[0] == logs[0]->origin);
    BOOST_TEST(of_log[8] == "oui");
    BOOST_TEST(of_log[11] == "1");
    const auto root = logs[0]->record.range().root();
    BOOST_TEST(of_log[12] == to_base64({reinterpret_cast<const char*>(root.data()), root.size()}));
    auto english = order({{"stream", "access"}});
    english["language"] = "en";
    BOOST_TEST(rows_of(whole(ask(english)))[1][0] == "Motive");
}

BOOST_AUTO_TEST_CASE(what_is_held_and_not_searched_is_said) {
    logs[0]->add("{}");  // mirrored, and of no known format
    load();
    begin();
    const auto lines = lines_of(whole(ask(order({{"stream", "access"}, {"site", "0599991P"}}, "json-lines"))));
    BOOST_TEST(lines[1]["coverage"][0]["unknown"] == 1);
    BOOST_TEST(lines[1]["coverage"][0]["complete"] == false);
    BOOST_TEST(rows_of(whole(ask(order({{"stream", "access"}}))))[4][1] == "non");
}

BOOST_AUTO_TEST_CASE(each_row_has_its_place_its_bytes_and_the_checkpoint_that_covers_it) {
    logs[1]->record.set_cosigned(*logs[1]->record.checkpoint());
    live(1, 2);
    load();  // two more, which nobody has cosigned yet
    begin();
    const auto cells = rows_of(whole(ask(order({{"stream", "flow"}}))));
    const auto header = std::find_if(cells.begin(), cells.end(), [](const auto& row) { return row[0] == "site"; });
    BOOST_REQUIRE((header != cells.end()));
    BOOST_TEST(header->back() == "line");
    std::size_t seen = 0;
    for (auto row = header + 1; row->size() > 1; ++row, ++seen) {
        BOOST_REQUIRE(row->size() == header->size());
        const auto index = std::stoul((*row)[3]);
        BOOST_TEST((*row)[0] == "0599991P");
        BOOST_TEST((*row)[1] == "flow");
        BOOST_TEST((*row)[2] == logs[1]->origin);
        BOOST_TEST((*row)[4] == (index < 30 ? "30" : "32"));
        BOOST_TEST(row->back() == logs[1]->lines[index]);
        BOOST_TEST((*row)[6] == "flow");
    }
    BOOST_TEST(seen == 32U);
    for (const auto& line : lines_of(whole(ask(order({{"stream", "flow"}}, "json-lines"))))) {
        if (line.contains("result")) {
            const auto proof = journal::parse_proof(line["result"]["proof"].get<std::string>());
            BOOST_REQUIRE(proof.has_value());
            const bool cosigned = line["result"]["index"] < 30;
            BOOST_TEST(proof->checkpoint ==
                       (cosigned ? *logs[1]->record.cosigned() : *logs[1]->record.checkpoint()).note);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_written_meanwhile_is_left_out) {
    live(2, 1500);
    load();
    begin();
    auto response = ask(order({{"stream", "flow"}}, "json-lines"));
    const auto first = response.more();
    BOOST_REQUIRE(first.has_value());
    const auto own =
        std::pair(std::move(finder), std::move(ledger));  // the answer goes on with those that it began with
    live(3, 1200);  // at the same minutes as the others: some come behind what was read
    load();
    std::string text = response.body + *first;
    while (const auto piece = response.more()) {
        text += *piece;
    }
    const auto lines = lines_of(text);
    BOOST_TEST(lines.back()["end"]["gone"] == 0);
    for (const auto& line : lines) {
        BOOST_TEST((!line.contains("result") || line["result"]["index"] < 1530));
    }
}

BOOST_AUTO_TEST_CASE(what_is_over_is_counted_and_not_shown) {
    over_before = store::noon + std::chrono::minutes(10);
    const auto lines = lines_of(whole(ask(order({{"stream", "flow"}}, "json-lines"))));
    BOOST_TEST(lines.back()["end"] == json({{"rows", 20}, {"gone", 10}, {"next", nullptr}}));
}

BOOST_AUTO_TEST_CASE(whoever_closes_the_connection_ends_it) {
    live(2, 3000);
    load();
    begin();
    bool gone = false;
    auto response = ask(order({{"stream", "flow"}}), martin, [&gone] { return gone; });
    BOOST_TEST(response.more().has_value());
    gone = true;
    BOOST_CHECK_THROW(static_cast<void>(response.more()), std::exception);
}

BOOST_AUTO_TEST_CASE(no_cell_is_a_formula) {
    const std::vector<std::pair<std::string, std::string>> cells{
        {"=1+1", "'=1+1"},
        {"+33 3", "'+33 3"},
        {"-1", "'-1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\tx", "'\tx"},
        {"\rx", "\"'\rx\""},
        {"=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
        {"a=b", "a=b"},
        {"", ""},
        {"a,b", "\"a,b\""},
        {"a\r\nb", "\"a\r\nb\""},
        {"say \"a\"", "\"say \"\"a\"\"\""}};
    for (const auto& [text, cell] : cells) {
        BOOST_TEST(csv_cell(text) == cell);
    }
}

BOOST_AUTO_TEST_CASE(what_people_wrote_is_no_formula_in_the_file) {
    journal::Entry refusal;
    refusal.time = store::noon;
    refusal.site = logs[0]->site;
    refusal.event = journal::event::login_refused;
    refusal.reason = "=cmd|' /C calc'!A0";
    logs[0]->add(refusal);
    load();
    begin();
    auto asked = order({{"stream", "access"}});
    asked["motive"] = "+1, -1 et \"@\"";
    const auto text = whole(ask(asked));
    const auto cells = rows_of(text);
    BOOST_TEST(cells[1][1] == "'+1, -1 et \"@\"");
    for (const auto& row : cells) {
        for (const auto& cell : row) {
            BOOST_TEST((cell.empty() || std::string_view("=+-@\t\r").find(cell.front()) == std::string_view::npos),
                       cell);
        }
    }
    BOOST_TEST(text.find("'=cmd|' /C calc'!A0") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_file_is_called_by_its_moment) {
    const auto name = [this](const std::string& format) {
        const auto response = ask(order(json::object(), format));
        for (const auto& [header, value] : response.headers) {
            if (header == "Content-Disposition") {
                return response.content_type + " " + value;
            }
        }
        return std::string();
    };
    clock.jump_wall(std::chrono::milliseconds(2'096'789));  // after noon
    BOOST_TEST(name("csv") == "text/csv; charset=utf-8 attachment; filename=\"beffroi-20261124-123456.csv\"");
    BOOST_TEST(name("json-lines") == "application/x-ndjson attachment; filename=\"beffroi-20261124-123456.jsonl\"");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::audit
