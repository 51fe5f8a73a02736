#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <filesystem>

#include "base/fd.h"
#include "gateway/delivery/delivered_blocks.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using delivery::DeliveredBlocks;
using policy::BlockId;
using policy::Party;

namespace {

struct Folder {
    TemporaryDirectory temporary;
    const std::string directory = temporary.path() + "/policy";
    DeliveredBlocks blocks{directory};
};

const BlockId k_one{Party::region, 1};
const BlockId k_two{Party::academie, 2};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_delivery_delivered_blocks_tests, Folder)

BOOST_AUTO_TEST_CASE(the_enforcer_of_another_user_finds_it_beside_the_policy) {
    const auto before = ::umask(0077);
    blocks.put(k_one, "note");
    ::umask(before);
    BOOST_TEST(read_file(directory + ".blocks/region-1.note") == "note");
    BOOST_TEST(blocks.find(k_one).value() == "note");
    BOOST_TEST(!blocks.find(k_two).has_value());
    using std::filesystem::perms;
    const auto mode = [](const std::string& path) { return std::filesystem::status(path).permissions(); };
    BOOST_TEST((mode(directory + ".blocks") == perms(0755)));
    BOOST_TEST((mode(directory + ".blocks/region-1.note") == perms(0644)));
}

BOOST_AUTO_TEST_CASE(what_is_over_is_removed) {
    blocks.keep_only({});  // there is no directory yet
    blocks.put(k_one, "a");
    blocks.put(k_two, "b");
    blocks.put(k_two, "c");
    write_private_file(directory + ".blocks/rest.new", "of a power cut");
    blocks.keep_only({k_two});
    BOOST_TEST(!blocks.find(k_one).has_value());
    BOOST_TEST(blocks.find(k_two).value() == "c");
    BOOST_TEST(!std::filesystem::exists(directory + ".blocks/rest.new"));
}

BOOST_AUTO_TEST_SUITE_END()
