#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "base/fd.h"
#include "gateway/health/machine.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using health::read_room;

namespace {

struct Machine {
    TemporaryDirectory directory;
    health::Places places{directory.path(), directory.path() + "/proc"};
    void says(const std::string& file, const std::string& text) const {
        const auto path = std::filesystem::path(places.proc) / file;
        std::filesystem::create_directories(path.parent_path());
        replace_file(path.string(), text);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_machine_tests, Machine)

BOOST_AUTO_TEST_CASE(memory_that_caches_hold_is_not_taken) {
    says("meminfo", "MemTotal:       4000 kB\nMemFree:         100 kB\nMemAvailable:   3000 kB\n");
    BOOST_TEST((read_room(Resource::memory, places) == Room{1000 * 1024, 4000 * 1024}));
    says("meminfo", "MemTotal: 4000 kB\n");
    BOOST_TEST(!read_room(Resource::memory, places));
}

BOOST_AUTO_TEST_CASE(connections_are_those_of_connection_tracking) {
    BOOST_TEST(!read_room(Resource::connections, places));
    says("sys/net/netfilter/nf_conntrack_count", "12\n");
    says("sys/net/netfilter/nf_conntrack_max", "65536\n");
    BOOST_TEST((read_room(Resource::connections, places) == Room{12, 65536}));
    says("sys/net/netfilter/nf_conntrack_max", "0\n");  // no limit: nothing runs out
    BOOST_TEST(!read_room(Resource::connections, places));
}

BOOST_AUTO_TEST_CASE(of_the_two_families_the_one_with_less_room_counts) {
    const std::string names = "entries,allocs,destroys\n";
    says("net/stat/arp_cache", names + "000001f4,00000000,00000000\n000001f4,00000001,00000000\n");
    says("net/stat/ndisc_cache", names + "00000010,00000000,00000000\n");
    says("sys/net/ipv4/neigh/default/gc_thresh3", "1024\n");
    says("sys/net/ipv6/neigh/default/gc_thresh3", "1024\n");
    BOOST_TEST((read_room(Resource::neighbours, places) == Room{500, 1024}));
    says("sys/net/ipv6/neigh/default/gc_thresh3", "17\n");
    BOOST_TEST((read_room(Resource::neighbours, places) == Room{16, 17}));
    std::filesystem::remove(places.proc + "/net/stat/ndisc_cache");
    BOOST_TEST((read_room(Resource::neighbours, places) == Room{500, 1024}));
}

BOOST_AUTO_TEST_CASE(nonsense_of_the_kernel_is_no_room) {
    says("meminfo", "MemTotal: many kB\nMemAvailable: 1 kB\n");
    says("net/stat/arp_cache", "entries");
    BOOST_TEST(!read_room(Resource::memory, places));
    BOOST_TEST(!read_room(Resource::neighbours, places));
}

BOOST_AUTO_TEST_CASE(this_machine_has_a_disk_and_memory) {
    places.proc = "/proc";
    const auto disk = read_room(Resource::disk, places);
    const auto memory = read_room(Resource::memory, places);
    BOOST_REQUIRE(disk);
    BOOST_REQUIRE(memory);
    BOOST_TEST(disk->capacity > 0U);  // a disk with nothing on it may be what a machine has
    BOOST_TEST(disk->used < disk->capacity);
    BOOST_TEST(memory->used > 0U);
    BOOST_TEST(memory->used < memory->capacity);
    places.journal_directory = "/nowhere";
    BOOST_TEST(!read_room(Resource::disk, places));
}

BOOST_AUTO_TEST_SUITE_END()
