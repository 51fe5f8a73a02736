#include <boost/test/unit_test.hpp>

#include "policy/block.h"

using namespace beffroi;
using namespace beffroi::policy;

namespace {

WallTime at(const char* text) {
    return parse_rfc3339(text).value();
}

Block sample() {
    Block block{12, Party::region, "Rançongiciel : serveur de commande", {"0599991P", "0622222B"}};
    block.from = at("2026-11-24T09:00:00Z");
    block.until = at("2026-11-25T09:00:00Z");
    block.roles = {"eleve", "enseignant"};
    block.destinations = {"pronote"};
    block.addresses = {Prefix::parse("198.51.100.0/24").value(), Prefix::parse("2001:db8::7").value()};
    block.services = {"https"};
    return block;
}

const std::string k_text =
    "beffroi block v1\nnumber 12\nparty region\nreason Rançongiciel : serveur de commande\nsite 0599991P\nsite "
    "0622222B\n"
    "from 2026-11-24T09:00:00Z\nuntil 2026-11-25T09:00:00Z\nrole eleve\nrole enseignant\ndestination pronote\n"
    "address 198.51.100.0/24\naddress 2001:db8::7/128\nservice https\n";

Block end_of_twelve() {
    Block block{13, Party::region, "Fausse alerte", {}};
    block.ends = 12;
    return block;
}

bool is_block(const std::string& text) {
    return std::holds_alternative<Block>(parse_block(text));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_block_tests)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_again) {
    BOOST_TEST(block_text(sample()) == k_text);
    BOOST_TEST((std::get<Block>(parse_block(k_text)) == sample()));
    Block everything{1, Party::academie, "Coupure", {}};
    everything.from = at("2026-11-24T09:00:00Z");
    everything.until = everything.from + max_block;
    for (const Block& block : {everything, end_of_twelve()}) {
        BOOST_TEST((std::get<Block>(parse_block(block_text(block))) == block));
    }
    BOOST_TEST(block_text(end_of_twelve()) ==
               "beffroi block v1\nnumber 13\nparty region\nreason Fausse alerte\nsite *\nends 12\n");
}

BOOST_AUTO_TEST_CASE(a_text_has_one_spelling) {
    for (std::size_t i = 0; i < k_text.size(); ++i) {
        std::string shorter = k_text;
        shorter.erase(i, 1);
        if (is_block(shorter)) {  // a letter less of a reason is another reason, and is read as such
            BOOST_TEST(block_text(std::get<Block>(parse_block(shorter))) == shorter);
        }
    }
    const auto instead = [](std::string_view part, std::string_view other) {
        std::string text = k_text;
        return text.replace(text.find(part), part.size(), other);
    };
    for (const std::string& text :
         {k_text + "site 0699999X\n", k_text + "\n", "\n" + k_text, k_text + "ends 11\n",
          instead("until 2026-11-25T09:00:00Z", "until 2026-11-25T09:00:00.000Z"),
          instead("until 2026-11-25T09:00:00Z", "until 2026-11-25T10:00:00+01:00"),
          instead("until 2026-11-25T09:00:00Z\n", ""), instead("number 12", "number 012"),
          instead("2001:db8::7/128", "2001:db8::7"),
          instead("role eleve\nrole enseignant", "role enseignant\nrole eleve"), instead("party region", "party lycee"),
          instead("block v1", "policy v1"), std::string(), std::string(40000, 'x')}) {
        BOOST_TEST(!is_block(text), text);
    }
}

BOOST_AUTO_TEST_CASE(it_lasts_three_days_at_most) {
    Block block = sample();
    for (const auto& [length, fits] : {std::pair<std::chrono::minutes, bool>{max_block, true},
                                       {max_block + std::chrono::minutes(1), false},
                                       {std::chrono::minutes(1), true},
                                       {std::chrono::minutes(0), false},
                                       {std::chrono::minutes(-1), false}}) {
        block.until = block.from + length;
        if (fits) {
            BOOST_TEST(is_block(block_text(block)));
        } else {
            BOOST_CHECK_THROW((void)block_text(block), std::invalid_argument);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_signed_is_refused) {
    const auto refused = [](auto change, Block block = sample()) {
        change(block);
        BOOST_CHECK_THROW((void)block_text(block), std::invalid_argument);
    };
    refused([](Block& b) { b.number = 0; });
    refused([](Block& b) { b.party = Party::lycee; });
    refused([](Block& b) { b.reason = "two\nlines"; });
    refused([](Block& b) { b.reason.clear(); });
    refused([](Block& b) { b.sites = {"0622222B", "0599991P"}; });
    refused([](Block& b) { b.sites = {"*"}; });
    refused([](Block& b) { b.from += std::chrono::seconds(1); });
    refused([](Block& b) { b.until += std::chrono::seconds(1); });
    refused([](Block& b) { b.roles = {"enseignant", "eleve"}; });
    refused([](Block& b) { b.zones = {"Salles"}; });
    refused([](Block& b) { b.destinations = {""}; });
    refused([](Block& b) { b.services = std::vector<std::string>(65, "https"); });
    refused([](Block& b) { b.addresses.push_back(b.addresses.front()); });
    refused([](Block& b) { b.ends = 3; });
    refused([](Block& b) { b.ends = 13; }, end_of_twelve());
    refused([](Block& b) { b.ends = 0; }, end_of_twelve());
    refused([](Block& b) { b.roles = {"eleve"}; }, end_of_twelve());
}

BOOST_AUTO_TEST_CASE(an_officer_writes_in_any_order) {
    Block block = sample();
    block.sites = {"0622222B", "0599991P", "0622222B"};
    block.roles = {"enseignant", "eleve"};
    std::swap(block.addresses.front(), block.addresses.back());
    BOOST_TEST((in_order(block) == sample()));
}

BOOST_AUTO_TEST_CASE(its_name_is_that_of_its_file) {
    BOOST_TEST(to_string(id_of(sample())) == "region-12");
    BOOST_TEST((parse_block_id("academie-3") == BlockId{Party::academie, 3}));
    for (const char* text : {"", "region", "region-", "region-012", "region--1", "../region-1", "region-1/", "dsi-1"}) {
        BOOST_TEST(!parse_block_id(text).has_value(), text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
