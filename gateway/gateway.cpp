#include "gateway/gateway.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/yang/document.h"
#include "gateway/directory/directories.h"
#include "gateway/enforce/client.h"
#include "gateway/enforce/traffic_reader.h"
#include "gateway/flow/recorder.h"
#include "gateway/journal_server.h"
#include "gateway/locate.h"
#include "gateway/login_flow.h"
#include "gateway/portal/portal.h"
#include "gateway/recovery.h"
#include "gateway/streams.h"

namespace beffroi {

namespace {

constexpr std::chrono::seconds k_idle_interval{30};
constexpr std::chrono::minutes k_tidying_interval{10};

std::shared_ptr<const policy::Policy> load_policy(const std::string& directory) {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    auto loaded = policy::load_directory(modules, directory);
    if (const auto* problems = std::get_if<Problems>(&loaded)) {
        throw std::runtime_error("policy: " + to_text(problems->front()));
    }
    return std::make_shared<const policy::Policy>(std::get<policy::Policy>(std::move(loaded)));
}

portal::SessionView view(const Session& session) {
    return {.display_name = session.display_name,
            .user = session.user,
            .role = session.role,
            .opened = session.opened,
            .expires = session.expires};
}

}  // namespace

/// In the order in which they need each other; destroyed the other way round, so the portal stops first.
struct Gateway::Stages {
    Stages(const GatewayConfig& config, const Clock& the_clock)
        : clock(the_clock),
          policy_directory(config.policy_directory),
          streams(config.journal, config.shipping, clock),
          access(streams.writer(journal::Stream::access)),
          admin(streams.writer(journal::Stream::admin)),
          sealer(config.escrow, clock),
          record(config.site.uais.front(), clock, sealer, access, admin),
          policy({load_policy(config.policy_directory), 0}),
          kernel(config.enforcer.socket),
          table(clock),
          live(config.journal.live_directory, files, clock),
          life(clock, table, live, kernel, record, policy),
          neighbours([this](const session::Neighbour& neighbour) { life.address_seen(neighbour); }),
          locator(neighbours, policy),
          directories(config.directories, config.role_rules, config.site.uais),
          flow(clock,
               {.authenticate = [this](const UserName& user,
                                       const Secret& password) { return directories.authenticate(user, password); },
                .addresses_of = [this](const Device& device) { return locator.addresses_of(device); }},
               table, kernel, record, policy, life, {config.portal.session_lifetime, config.portal.idle_timeout}) {}

    void start(const GatewayConfig& config, portal::Sockets sockets);
    void record_traffic(const GatewayConfig& config);
    enum class Activation : std::uint8_t { done, refused, unanswered };
    Activation activate();
    void tell_keys();
    [[nodiscard]] portal::PortalActions actions();

    const Clock& clock;
    std::string policy_directory;
    Streams streams;
    journal::Writer& access;
    journal::Writer& admin;
    journal::PosixFiles files;
    Sealer sealer;
    Record record;
    PolicyInForce policy;
    enforce::EnforcerClient kernel;
    session::SessionTable table;
    session::Live live;
    SessionLife life;
    session::Neighbours neighbours;
    Locator locator;
    directory::Directories directories;
    LoginFlow flow;
    std::unique_ptr<flow::FlowRecorder> recorder;
    std::unique_ptr<enforce::TrafficReader> traffic;
    std::unique_ptr<portal::Portal> portal;
    std::unique_ptr<JournalServer> journal_server;  ///< where auditors may come to the gateway itself

    std::uint64_t known_connections = 0;
    SteadyTime next_idle_look{};
    SteadyTime next_tidying{};
};

void Gateway::Stages::start(const GatewayConfig& config, portal::Sockets sockets) {
    streams.record_repairs(record.site().get());
    record.admin(journal::event::gateway_start, fmt::format("journal size {}", access.size()));
    tell_keys();
    activate();
    const auto report = recover(config.journal.directory + "/access", clock, table, life);
    spdlog::info("recovery: {}", report.text());
    record.admin(journal::event::recovery, report.text());
    known_connections = kernel.connections();
    streams.start_shipping();
    if (config.journal.listen) {
        journal_server = std::make_unique<JournalServer>(
            *config.journal.listen, streams, [this](journal::Entry entry) { return record.admin(std::move(entry)); },
            [](const std::string& text) { spdlog::warn("journal: {}", text); });
    }
    record_traffic(config);
    portal = std::make_unique<portal::Portal>(config.site, config.portal, config.throttle, clock, actions(),
                                              std::move(sockets));
}

/// Only now that the sessions are known again: the enforcer kept for us what happened since we last listened.
void Gateway::Stages::record_traffic(const GatewayConfig& config) {
    recorder = std::make_unique<flow::FlowRecorder>(
        flow::RecorderOptions{.entries = {config.site.uais.front(), config.journal.record_destinations},
                              .directory = config.journal.directory},
        flow::Pens{streams.writer(journal::Stream::flow), streams.writer(journal::Stream::filter)}, admin, files, clock,
        [this](SessionHandle handle, WallTime at) { return table.holder(handle, at); });
    traffic = std::make_unique<enforce::TrafficReader>(config.enforcer.socket, clock,
                                                       [this](TrafficRecord seen) { recorder->take(std::move(seen)); });
}

/// The admin stream says which keys seal identities, and cries when one is missing.
void Gateway::Stages::tell_keys() {
    for (const auto& notice : sealer.refresh()) {
        record.admin(notice);
    }
}

/// Has the enforcer load the policy that it finds in its directory and notes the generation.
Gateway::Stages::Activation Gateway::Stages::activate() {
    const auto applied = kernel.apply();
    const auto* state = std::get_if<enforce::PolicyState>(&applied);
    if (state == nullptr) {
        const bool unanswered = std::get<enforce::KernelError>(applied) == enforce::KernelError::unavailable;
        spdlog::warn("enforcer: {}", unanswered ? "does not answer; it is asked again every second"
                                                : "refused the policy; the one in force stays");
        return unanswered ? Activation::unanswered : Activation::refused;
    }
    auto in_force = policy.get();
    if (in_force.generation != state->generation) {
        in_force.generation = state->generation;
        policy.set(in_force);
        record.admin(journal::event::policy_active, "digest " + state->digest, state->generation);
    }
    return Activation::done;
}

portal::PortalActions Gateway::Stages::actions() {
    return {.login = [this](const LoginRequest& request) -> std::variant<portal::SessionView, Denial> {
                const auto outcome = flow.login(request);
                if (const auto* denial = std::get_if<Denial>(&outcome)) {
                    return *denial;
                }
                return view(std::get<Session>(outcome));
            },
            .session_of = [this](const IpAddress& address) -> std::optional<portal::SessionView> {
                const auto device = locator.device_of(address);
                const auto session = device ? flow.session_of(*device, address) : std::nullopt;
                return session ? std::optional(view(*session)) : std::nullopt;
            },
            .logout =
                [this](const IpAddress& address) {
                    const auto device = locator.device_of(address);
                    return device && flow.logout(*device);
                },
            .device_of = [this](const IpAddress& address) { return locator.device_of(address); },
            .refused = [this](Denial reason, const std::optional<Device>& device,
                              const IpAddress& address) { flow.refused(reason, device, address); },
            .on_error = [](const std::string& text) { spdlog::warn("portal: {}", printable(text)); }};
}

Gateway::Gateway(const GatewayConfig& config, const Clock& clock, portal::Sockets sockets)
    : m_stages(std::make_unique<Stages>(config, clock)) {
    m_stages->start(config, std::move(sockets));
}

Gateway::~Gateway() {
    m_stages->portal.reset();
    m_stages->traffic.reset();
    m_stages->recorder.reset();  // writes what waits, and what was lost: before the entry that is the last
    m_stages->record.admin(journal::event::gateway_stop, fmt::format("sessions open {}", m_stages->table.size()));
}

void Gateway::tick() {
    auto& stages = *m_stages;
    const bool connected = stages.kernel.connected();
    if (connected && stages.kernel.connections() != stages.known_connections) {
        stages.known_connections = stages.kernel.connections();
        stages.activate();
        const auto result = stages.life.reconcile();
        spdlog::info("enforcer is back: {} sessions kept, {} readmitted, {} revoked", result.kept, result.readmitted,
                     result.revoked);
    }
    const auto now = stages.clock.steady();
    const bool look_at_idle = now >= stages.next_idle_look;
    if (look_at_idle) {
        stages.next_idle_look = now + k_idle_interval;
        stages.tell_keys();
        stages.live.tidy();
    }
    stages.life.sweep(look_at_idle);
    if (now >= stages.next_tidying) {
        stages.next_tidying = now + k_tidying_interval;
        stages.streams.tidy(stages.record.site().get(), stages.clock.wall());
    }
}

void Gateway::reload_policy() {
    auto& stages = *m_stages;
    const auto before = stages.policy.get();
    try {
        stages.policy.set({load_policy(stages.policy_directory), before.generation});
    } catch (const std::runtime_error& e) {
        spdlog::error("{}; the policy in force stays", e.what());
        return;
    }
    if (stages.activate() == Stages::Activation::refused) {
        stages.policy.set(before);  // the portal, too, stays with what the kernel enforces
        return;
    }
    const auto result = stages.life.reconcile();
    spdlog::info("policy read again: {} sessions kept, {} readmitted, {} revoked", result.kept, result.readmitted,
                 result.revoked);
}

}  // namespace beffroi
