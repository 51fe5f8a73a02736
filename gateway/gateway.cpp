#include "gateway/gateway.h"

#include <fmt/format.h>
#include <malloc.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <mutex>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/version.h"
#include "base/wake.h"
#include "gateway/aaf_watch.h"
#include "gateway/arrivals.h"
#include "gateway/capture_report.h"
#include "gateway/charter_desk.h"
#include "gateway/counted.h"
#include "gateway/delivery/courier.h"
#include "gateway/device_desk.h"
#include "gateway/directory/directories.h"
#include "gateway/enforce/client.h"
#include "gateway/enforce/traffic_reader.h"
#include "gateway/flow/recorder.h"
#include "gateway/guest_desk.h"
#include "gateway/health/logins.h"
#include "gateway/health/watch.h"
#include "gateway/journal_server.h"
#include "gateway/locate.h"
#include "gateway/login_flow.h"
#include "gateway/metrics.h"
#include "gateway/network_logins.h"
#include "gateway/offline/offline_logins.h"
#include "gateway/own_certificates.h"
#include "gateway/policy_change.h"
#include "gateway/port_leases.h"
#include "gateway/portal_answers.h"
#include "gateway/radius/disconnector.h"
#include "gateway/radius/door.h"
#include "gateway/recovery.h"
#include "gateway/role_review.h"
#include "gateway/staff_answers.h"
#include "gateway/staff_door.h"
#include "gateway/state_api.h"
#include "gateway/streams.h"

namespace beffroi {

namespace {

constexpr std::chrono::seconds k_idle_interval{30};
constexpr std::chrono::minutes k_tidying_interval{10};

health::Senses senses_of(const GatewayConfig& config, std::function<std::vector<Crowding>()> tables) {
    return {[places = health::Places{config.journal.directory}](Resource resource) {
                return health::read_room(resource, places);
            },
            read_clock_state, health::read_end, std::move(tables)};
}

void tell_disconnection(const NetworkPort& port, radius::Disconnector::Outcome outcome, std::uint32_t error_cause) {
    using Outcome = radius::Disconnector::Outcome;
    const auto where = printable(port.nas);
    if (outcome == Outcome::done) {
        spdlog::info("802.1X: {} has dropped a device whose session is over", where);
    } else if (outcome == Outcome::refused) {
        spdlog::warn("802.1X: {} does not drop a device whose session is over (error cause {})", where, error_cause);
    } else if (outcome == Outcome::unanswered) {
        spdlog::warn("802.1X: {} does not answer; a device without a session stays on its port", where);
    } else {
        spdlog::warn("802.1X: {} is not told of an end: too many wait, or it is not among \"radius/equipment\"", where);
    }
}

}  // namespace

/// In the order in which they need each other; destroyed the other way round, so the portal stops first.
struct Gateway::Stages {
    Stages(const GatewayConfig& config, const Clock& the_clock)
        : clock(the_clock),
          streams(config.journal, config.shipping, clock),
          access(streams.writer(journal::Stream::access)),
          admin(streams.writer(journal::Stream::admin)),
          sealer(config.escrow, clock),
          record(config.site.uais.front(), clock, sealer, access, admin),
          policy({read_policy(config.policy_directory).policy, 0}),
          kernel(config.enforcer.socket),
          table(clock),
          live(config.journal.live_directory, files, clock),
          leases(config.site.uais.front(), clock, table, policy, streams.writer(journal::Stream::flow)),
          life(clock, table, live, kernel, record, policy),
          change(config.policy_directory, config.delivery ? std::optional(config.delivery->trial) : std::nullopt, clock,
                 policy, kernel, life, record, blocks_on_record(config.journal.directory + "/admin")),
          neighbours(
              [this](const session::Neighbour& neighbour) {
                  life.address_seen(neighbour);
                  const std::scoped_lock lock(network_mutex);
                  if (network != nullptr) {
                      network->neighbour_seen(neighbour);
                  }
              },
              [this](const Interface& interface, const MacAddress& mac) {
                  return table.find(Device{mac, interface, {}}).has_value();
              }),
          locator(neighbours, policy),
          directories(config.directories, config.role_rules, config.site.uais, config.aaf),
          aaf_watch(config.aaf),
          offline(config.offline ? std::make_unique<offline::OfflineLogins>(*config.offline, config.site.uais, clock)
                                 : nullptr),
          guests(config.guests ? std::make_unique<GuestDesk>(*config.guests, clock, record, table, life) : nullptr),
          charter(config.portal.charter ? std::make_unique<CharterDesk>(*config.portal.charter, clock, record, live)
                                        : nullptr),
          device_limit(config.portal.device_limits, clock, table, kernel),
          devices(config.portal.device_limits.empty() ? nullptr
                                                      : std::make_unique<DeviceDesk>(clock, device_limit, table, life)),
          flow(clock,
               {.authenticate = [this](const UserName& user,
                                       const Secret& password) { return authenticate(user, password); },
                .guest = [this](const Secret& code) { return guest(code); },
                .addresses_of = [this](const Device& device) { return locator.addresses_of(device); },
                .look_up = [this](const UserName& user) { return directories.look_up(user); },
                .charter_due = [this](const Identity& identity) { return charter && charter->is_due(identity); },
                .code_is_good = [this](const Identity& identity) { return guests && guests->is_good(identity); }},
               table, kernel, record, policy, life,
               {config.portal.session_lifetime, config.portal.idle_timeout, config.portal.routed_idle_timeout},
               &device_limit),
          throttle(config.throttle, clock),
          started(clock.wall()),
          watch(senses_of(config, [this] { return tables(); }), own_certificates(config), clock),
          arrivals(clock, [this](const IpAddress& address) { return locator.device_of(address); }),
          portal_answers({clock, flow, locator, logins, arrivals, guests.get(), charter.get(), devices.get()}),
          staff({clock,
                 table,
                 life,
                 kernel,
                 record,
                 [this](const IpAddress& address) { return locator.device_of(address); },
                 {arrivals, [this](const Device& device) { return table.find(device).has_value(); },
                  [this] { return neighbours.all(); },
                  [this](const session::Neighbour& neighbour) { return locator.device_at(neighbour); }},
                 config.policy_directory,
                 guests.get()}) {}

    void start(const GatewayConfig& config, portal::Sockets sockets);
    void record_traffic(const GatewayConfig& config);
    void look_for_policies();
    void look_at_aaf();
    void tell_keys();
    void look_at_machine(bool connected);
    void tell_state(bool connected);
    [[nodiscard]] Figures figures();
    [[nodiscard]] std::vector<Crowding> tables() const;
    [[nodiscard]] std::vector<http::Route> beside_journal(const JournalListenConfig& config);
    void open_staff_door(const std::string& path);
    void make_network_logins(const RadiusConfig& config, std::chrono::seconds lifetime);
    void open_radius_door(const RadiusConfig& config);
    [[nodiscard]] AuthOutcome authenticate(const UserName& user, const Secret& password);
    [[nodiscard]] AuthOutcome guest(const Secret& code);

    const Clock& clock;
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
    PortLeases leases;
    SessionLife life;
    PolicyChange change;
    std::mutex network_mutex;
    NetworkLogins* network = nullptr;  ///< for the neighbours' thread, which lives longer than what this points to
    session::Neighbours neighbours;
    Locator locator;
    directory::Directories directories;
    AafWatch aaf_watch;
    std::unique_ptr<offline::OfflineLogins> offline;  ///< with `offline` configured
    std::unique_ptr<GuestDesk> guests;                ///< with `guests` configured
    std::unique_ptr<CharterDesk> charter;             ///< with `portal/charter` configured
    DeviceLimit device_limit;
    std::unique_ptr<DeviceDesk> devices;  ///< with `portal/device-limit` configured
    LoginFlow flow;
    Throttle throttle;                                   ///< of all doors together
    std::unique_ptr<radius::Disconnector> disconnector;  ///< these three with `radius` configured
    std::unique_ptr<NetworkLogins> network_logins;
    const WallTime started;
    health::Logins logins;
    health::Watch watch;    ///< of the thread that ticks
    std::mutex told_mutex;  ///< guards the next four, which others read
    std::vector<Crowding> told_tables;
    std::optional<AafWatch::InForce> told_aaf;
    Vitals told_vitals;
    delivery::Report told_policy;
    std::unique_ptr<flow::FlowRecorder> recorder;
    std::unique_ptr<enforce::TrafficReader> traffic;
    std::unique_ptr<RoleReview> role_review;     ///< with `aaf` configured
    Wake wake;                                   ///< see Gateway::news
    std::unique_ptr<delivery::Courier> courier;  ///< with `delivery` configured
    std::unique_ptr<radius::Door> radius_door;
    Arrivals arrivals;
    PortalAnswers portal_answers;
    std::unique_ptr<portal::Portal> portal;
    std::unique_ptr<StateApi> state_api;
    std::unique_ptr<JournalServer> journal_server;  ///< where auditors may come to the gateway itself
    StaffAnswers staff;
    std::unique_ptr<StaffDoor> staff_door;

    std::uint64_t known_connections = 0;
    SteadyTime next_idle_look{};
    SteadyTime next_tidying{};
};

void Gateway::Stages::start(const GatewayConfig& config, portal::Sockets sockets) {
    streams.record_repairs(record.site().get());
    record.admin(journal::event::gateway_start, fmt::format("version {}, journal size {}", version(), access.size()));
    tell_keys();
    change.start();
    if (config.radius) {
        make_network_logins(*config.radius, config.portal.session_lifetime);
    }
    const auto report = recover(config.journal.directory + "/access", clock, table, life);
    spdlog::info("recovery: {}", report.text());
    record.admin(journal::event::recovery, report.text());
    known_connections = kernel.connections();
    streams.start_shipping();
    if (config.delivery) {
        courier = std::make_unique<delivery::Courier>(
            *config.delivery, [this] { wake.call(); },
            [](const std::string& text) { spdlog::warn("policies: {}", printable(text)); });
    }
    look_at_machine(kernel.connected());
    if (config.journal.listen) {
        state_api = std::make_unique<StateApi>(config.journal.listen->auditors, streams, clock);
        tell_state(kernel.connected());  // before anybody can ask
        journal_server = std::make_unique<JournalServer>(
            *config.journal.listen, streams, [this](journal::Entry entry) { return record.admin(std::move(entry)); },
            [](const std::string& text) { spdlog::warn("journal: {}", text); }, beside_journal(*config.journal.listen));
    }
    record_traffic(config);
    if (config.aaf) {
        role_review = std::make_unique<RoleReview>(
            table,
            RoleReview::Actions{[this](const UserName& user) { return directories.look_up(user); },
                                [this](const Session& session) { life.end(session, {SessionEnd::role_changed}); }});
    }
    tell_state(kernel.connected());
    open_staff_door(config.staff_socket);
    if (config.radius) {
        open_radius_door(*config.radius);
    }
    portal = std::make_unique<portal::Portal>(config.site, config.portal, throttle, clock, portal_answers.actions(),
                                              std::move(sockets));
}

/// Only now that the sessions are known again: the enforcer kept for us what happened since we last listened.
void Gateway::Stages::record_traffic(const GatewayConfig& config) {
    recorder = std::make_unique<flow::FlowRecorder>(
        flow::RecorderOptions{.entries = {config.site.uais.front(), config.journal.record_destinations},
                              .directory = config.journal.directory,
                              // A site that keeps destinations keeps those of every flow.
                              .is_told = [this, every = config.journal.record_destinations](
                                             const EndedFlow& ended) { return !every && leases.tells_of(ended); }},
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

void Gateway::Stages::look_at_aaf() {
    for (auto& entry : aaf_watch.look(clock.wall())) {
        record.admin(std::move(entry));
    }
    if (aaf_watch.take_change() && role_review) {
        role_review->begin();
    }
    const std::scoped_lock lock(told_mutex);
    told_aaf = aaf_watch.in_force();
}

void Gateway::Stages::look_for_policies() {
    if (courier) {
        if (const auto block = courier->take_block()) {
            change.take(*block);
        }
        if (const auto delivery = courier->take()) {
            change.take(*delivery);
        }
        change.tick(courier->heard());
        courier->tell(told_vitals);
        courier->tell(change.report());
    }
}

/// What runs out is on record before it has run out.
void Gateway::Stages::look_at_machine(bool connected) {
    for (auto& entry : watch.look()) {
        spdlog::warn("machine: {} {}: {}", entry.event, entry.reason, entry.detail);
        record.admin(std::move(entry));
    }
    auto vitals = watch.vitals();
    vitals.sessions = table.size();
    vitals.enforcer_connected = connected;
    auto of_tables = tables();
    const std::scoped_lock lock(told_mutex);
    told_vitals = std::move(vitals);
    told_tables = std::move(of_tables);
}

/// Of the thread that ticks, once the portal is there.
std::vector<Crowding> Gateway::Stages::tables() const {
    std::vector<Crowding> all{table.crowding(), neighbours.crowding(), arrivals.crowding()};
    std::ranges::copy(throttle.crowding(), std::back_inserter(all));
    if (charter) {
        all.push_back(charter->crowding());
    }
    if (devices) {
        all.push_back(devices->crowding());
    }
    if (portal) {
        all.push_back(portal->crowding());
    }
    return all;
}

Figures Gateway::Stages::figures() {
    Figures figures{.started = started, .logins = logins.counts()};
    for (const auto& session : table.all()) {
        ++figures.sessions_by_role[session.role.get()];
    }
    streams.each([&figures](journal::Stream kind, const std::string& /*origin*/, const journal::Writer& writer,
                            const ship::Cosigned* cosigned) {
        figures.streams.push_back({std::string(journal::to_string(kind)), writer.size(),
                                   cosigned != nullptr ? std::optional(cosigned->quorum().size) : std::nullopt});
    });
    const std::scoped_lock lock(told_mutex);
    figures.vitals = told_vitals;
    figures.policy = told_policy;
    figures.tables = told_tables;
    if (told_aaf) {
        figures.aaf = Figures::Aaf{WallTime(told_aaf->date), told_aaf->missing};
    }
    return figures;
}

std::vector<http::Route> Gateway::Stages::beside_journal(const JournalListenConfig& config) {
    auto routes = state_api->routes();
    routes.push_back(metrics_route(config.monitors, [this] { return figures(); }));
    return routes;
}

/// To whoever asks here: over RESTCONF, or at the terminal.
void Gateway::Stages::tell_state(bool connected) {
    auto report = change.report();
    {
        const std::scoped_lock lock(told_mutex);
        told_policy = report;
    }
    if (state_api) {
        state_api->set({record.site().get(), connected, table.size(), report});
    }
    staff.set({connected, std::move(report)});
}

/// People must be able to log in while nobody can be asked who does.
void Gateway::Stages::open_staff_door(const std::string& path) {
    try {
        staff_door = std::make_unique<StaffDoor>(
            path, [this](const std::string& user, std::string_view request) { return staff.answer(user, request); });
    } catch (const std::exception& e) {
        spdlog::warn("staff: beffroi site has nobody to ask here: {}", e.what());
    }
}

/// Before the recovery, which may end sessions that the network is to hear of.
void Gateway::Stages::make_network_logins(const RadiusConfig& config, std::chrono::seconds lifetime) {
    disconnector = std::make_unique<radius::Disconnector>(config.equipment, clock, tell_disconnection);
    network_logins = std::make_unique<NetworkLogins>(
        NetworkLogins::Sources{clock, flow, life, table,
                               [this](const IpAddress& address) { return locator.device_of(address); },
                               [this](const session::Neighbour& neighbour) { return locator.device_at(neighbour); },
                               [this](const MacAddress& mac) { return locator.devices_with(mac); },
                               [this](const NetworkPort& port) { disconnector->disconnect(port); }},
        config.networks, lifetime);
    life.on_end(
        [this](const Session& session, const session::Ending& ending) { network_logins->ended(session, ending); });
    const std::scoped_lock lock(network_mutex);
    network = network_logins.get();
}

void Gateway::Stages::open_radius_door(const RadiusConfig& config) {
    radius_door = std::make_unique<radius::Door>(
        config.port, read_secret_line(config.secret_file), throttle,
        radius::DoorActions{
            .password =
                [this](const radius::PasswordQuestion& asked) {
                    return counted(logins, clock, [&] { return network_logins->password(asked); });
                },
            .certificate =
                [this](const radius::CertificateQuestion& asked) {
                    return counted(logins, clock, [&] { return network_logins->certificate(asked); });
                },
            .accounting = [this](const radius::AccountingNews& news) { return network_logins->account(news); },
            .refused =
                [this](Denial reason, const std::optional<MacAddress>& mac) {
                    logins.refused(to_string(reason));
                    flow.refused(reason, {mac ? std::optional(Device{*mac, {}, {}}) : std::nullopt, {}, {}});
                },
            .on_error = [](const std::string& text) { spdlog::warn("radius: {}", printable(text)); }});
}

AuthOutcome Gateway::Stages::guest(const Secret& code) {
    return guests ? guests->identify(code) : Denial::wrong_password;
}

AuthOutcome Gateway::Stages::authenticate(const UserName& user, const Secret& password) {
    AuthOutcome outcome = directories.authenticate(user, password);
    return offline ? offline->settle(user, password, std::move(outcome)) : outcome;
}

Gateway::Gateway(const GatewayConfig& config, const Clock& clock, portal::Sockets sockets)
    : m_stages(std::make_unique<Stages>(config, clock)) {
    m_stages->start(config, std::move(sockets));
}

Gateway::~Gateway() {
    m_stages->portal.reset();
    m_stages->radius_door.reset();
    {
        const std::scoped_lock lock(m_stages->network_mutex);
        m_stages->network = nullptr;
    }
    m_stages->staff_door.reset();
    m_stages->role_review.reset();
    m_stages->traffic.reset();
    m_stages->recorder.reset();  // writes what waits, and what was lost: before the entry that is the last
    m_stages->record.admin(journal::event::gateway_stop, fmt::format("sessions open {}", m_stages->table.size()));
}

int Gateway::news() const {
    return m_stages->wake.fd();
}

void Gateway::tick() {
    auto& stages = *m_stages;
    stages.wake.heard();
    const bool connected = stages.kernel.connected();
    if (connected && stages.kernel.connections() != stages.known_connections) {
        stages.known_connections = stages.kernel.connections();
        stages.change.enforcer_is_back();
    }
    stages.look_at_machine(connected);
    stages.arrivals.settle();
    stages.look_for_policies();
    stages.leases.tell();
    const auto now = stages.clock.steady();
    const bool look_at_idle = now >= stages.next_idle_look;
    if (look_at_idle) {
        stages.next_idle_look = now + k_idle_interval;
        stages.tell_keys();
        stages.look_at_aaf();
        stages.live.tidy();
        ::malloc_trim(0);  // ten thousand connections leave 170 MB that glibc would keep for the next ten thousand
    }
    stages.life.sweep(look_at_idle);
    stages.tell_state(connected);
    if (now >= stages.next_tidying) {
        stages.next_tidying = now + k_tidying_interval;
        stages.streams.tidy(stages.record.site().get(), stages.clock.wall());
    }
}

void Gateway::reload_policy() {
    m_stages->change.reload();
}

}  // namespace beffroi
