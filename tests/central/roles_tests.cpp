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

/// RFC 8341 section 3.4, as far as the centre's rules use it: written from the RFC, and not from what decides there.
struct Nacm {
    nlohmann::json data;

    struct Asked {
        std::string module;
        std::string kind;  ///< member of a rule: "path", "rpc-name"
        std::string node;
        std::string operation;
    };
    [[nodiscard]] bool in_group(const std::string& name, const nlohmann::json& outside,
                                const nlohmann::json& group) const {
        if (std::find(outside.begin(), outside.end(), group) != outside.end()) {
            return true;
        }
        for (const auto& one : data["groups"]["group"]) {
            const auto names = one.value("user-name", nlohmann::json::array());
            if (one["name"] == group && std::find(names.begin(), names.end(), name) != names.end()) {
                return true;
            }
        }
        return false;
    }
    [[nodiscard]] static bool matches(const nlohmann::json& rule, const Asked& asked) {
        const std::string operations = rule["access-operations"];
        const bool any_kind =
            !rule.contains("path") && !rule.contains("rpc-name") && !rule.contains("notification-name");
        const bool here = any_kind || (rule.contains(asked.kind) && rule[asked.kind] == asked.node);
        return (rule["module-name"] == "*" || rule["module-name"] == asked.module) && here &&
               (operations == "*" || operations.find(asked.operation) != std::string::npos);
    }
    [[nodiscard]] bool permits(const std::string& name, const nlohmann::json& outside, const Asked& asked) const {
        for (const auto& list : data["rule-list"]) {
            const auto& groups = list["group"];
            if (std::none_of(groups.begin(), groups.end(),
                             [&](const auto& group) { return in_group(name, outside, group); })) {
                continue;
            }
            for (const auto& rule : list["rule"]) {
                if (matches(rule, asked)) {
                    return rule["action"] == "permit";
                }
            }
        }
        const char* fallback = asked.operation == "read"   ? "read-default"
                               : asked.operation == "exec" ? "exec-default"
                                                           : "write-default";
        return data[fallback] == "permit";
    }
};

/// What a request of the matrix is to NACM; nullopt: it is about no node.
std::optional<Nacm::Asked> asked_of(const Row& row) {
    if (row.target.starts_with("/restconf/streams/")) {
        return Nacm::Asked{"beffroi-policies", "notification-name", "recorded", "read"};
    }
    const auto colon = row.target.find(':', row.target.find("ietf-datastores:") == std::string::npos
                                                ? 0
                                                : row.target.find('/', row.target.find("ietf-datastores:")));
    if (!row.target.starts_with("/restconf/") || colon == std::string::npos) {
        return std::nullopt;
    }
    const auto slash = row.target.rfind('/', colon);
    const std::string module = row.target.substr(slash + 1, colon - slash - 1);
    const std::string node = row.target.substr(colon + 1, row.target.find('/', colon) - colon - 1);
    if (row.target.find("/operations/") != std::string::npos) {
        return Nacm::Asked{module, "rpc-name", node, "exec"};
    }
    return Nacm::Asked{module, "path", "/" + module + ":" + node, row.method == "GET" ? "read" : "update"};
}

constexpr const char* k_nacm = "/restconf/data/ietf-netconf-acm:nacm";

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
    for (const journal::Signer* signer : {&region_approver, &academie_approver}) {
        const std::string text = text_of("2026-0001", CaseKind::requisition);
        const std::string line = signer->sign(text).substr(text.size() + 1);
        BOOST_REQUIRE(ask("POST", "/cases/2026-0001/approvals", "auditor", line).status == 200);
    }
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

BOOST_AUTO_TEST_CASE(what_nacm_says_is_what_restconf_does) {
    const Nacm nacm{ask("GET", k_nacm, "auditor").json()["ietf-netconf-acm:nacm"]};
    std::size_t compared = 0;
    for (const Row& row : matrix()) {
        const auto asked = asked_of(row);
        for (std::size_t i = 0; asked && i + 1 < k_people.size(); ++i) {
            const auto who = session(k_people[i]);
            // Groups of whom no list names are external ones.
            const bool listed = k_people[i] != "officer-academie";
            const auto outside = listed ? nlohmann::json::array() : who["roles"];
            BOOST_TEST(nacm.permits(who["name"], outside, *asked) == (row.expected[i] == "+"),
                       k_people[i] << " " << row.method << " " << row.target);
            ++compared;
        }
    }
    BOOST_TEST(compared >= 70U);
}

BOOST_AUTO_TEST_CASE(rights_are_read_over_restconf_and_written_by_nobody) {
    const auto nacm = ask("GET", k_nacm, "dpo").json()["ietf-netconf-acm:nacm"];
    for (const char* fallback : {"read-default", "write-default", "exec-default"}) {
        BOOST_TEST(nacm[fallback] == "deny");
    }
    BOOST_TEST(ask("GET", std::string(k_nacm) + "/groups/group=author/user-name=p.durand", "dpo").status == 200);
    BOOST_TEST(ask("GET", std::string(k_nacm) + "/groups/group=dpo/user-name=p.durand", "dpo").status == 404);
    BOOST_TEST(ask("GET", std::string(k_nacm) + "/groups/group=limited-to-sites/user-name=r.leroy", "dpo").status ==
               200);
    const std::string group = R"({"ietf-netconf-acm:group":[{"name":"author","user-name":["d.blanc"]}]})";
    for (const char* holder : {"officer-academie", "dpo", "auditor"}) {
        for (const std::string store :
             {"/restconf/data", "/restconf/ds/ietf-datastores:running", "/restconf/ds/ietf-datastores:candidate"}) {
            for (const char* method : {"PUT", "PATCH", "DELETE"}) {
                BOOST_TEST(ask(method, store + "/ietf-netconf-acm:nacm/groups/group=author", holder, group).status ==
                           403);
            }
        }
    }
    // Nor inside a whole datastore that an author may otherwise put there.
    const Answer merged = ask("PATCH", "/restconf/ds/ietf-datastores:candidate", "officer-academie",
                              R"({"ietf-restconf:data":{"ietf-netconf-acm:nacm":{"enable-nacm":false}}})");
    BOOST_TEST(merged.status == 403);
    const auto error = merged.json()["ietf-restconf:errors"]["error"][0];
    BOOST_TEST(error["error-app-tag"] == "rights");
    BOOST_TEST(error["error-info"]["beffroi-french:message"] ==
               "qui peut quoi est dans la configuration du centre, et ne se modifie pas ici");
    const auto after = ask("GET", "/restconf/ds/ietf-datastores:candidate/ietf-netconf-acm:nacm", "auditor").json();
    BOOST_TEST(after["ietf-netconf-acm:nacm"]["rule-list"] == nacm["rule-list"]);
}

BOOST_AUTO_TEST_CASE(a_whole_datastore_that_says_nothing_of_rights_leaves_them) {
    const auto whole = ask("GET", "/restconf/ds/ietf-datastores:candidate/beffroi-policies:policies", "auditor").json();
    const Answer put = ask("PUT", "/restconf/ds/ietf-datastores:candidate", "officer-academie",
                           nlohmann::json{{"ietf-restconf:data", whole}}.dump());
    BOOST_TEST(put.status == 204, put.body);
    BOOST_TEST(
        ask("GET", "/restconf/ds/ietf-datastores:candidate/ietf-netconf-acm:nacm/rule-list=author", "auditor").status ==
        200);
}

BOOST_AUTO_TEST_CASE(of_a_whole_datastore_each_is_shown_what_she_may_read) {
    const auto members = [this](const std::string& holder) {
        std::vector<std::string> names;
        const auto body = ask("GET", "/restconf/data", holder).json();
        for (const auto& member : body["ietf-restconf:data"].items()) {
            names.push_back(member.key());
        }
        return names;
    };
    BOOST_TEST((members("dpo") == std::vector<std::string>{"ietf-netconf-acm:nacm"}));
    const auto all = members("auditor");
    BOOST_TEST(all.size() == 3U);  // there is no change request
    BOOST_TEST(std::count(all.begin(), all.end(), "beffroi-policies:policies") == 1);
}

BOOST_AUTO_TEST_CASE(what_was_denied_is_counted) {
    const auto counted = [this](const char* what) {
        return ask("GET", std::string(k_nacm) + "/" + what, "auditor")
            .json()["ietf-netconf-acm:" + std::string(what)]
            .get<unsigned>();
    };
    BOOST_TEST(counted("denied-operations") == 0U);
    std::ignore = ask("POST", "/restconf/operations/beffroi-policies:draft", "dpo", "{}");
    std::ignore = ask("PATCH", "/restconf/ds/ietf-datastores:candidate/beffroi-policies:policies", "dpo", "{}");
    await([&] { return counted("denied-operations") == 1U && counted("denied-data-writes") == 1U; });  // a second old
}

BOOST_AUTO_TEST_CASE(other_rights_are_another_configuration) {
    const std::string path = "/restconf/ds/ietf-datastores:running/ietf-netconf-acm:nacm";
    const std::string before = ask("GET", path, "auditor").header("ETag");
    config().officers.clear();
    restart();
    BOOST_TEST(!before.empty());
    BOOST_TEST(ask("GET", path, "auditor").header("ETag") != before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
