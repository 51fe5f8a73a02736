#include <boost/test/unit_test.hpp>
#include <zlib.h>

#include "central/collector/mirror_routes.h"
#include "journal/tiles.h"
#include "tests/central/collector/mirror_world.h"

namespace beffroi::central {

namespace {

std::string gzip(const std::string& bytes) {
    z_stream stream{};
    BOOST_REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string packed(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    BOOST_REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

struct RoutesWorld : MirrorWorld {
    std::vector<std::string> refusals;
    std::vector<std::string> reads;
    bool full = false;  ///< the disk that reads are recorded on
    MirrorRoutes api{*mirror,
                     {[this](const http::ClientCertificate& reader, const MirroredLog& read, const std::string& what) {
                          reads.push_back(reader.common_name + " " + read.site + " " + what);
                          return reader.organizational_unit != "auditor" ? serve::MayRead::no
                                 : full                                  ? serve::MayRead::unrecorded
                                                                         : serve::MayRead::yes;
                      },
                      [this](const std::string& actor, const std::string& reason, const std::string&) {
                          refusals.push_back(actor + " " + reason);
                      }}};
    std::vector<http::Route> routes = api.routes();
    http::ClientCertificate gateway{"0599991P", "gateway"};

    [[nodiscard]] http::Response call(http::Request request, const http::ClientCertificate& who) const {
        request.certificate = who;
        for (const auto& route : routes) {
            if (route.method == request.method && (route.path == request.path || route.path == "/*")) {
                return route.handler(request);
            }
        }
        return {};
    }
    [[nodiscard]] http::Response post(const std::string& path, std::string body, const http::ClientCertificate& who,
                                      const std::string& encoding = "") const {
        http::Request request;
        request.method = "POST";
        request.path = path;
        request.body = std::move(body);
        if (!encoding.empty()) {
            request.headers.emplace_back("content-encoding", encoding);
        }
        return call(std::move(request), who);
    }
    [[nodiscard]] http::Response get(const std::string& path, const http::ClientCertificate& who) const {
        http::Request request;
        request.method = "GET";
        request.path = "/" + records->find(log.origin())->hash + "/" + path;
        return call(std::move(request), who);
    }
    void mirror_to(std::uint64_t size) {
        log.grow_to(size);
        const auto body = log.body_of(log.offer(record().mirrored(), size));
        BOOST_REQUIRE_EQUAL(post("/add-checkpoint", body, gateway).status, 200);
        BOOST_REQUIRE_EQUAL(post("/add-entries", log.upload(record().size(), size), gateway).status, 200);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(central_collector_mirror_routes_tests)

BOOST_AUTO_TEST_CASE(an_upload_has_the_statuses_of_tlog_mirror) {
    RoutesWorld world;
    world.log.grow_to(600);
    const auto resync = world.post("/add-entries", world.log.upload(0, 600), world.gateway);
    BOOST_TEST(resync.status == 409);
    BOOST_TEST(resync.content_type == "text/x.tlog.mirror-info");
    BOOST_TEST(resync.body == "0\n0\n\n");
    const auto pending = world.post("/add-checkpoint", world.log.body_of(world.log.offer(0, 600)), world.gateway);
    BOOST_TEST(pending.status == 200);
    BOOST_TEST(pending.body.empty());
    const auto progress = world.post("/add-entries", world.log.upload(0, 600, 1), world.gateway);
    BOOST_TEST(progress.status == 202);
    BOOST_TEST(progress.body == "600\n256\n\n");
    auto broken = world.log.upload(256, 600);
    broken.back() ^= 1;
    BOOST_TEST(world.post("/add-entries", broken, world.gateway).status == 422);
    BOOST_TEST(world.post("/add-entries", world.log.upload(512, 600, 0), world.gateway).status == 400);
    BOOST_TEST(world.post("/add-entries", "", world.gateway).status == 400);
    const auto done = world.post("/add-entries", gzip(world.log.upload(512, 600)), world.gateway, "gzip");
    BOOST_TEST(done.status == 200);
    BOOST_TEST(done.body.starts_with("\xE2\x80\x94 mirror.region.example "));
    const auto again = world.post("/add-checkpoint", world.log.body_of(world.log.offer(0, 600)), world.gateway);
    BOOST_TEST(again.status == 409);
    BOOST_TEST(again.body == "600\n");
    BOOST_TEST(again.content_type == "text/x.tlog.size");
}

BOOST_AUTO_TEST_CASE(a_body_that_does_not_unpack_or_unpacks_to_too_much_is_refused) {
    RoutesWorld world;
    world.log.grow_to(10);
    const auto packed = gzip(world.log.upload(0, 10));
    BOOST_TEST(world.post("/add-entries", packed.substr(0, packed.size() / 2), world.gateway, "gzip").status == 400);
    BOOST_TEST(world.post("/add-entries", packed + "x", world.gateway, "gzip").status == 400);
    BOOST_TEST(world.post("/add-entries", "", world.gateway, "gzip").status == 400);
    const auto bomb = gzip(std::string(3 * max_mirror_body_bytes, '\0'));
    BOOST_TEST(world.post("/add-entries", bomb, world.gateway, "gzip").status == 400);
    BOOST_TEST(world.post("/add-entries", packed, world.gateway, "br").status == 415);
    BOOST_TEST(world.post("/add-entries", packed, world.gateway, "gzip").status == 409);  // understood
}

BOOST_AUTO_TEST_CASE(only_the_sites_own_gateway_writes_its_log) {
    RoutesWorld world;
    world.log.grow_to(10);
    const auto offer = world.log.body_of(world.log.offer(0, 10));
    const http::ClientCertificate strangers[] = {{"0620001A", "gateway"}, {"0599991P", "auditor"}, {"0599991P", ""}};
    for (const auto& who : strangers) {
        BOOST_TEST(world.post("/add-checkpoint", offer, who).status == 403);
        BOOST_TEST(world.post("/add-entries", world.log.upload(0, 0), who).status == 403);
    }
    BOOST_TEST(world.refusals.size() == 6U);
    BOOST_TEST(world.refusals.front() == "0620001A not-its-log");
    const SiteLog unknown("journal.test.example/nobody/flow", "0599991P");
    BOOST_TEST(world.post("/add-entries", unknown.upload(0, 0), world.gateway).status == 404);
    BOOST_TEST(world.post("/add-checkpoint", world.log.body_of(unknown.offer(0, 0)), world.gateway).status == 404);
    // Signed by another key than the pinned one.
    SiteLog forged(world.log.origin(), world.log.site());
    forged.grow_to(10);
    BOOST_TEST(world.post("/add-checkpoint", world.log.body_of(forged.offer(0, 10)), world.gateway).status == 403);
    BOOST_TEST(world.record().size() == 0U);
}

BOOST_AUTO_TEST_CASE(the_log_is_served_as_tiles_up_to_its_mirrored_checkpoint) {
    RoutesWorld world;
    const http::ClientCertificate auditor{"c.martin", "auditor"};
    BOOST_TEST(world.get("checkpoint", auditor).status == 404);
    world.mirror_to(600);
    world.log.grow_to(1000);
    (void)world.mirror->add_checkpoint(world.log.offer(600, 1000));
    (void)world.send(world.log.upload(600, 1000, 1));  // on its way: 768 are held, 600 are mirrored
    BOOST_TEST(world.record().size() == 768U);
    BOOST_TEST(world.get("checkpoint", auditor).body == world.record().checkpoint()->note);
    BOOST_TEST(world.get("tile/0/001", auditor).body.size() == 8192U);
    BOOST_TEST(world.get("tile/0/002.p/88", auditor).body.size() == 88U * 32);
    BOOST_TEST(world.get("tile/1/000.p/2", auditor).status == 200);
    BOOST_TEST(world.reads.empty());
    std::string expected;
    for (const auto& entry : numbered_entries(512, 600)) {
        journal::add_to_bundle(expected, entry);
    }
    BOOST_TEST((world.get("tile/entries/002.p/88", auditor).body == expected));
    BOOST_TEST(world.reads.size() == 1U);
    for (const char* path : {"tile/0/002", "tile/0/002.p/89", "tile/1/000.p/3", "tile/2/000.p/1", "tile/8/000.p/1",
                             "tile/entries/002.p/89", "tile/entries/x00/000", "tile/0/2", "", "checkpoint/", "log"}) {
        BOOST_TEST_CONTEXT(path) {
            BOOST_TEST(world.get(path, auditor).status == 404);
        }
    }
}

BOOST_AUTO_TEST_CASE(entries_are_read_by_whom_the_centre_lets_and_by_their_writer) {
    RoutesWorld world;
    world.mirror_to(300);
    BOOST_TEST(world.get("tile/entries/000", world.gateway).status == 200);
    BOOST_TEST(world.reads.empty());
    const http::ClientCertificate other{"0620001A", "gateway"};
    BOOST_TEST(world.get("tile/entries/000", other).status == 403);
    BOOST_TEST(world.get("tile/0/000", other).status == 200);
    BOOST_TEST(world.reads.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_read_that_cannot_be_recorded_is_not_answered_now) {
    RoutesWorld world;
    world.mirror_to(300);
    world.full = true;
    const http::ClientCertificate auditor{"c.martin", "auditor"};
    BOOST_TEST(world.get("tile/entries/000", auditor).status == 503);
    BOOST_TEST(world.get("tile/0/000", auditor).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
