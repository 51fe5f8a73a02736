// `beffroi policy block` in a process of its own, from one officer's machine through the centre to a site.
#include <nlohmann/json.hpp>

#include <filesystem>

#include "tests/cli/officers_centre.h"

namespace beffroi::cli {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct Fixture : OfficersCentre {
    [[nodiscard]] Ran run(const std::string& arguments, bool at_centre = true) const {
        return beffroi("policy " + arguments, at_centre);
    }
    [[nodiscard]] Ran here(const std::string& arguments) const { return run(arguments, false); }
    [[nodiscard]] Ran sign(const std::string& file, const std::string& party, const std::string& more = "--yes") const {
        return here("block-sign " + file + " --signing-key " + party + ".key " + more);
    }
    void publish_the_sample() const {
        BOOST_REQUIRE(here("propose policy --number 1 --title x --author l.petit").code == 0);
        for (const std::string party : {"region", "academie"}) {
            BOOST_REQUIRE(here("approve policy --yes --signing-key " + party + ".key").code == 0);
        }
        const Ran published = run("publish policy");
        BOOST_REQUIRE_MESSAGE(published.code == 0, published.out);
    }
    /// What the site hears when it reports these blocks in force.
    [[nodiscard]] nlohmann::json report(const std::vector<std::string>& blocks = {}) const {
        nlohmann::json body{
            {"version", "1"}, {"generation", 1}, {"number", 0}, {"digest", std::string(64, 'a')}, {"on-trial", false}};
        if (!blocks.empty()) {
            body["blocks"] = blocks;
        }
        const std::string text = body.dump();
        return central::https(url() + "/fleet/report", "gateway-0599991P", &text).json();
    }
    static bool says(const Ran& ran, std::string_view text) { return ran.out.find(text) != std::string::npos; }
};

constexpr const char* k_block = "block b.note --party region --number 1 --reason Virus --address 100.64.9.9";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cli_block_tests, Fixture)

BOOST_AUTO_TEST_CASE(one_party_blocks_alone_both_see_it_and_it_ends_it_early) {
    publish_the_sample();
    BOOST_TEST(report()["number"] == 1);  // which makes the policy one that is offered
    const Ran written = here(k_block);
    BOOST_REQUIRE_MESSAGE(written.code == 0, written.out);
    BOOST_TEST(says(written, "beffroi block v1\nnumber 1\nparty region\nreason Virus\nsite *\nfrom "));
    BOOST_TEST(says(written, "address 100.64.9.9/32\n"));
    BOOST_TEST(run("block-publish b.note").code == 1);  // nobody has signed
    const Ran signed_once = sign("b.note", "region", "--yes --policy policy");
    BOOST_REQUIRE_MESSAGE(signed_once.code == 0, signed_once.out);
    const Ran published = run("block-publish b.note");
    BOOST_REQUIRE_MESSAGE(published.code == 0, published.out);
    BOOST_TEST(says(published, "region-1  holds  Virus"));
    BOOST_TEST(report()["blocks"] == nlohmann::json({"region-1"}));
    BOOST_TEST(central::https(url() + "/fleet/blocks/region-1", "gateway-0599991P").body == read_file(path("b.note")));
    static_cast<void>(report({"region-1"}));
    const Ran listed = run("blocks");
    BOOST_TEST(says(listed, "in force at 1 of 1 sites"));
    BOOST_TEST(says(listed, "signed by politique.region.example/officier"));
    const auto seen = central::https(url() + "/fleet/blocks", "auditor").json();
    BOOST_TEST(seen["blocks"][0]["in-force"][0] == "0599991P");
    BOOST_TEST(seen["parties"][0] ==
               nlohmann::json({{"name", "region"}, {"needs", 1}, {"who", {"politique.region.example/officier"}}}));

    BOOST_TEST(here("block e.note --party region --number 2 --reason Fini --ends 1").code == 0);
    BOOST_TEST(sign("e.note", "academie").code == 0);
    BOOST_TEST(says(run("block-publish e.note"), "0 of the officers of region have signed, and 1 must"));
    BOOST_TEST(sign("e.note", "region").code == 0);
    BOOST_TEST(run("block-publish e.note").code == 0);
    BOOST_TEST(report()["blocks"] == nlohmann::json({"region-2"}));
    BOOST_TEST(nlohmann::json::parse(run("blocks --json").out)["blocks"][1]["state"] == "withdrawn");
}

BOOST_AUTO_TEST_CASE(the_emergency_services_stay_reachable_whoever_blocks) {
    publish_the_sample();
    static_cast<void>(report());
    BOOST_TEST(here("block all.note --party academie --number 1 --reason Virus --everything").code == 0);
    const Ran proved = sign("all.note", "academie", "--yes --policy policy");
    BOOST_TEST(proved.code == 1);
    BOOST_TEST(says(proved, "toujours-l-urgence-pour-tous"));
    BOOST_TEST(sign("all.note", "academie").code == 0);  // who signs unseen is told by the centre
    const Ran refused = run("block-publish all.note");
    BOOST_TEST(refused.code == 1);
    BOOST_TEST(says(refused, "toujours-l-urgence-pour-tous"));
    BOOST_TEST(!report().contains("blocks"));
}

BOOST_AUTO_TEST_CASE(what_is_unclear_is_not_written) {
    for (const std::string arguments : {"block x.note --party region --number 1 --reason x",
                                        "block x.note --party lycee --number 1 --reason x --everything",
                                        "block x.note --party region --number 0 --reason x --everything",
                                        "block x.note --party region --number 1 --reason x --everything --hours 73",
                                        "block x.note --party region --number 1 --reason x --everything --role eleve",
                                        "block x.note --party region --number 1 --reason x --address 198.51.100.7/24",
                                        "block x.note --party region --number 2 --reason x --ends 1 --role eleve",
                                        "block x.note --party region --number 1 --reason x --ends 1"}) {
        BOOST_TEST(here(arguments).code == 2, arguments);
        BOOST_TEST(!fs::exists(path("x.note")), arguments);
    }
    BOOST_TEST(here(k_block).code == 0);
    BOOST_TEST(here(k_block).code == 2);  // there is one of that name
    const Ran asked = sign("b.note", "region", "< /dev/null");
    BOOST_TEST(asked.code == 1);  // nobody typed the number
    BOOST_TEST(says(asked, "not signed"));
}

BOOST_AUTO_TEST_CASE(each_kind_of_certificate_does_what_it_is_for) {
    BOOST_TEST(here(k_block).code == 0);
    BOOST_TEST(sign("b.note", "region").code == 0);
    const std::string note = read_file(path("b.note"));
    for (const std::string holder : {"auditor", "gateway-0599991P", "central"}) {
        BOOST_TEST(central::https(url() + "/fleet/blocks", holder, &note).status == 403, holder);
    }
    BOOST_TEST(central::https(url() + "/fleet/blocks", "gateway-0599991P").status == 403);
    BOOST_TEST(central::https(url() + "/fleet/blocks", "officer", &note).status == 201);
    BOOST_TEST(central::https(url() + "/fleet/blocks", "officer", &note).status == 409);
    BOOST_TEST(central::https(url() + "/fleet/blocks/region-1", "central").status == 403);
    for (const std::string name : {"region-2", "region-01", "..", "region-1/x", ""}) {
        BOOST_TEST(central::https(url() + "/fleet/blocks/" + name, "officer").status == 404, name);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::cli
