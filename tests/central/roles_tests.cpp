// Who may do what at the centre, route by route and role by role: the matrix below is what a Region is told, held
// against the running service, and against what the service tells each person that she may do.
#include <algorithm>
#include <fstream>
#include <sstream>

#include "central/roles.h"
#include "central/service.h"
#include "tests/central/approval/sample_case.h"
#include "tests/central/fleet/officers.h"
#include "tests/central/https.h"
#include "tests/central/region.h"

namespace beffroi::central {

namespace {

const std::string hers = "0599991P";

/// The columns of the matrix, by their certificates.
const std::vector<std::string> k_people{
    "officer-second", "officer-academie-second", "officer-academie", "officer", "auditor", "dpo", "gateway-0599991P"};

/// p.durand writes, b.haddad signs, a.petit is listed nowhere, r.leroy is an officer of one site.
struct Everybody : Region, fleet::Officers {
    Everybody() {
        write_private_file(path("approvers.policy"), "witness remi " + remi.vkey() + "\nwitness alice " + alice.vkey() +
                                                         "\ngroup region any remi\ngroup academie any alice\n"
                                                         "group both all region academie\nquorum both\n");
        config().fleet = FleetConfig{path("approvers.policy"), {}, {100}, 0s, 60s};
        config().officers = {{"p.durand", "region", true, false}, {"b.haddad", "academie", false, true}};
        config().site_officers = {{"r.leroy", "region", {hers}}};
        config().dpos = {{"d.blanc", "academie", {}}};
        const Authority& authority = Authority::instance();
        config().sign_in = SignInConfig{
            {*IpAddress::parse("127.0.0.1"), free_port(), authority.pem("server"), authority.key("server"), ""},
            "https://localhost",
            std::chrono::minutes(30),
            {{"n.nouveau", "officer", "region"}, {"d.blanc", "dpo", "academie"}}};
        restart();
        const std::string bundle =
            policy::bundle_text(signed_bundle(1, {zone(1), "", ""}, {&remi, &alice}, clock.wall(), {hers}));
        BOOST_REQUIRE(https(url() + "/fleet/policies", "officer-academie-second", &bundle).status == 201);
        open_case("2026-0001", CaseKind::requisition);
        open_case("2026-0002", CaseKind::subject_access);
    }
    [[nodiscard]] static std::string text_of(const std::string& number, CaseKind kind) {
        Case asked = sample_case();
        asked.number = number;
        asked.kind = kind;
        asked.sites = {};
        if (kind == CaseKind::subject_access) {
            asked.endpoint.reset();
            asked.tokens = {hex_id(1)};
        }
        return case_text(asked);
    }
    void open_case(const std::string& number, CaseKind kind) const {
        const std::string text = text_of(number, kind);
        const Answer opened = https(url() + "/cases", "auditor", &text);
        BOOST_REQUIRE_MESSAGE(opened.status == 201, opened.body);
    }
    [[nodiscard]] Answer ask(const std::string& method, const std::string& target, const std::string& holder,
                             const std::string& body = "") const {
        return send({url() + target,
                     holder,
                     method,
                     method == "GET" || method == "DELETE" ? nullptr : &body,
                     {"Content-Type: application/yang-data+json"}});
    }
    [[nodiscard]] nlohmann::json session(const std::string& holder) const {
        return ask("GET", "/session", holder).json();
    }
    [[nodiscard]] bool may(const std::string& holder, const std::string& right) const {
        const auto rights = session(holder)["may"];
        return std::find(rights.begin(), rights.end(), right) != rights.end();
    }
    [[nodiscard]] std::vector<std::string> reasons(const std::string& actor) const {
        std::vector<std::string> found;
        for (const auto& entry : admin_entries()) {
            if (entry.actor == actor && !entry.reason.empty()) {
                found.push_back(entry.reason);
            }
        }
        return found;
    }
};

/// A row of tests/central/roles.matrix.
struct Row {
    std::string right;
    std::string method;
    std::string target;
    std::vector<std::string> expected;
};
std::vector<Row> matrix() {
    std::ifstream file(BEFFROI_SOURCE_DIR "/tests/central/roles.matrix");
    std::vector<Row> rows;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        std::istringstream words(line);
        Row row;
        words >> row.right >> row.method >> row.target;
        for (std::string mark; words >> mark;) {
            row.expected.push_back(mark);
        }
        BOOST_REQUIRE_MESSAGE(row.expected.size() == k_people.size(), line);
        rows.push_back(std::move(row));
    }
    return rows;
}

/// `hides`: where 404 says that she may not read it, and not that it is not there.
std::string mark_of(long status, bool hides) {
    if (status == 404 && hides) {
        return "404";
    }
    return status == 403 || status == 0 ? "-" : "+";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_roles_tests, Everybody)

BOOST_AUTO_TEST_CASE(each_route_is_for_the_roles_that_the_matrix_names) {
    const auto rows = matrix();
    BOOST_REQUIRE(rows.size() > 30U);
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < k_people.size(); ++i) {
            const Answer answer =
                ask(row.method, row.target, k_people[i],
                    row.target == "/cases" ? text_of("2026-0003", CaseKind::requisition) : std::string("{}"));
            const std::string expected = row.expected[i] == "site" ? "-" : row.expected[i];
            const std::string met = mark_of(answer.status, row.target.starts_with("/restconf/d"));
            BOOST_TEST(met == expected, k_people[i] << ": " << row.method << " " << row.target << ": " << answer.status
                                                    << " " << answer.body.substr(0, 200));
        }
    }
}

BOOST_AUTO_TEST_CASE(each_person_is_told_the_rights_that_the_matrix_gives_her) {
    for (std::size_t i = 0; i + 1 < k_people.size(); ++i) {  // all but the gateway
        for (const Row& row : matrix()) {
            if (row.right != "-" && row.expected[i] != "site") {
                BOOST_TEST(may(k_people[i], row.right) == (row.expected[i] == "+"), k_people[i] << " " << row.right);
            }
        }
    }
    BOOST_TEST(session("officer-second")["roles"] == nlohmann::json({"author"}));
    BOOST_TEST(session("officer-academie")["roles"] == nlohmann::json({"author", "approver"}));
    BOOST_TEST(session("officer")["roles"] == nlohmann::json({"approver", "site-officer"}));
    BOOST_TEST(session("dpo")["kind"] == "dpo");
}

BOOST_AUTO_TEST_CASE(the_matrix_has_every_right_of_the_table) {
    const auto rows = matrix();
    for (const Grant& grant : grants()) {
        BOOST_TEST(std::any_of(rows.begin(), rows.end(), [&](const Row& row) { return row.right == grant.name; }),
                   grant.name);
    }
}

BOOST_AUTO_TEST_CASE(who_lacks_a_role_is_told_which_and_is_on_record) {
    const Answer refused = ask("POST", "/changes", "officer-academie-second", "{}");
    BOOST_TEST(refused.status == 403);
    BOOST_TEST(refused.json()["detail"] == "this is for: author, site officer. Your roles: approver");
    BOOST_TEST(refused.json()["detail-fr"] == "réservé à : auteur, responsable de site. Vos rôles : approbateur");
    BOOST_TEST((reasons("b.haddad") == std::vector<std::string>{"role"}));
    std::ignore = ask("POST", "/changes", "auditor", "{}");
    BOOST_TEST((reasons("c.martin").back() == "certificate-kind"));
}

BOOST_AUTO_TEST_CASE(a_data_protection_officer_runs_what_a_person_asks_for_herself_and_nothing_else) {
    const auto open = [this](const std::string& number, CaseKind kind) {
        return ask("POST", "/cases", "dpo", text_of(number, kind)).status;
    };
    BOOST_TEST(open("2026-0011", CaseKind::subject_access) == 201);
    BOOST_TEST(open("2026-0012", CaseKind::requisition) == 403);
    BOOST_TEST(open("2026-0013", CaseKind::legal_hold) == 403);
    BOOST_TEST(ask("POST", "/cases/2026-0002/close", "dpo", "remis").status == 200);
    BOOST_TEST(ask("POST", "/cases/2026-0001/close", "dpo", "remis").status == 403);
    BOOST_TEST(ask("GET", "/cases/2026-0011/extract", "dpo").status == 403);
}

BOOST_AUTO_TEST_CASE(a_certificate_alone_makes_nobody_a_data_protection_officer) {
    config().dpos = {{"d.blanc", "region", {}}};  // of the other party
    restart();
    BOOST_TEST(ask("GET", "/cases", "dpo").status == 403);
    BOOST_TEST(ask("GET", "/session", "dpo").status == 403);
}

BOOST_AUTO_TEST_CASE(a_site_officer_who_only_signs_proposes_nothing) {
    config().officers.push_back({"r.leroy", "region", false, true});
    restart();
    BOOST_TEST(session("officer")["roles"] == nlohmann::json({"approver"}));
    BOOST_TEST(ask("POST", "/changes", "officer", "{}").status == 403);
}

BOOST_AUTO_TEST_CASE(a_data_protection_officer_of_one_site_reads_the_cases_of_that_site) {
    config().dpos = {{"d.blanc", "academie", {hers}}};
    restart();
    BOOST_TEST(ask("GET", "/cases/2026-0001", "dpo").status == 403);  // of every site
    BOOST_TEST(ask("GET", "/cases", "dpo").json()["cases"].empty());
}

BOOST_AUTO_TEST_CASE(the_register_tells_who_did_what_for_which_case_and_no_text_that_anybody_wrote) {
    for (const std::string& search :
         {"/search?token=" + hex_id(7) + "&case=2026-0001", std::string("/search?case=Chloe%20Martin")}) {
        BOOST_TEST(ask("GET", search, "auditor").status == 200);
    }
    const std::string unsealing = nlohmann::json{{"case", "2026-0001"},
                                                 {"reason", "Chloé a menacé sa voisine"},
                                                 {"step", "outer"},
                                                 {"entries", {std::string(64, 'a'), std::string(64, 'b')}}}
                                      .dump();
    BOOST_TEST(ask("POST", "/audit/unseal", "auditor", unsealing).status == 200);
    std::ignore = ask("GET", "/search", "officer-second");
    await_own_entries();
    const Answer answer = ask("GET", "/register", "dpo");
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.body.find("Chlo") == std::string::npos);
    BOOST_TEST(answer.body.find(hex_id(7)) == std::string::npos);
    BOOST_TEST(answer.body.find(std::string(64, 'a')) == std::string::npos);
    const auto records = answer.json()["records"];
    const auto with = [&records](const std::string& event, const std::string& member, const nlohmann::json& value) {
        return std::any_of(records.begin(), records.end(), [&](const auto& one) {
            return one["event"] == event && one.contains(member) && one[member] == value;
        });
    };
    BOOST_TEST(with("audit-search", "case", "2026-0001"));
    BOOST_TEST(with("audit-search", "refused", "no-auditor"));
    BOOST_TEST(with("unseal-outer", "count", 2));
    BOOST_TEST(with("unseal-outer", "actor", "c.martin"));
    BOOST_TEST(!with("policy-published", "actor", "b.haddad"));  // counted, and not told
    const auto numbers = answer.json()["numbers"];
    BOOST_TEST(std::any_of(numbers.begin(), numbers.end(),
                           [](const auto& one) { return one["event"] == "policy-published" && one["count"] == 1; }));
    BOOST_TEST(ask("GET", "/register?token=" + hex_id(7), "dpo").status == 400);
    const auto entries = admin_entries();
    BOOST_TEST(std::any_of(entries.begin(), entries.end(), [](const journal::Entry& entry) {
        return entry.event == "audit-read" && entry.actor == "d.blanc" && entry.detail == "register";
    }));
}

BOOST_AUTO_TEST_CASE(who_may_do_what_is_told_to_everybody_who_works_here) {
    const auto rights = ask("GET", "/rights", "dpo").json();
    const auto find = [&rights](const std::string& name, const std::string& kind) {
        for (const auto& one : rights["people"]) {
            if (one["name"] == name && one["kind"] == kind) {
                return one;
            }
        }
        return nlohmann::json();
    };
    BOOST_TEST(find("p.durand", "officer")["roles"] == nlohmann::json({"author"}));
    BOOST_TEST(find("r.leroy", "officer")["sites"] == nlohmann::json({hers}));
    BOOST_TEST(find("d.blanc", "dpo")["roles"] == nlohmann::json({"dpo"}));
    BOOST_TEST(rights["rights"].size() == grants().size());
    BOOST_TEST(rights["quorum"].size() == 2U);
    BOOST_TEST(rights["kept"][2]["days"] == 180);
    BOOST_TEST(rights["case-signers"][0]["party"] == "region");
}

BOOST_AUTO_TEST_CASE(what_a_person_asks_for_herself_is_due_within_a_month) {
    const auto asked = ask("GET", "/cases/2026-0002", "dpo").json();
    BOOST_TEST(asked["due"].get<std::string>() > asked["opened"].get<std::string>());
    BOOST_TEST(!ask("GET", "/cases/2026-0001", "dpo").json().contains("due"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
