#include <poll.h>

#include <atomic>
#include <thread>

#include "gateway/enforce/messages.h"
#include "gateway/staff_door.h"
#include "tests/gateway/doctor/patient.h"
#include "tests/gateway/enforce/seqpacket.h"
#include "tests/gateway/staff_world.h"

using namespace beffroi;
using namespace beffroi::doctor;
using namespace beffroi::doctor::test;

namespace {

/// An enforcer that answers each request in the same way.
class Enforcer {
  public:
    Enforcer(const std::string& path, enforce::Reply reply)
        : m_listener(enforce::test::listen_seqpacket(path)), m_thread([this, reply] { serve(encode(reply)); }) {}
    Enforcer(const Enforcer&) = delete;
    Enforcer& operator=(const Enforcer&) = delete;
    ~Enforcer() {
        m_stop = true;
        m_thread.join();
    }

  private:
    void serve(const std::string& reply) {
        UniqueFd peer;
        while (!m_stop) {
            pollfd waiting{peer.valid() ? peer.get() : m_listener.get(), POLLIN, 0};
            if (::poll(&waiting, 1, 20) <= 0) {
                continue;
            }
            if (!peer.valid()) {
                peer.reset(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
            } else if (enforce::test::receive_packet(peer.get()).empty()) {
                peer.reset();
            } else {
                ::send(peer.get(), reply.data(), reply.size(), MSG_NOSIGNAL);
            }
        }
    }
    UniqueFd m_listener;
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_doctor_programs_tests, Ward)

BOOST_AUTO_TEST_CASE(an_enforcer_that_lists_what_the_kernel_holds_is_well) {
    config.enforcer = {path("enforcer.sock"), "beffroi-gateway"};
    const auto away = look_at_enforcer(patient());
    BOOST_TEST(levels(away) == "fail");
    BOOST_TEST(is_complete(away));
    {
        const Enforcer enforcer(path("enforcer.sock"), enforce::SessionPage{});
        BOOST_TEST(levels(look_at_enforcer(patient())) == "ok");
    }
    std::filesystem::remove(path("enforcer.sock"));
    const Enforcer helpless(path("enforcer.sock"), enforce::KernelError::refused);
    const auto refused = look_at_enforcer(patient());
    BOOST_TEST(levels(refused) == "fail");
    BOOST_TEST(says(refused, "the kernel refuses"));
    BOOST_TEST(is_complete(refused));
}

BOOST_AUTO_TEST_CASE(a_gateway_that_runs_says_what_it_has_in_force) {
    config.staff_socket = path("staff.sock");
    const auto stopped = look_at_gateway(patient());
    BOOST_TEST(levels(stopped) == "fail");
    BOOST_TEST(is_complete(stopped));
    tests::StaffWorld world;
    const StaffDoor door(path("staff.sock"), [&world](const std::string& user, std::string_view request) {
        return world.answers.answer(user, request);
    });
    world.open(1, "lea.delattre", "10.10.0.11");
    const auto running = look_at_gateway(patient());
    BOOST_TEST(levels(running) == "ok");
    BOOST_TEST(says(running, "1 sessions; policy 12, generation 4"));
    const auto with = [&](bool connected, delivery::Report report) {
        world.answers.set({connected, std::move(report)});
        const auto findings = look_at_gateway(patient());
        BOOST_TEST(is_complete(findings));
        return levels(findings);
    };
    BOOST_TEST(with(true, {4, 13, "d", true, std::nullopt}) == "warn");
    BOOST_TEST(with(true, {}) == "fail");
    BOOST_TEST(with(false, {4, 12, "d", false, std::nullopt}) == "fail");
    BOOST_TEST(world.entries("admin").empty());  // it names nobody, so nothing is on record
}

BOOST_AUTO_TEST_SUITE_END()
