#include "tests/gateway/flow_world.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <system_error>

#include "base/yang/document.h"
#include "journal/reader.h"
#include "journal/writer.h"
#include "tests/journal/escrow_parties.h"

namespace beffroi::flows {

namespace {

constexpr const char* k_browser = "hers";

class MoodyFile final : public journal::JournalFile {
  public:
    MoodyFile(std::unique_ptr<journal::JournalFile> real, const bool& full) : m_real(std::move(real)), m_full(full) {}
    void append(std::string_view bytes) override {
        if (m_full) {
            throw std::system_error(ENOSPC, std::generic_category(), "append");
        }
        m_real->append(bytes);
    }
    void sync() override { m_real->sync(); }
    void truncate(std::uint64_t size) override { m_real->truncate(size); }

  private:
    std::unique_ptr<journal::JournalFile> m_real;
    const bool& m_full;
};

PolicyInForce::State load_policy() {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    auto loaded = policy::load_directory(modules, std::string(BEFFROI_SOURCE_DIR) + "/tests/flows/policy");
    if (const auto* problems = std::get_if<Problems>(&loaded)) {
        throw std::runtime_error(to_text(problems->front()));
    }
    return {std::make_shared<const policy::Policy>(std::get<policy::Policy>(std::move(loaded))), 1};
}

/// Two parties whose November keys open what the gateway seals. Made once: a root takes the stock tool a while.
struct Parties {
    Parties() {
        const auto party = [this](const std::string& name, const journal::test::Root& root,
                                  const journal::Certificate& month) {
            std::filesystem::create_directory(folder / name);
            std::ofstream(folder / (name + "-root.pem")) << root.certificate.pem();
            std::ofstream(folder / name / "2026-11.pem") << month.pem();
            return EscrowConfig::Party{(folder / (name + "-root.pem")).string(), (folder / name).string()};
        };
        config.region = party("region", region_root, region.certificate);
        config.academie = party("academie", academie_root, academie.certificate);
    }

    /// Who is sealed in an entry; both parties agree.
    [[nodiscard]] journal::Binding open(const journal::Entry& entry) const {
        const auto inner = journal::open_outer(entry.sealed, region.certificate, region.key);
        return std::get<journal::Binding>(
            journal::open_inner(std::get<std::string>(inner), academie.certificate, academie.key, entry));
    }

    const TemporaryDirectory temporary;
    const std::filesystem::path folder = temporary.path();
    journal::test::Root region_root = journal::test::make_root("region");
    journal::test::Root academie_root = journal::test::make_root("academie");
    journal::test::MonthKey region{"region", "2026-11", region_root};
    journal::test::MonthKey academie{"academie", "2026-11", academie_root};
    EscrowConfig config;
};

const Parties& parties() {
    static const Parties the_parties;
    return the_parties;
}

constexpr WallTime k_start{std::chrono::milliseconds(1795507200000)};  // 2026-11-24T08:00:00Z

}  // namespace

std::unique_ptr<journal::JournalFile> MoodyFiles::open(const std::string& path) {
    return std::make_unique<MoodyFile>(m_real.open(path), full);
}

void MoodyFiles::replace(const std::string& path, std::string_view bytes) {
    if (full) {
        throw std::system_error(ENOSPC, std::generic_category(), path);
    }
    m_real.replace(path, bytes);
}

/// Everything that dies with the process.
struct World::Gateway {
    Gateway(World& world, const std::filesystem::path& directory)
        : access({(directory / "access").string(), "test.example/0599991P/access"}, world.m_files, *world.m_signer),
          admin({(directory / "admin").string(), "test.example/0599991P/admin"}, world.m_files, *world.m_signer),
          record(Uai("0599991P"), world.m_clock, *world.m_sealer, access, admin),
          table(world.m_clock),
          live((directory / "live").string(), world.m_files, world.m_clock),
          life(world.m_clock, table, live, world.m_kernel, record, world.m_policy),
          limit(world.m_limits, world.m_clock, table, world.m_kernel),
          desk(world.m_clock, limit, table, life),
          flow(world.m_clock,
               {.authenticate = [&world](const UserName& user,
                                         const Secret& password) { return world.authenticate(user, password); },
                .addresses_of = [](const Device&) { return std::vector<IpAddress>(); }},
               table, world.m_kernel, record, world.m_policy, life,
               {std::chrono::hours(8), std::chrono::minutes(30), std::chrono::minutes(10)}, &limit) {}

    journal::Writer access;
    journal::Writer admin;
    Record record;
    session::SessionTable table;
    session::Live live;
    SessionLife life;
    DeviceLimit limit;
    DeviceDesk desk;
    LoginFlow flow;
};

World::World()
    : m_clock(k_start),
      m_signer(std::make_unique<journal::Signer>(journal::generate_key("test.example/0599991P").skey)),
      m_sealer(std::make_unique<Sealer>(parties().config, m_clock)),
      m_policy(load_policy()) {
    start();
}

World::~World() {
    stop();
}

void World::start() {
    m_gateway = std::make_unique<Gateway>(*this, m_directory);
    static_cast<void>(recover((m_directory / "access").string(), m_clock, m_gateway->table, m_gateway->life));
}

void World::stop() {
    m_gateway.reset();
}

void World::restart() {
    stop();
    start();
}

void World::lose_live() {
    std::filesystem::remove_all(m_directory / "live");
}

std::string World::tokens() {
    journal();
    const auto n = m_tokens.size();
    return n < 2 ? "none" : m_tokens[n - 1] == m_tokens[n - 2] ? "same" : "different";
}

AuthOutcome World::authenticate(const UserName& user, const Secret& password) {
    if (const auto known = m_remembered.find(user.get()); !m_directory_up && known != m_remembered.end()) {
        return Identity{user, "uid-" + user.get(), "", RoleName(known->second), Uai("0599991P"), "remembered", true};
    }
    if (!m_directory_up) {
        return DirectoryUnavailable{"the scenario says so"};
    }
    const auto known = m_people.find(user.get());
    if (known == m_people.end()) {
        return Denial::unknown_user;
    }
    if (password.reveal() != "right") {
        return Denial::wrong_password;
    }
    return Identity{user, "uid-" + user.get(), user.get(), RoleName(known->second), Uai("0599991P"), "scenario"};
}

void World::remembered(const std::string& user, const std::string& role) {
    m_remembered[user] = role;
}

void World::person(const std::string& user, const std::string& role) {
    m_people[user] = role;
}

void World::device(const std::string& name, const std::string& mac, const std::string& zone,
                   const std::vector<std::string>& addresses) {
    std::vector<IpAddress> parsed;
    std::ranges::transform(addresses, std::back_inserter(parsed),
                           [](const auto& a) { return IpAddress::parse(a).value(); });
    m_devices[name] = {Device{MacAddress::parse(mac).value(), Interface("lan0"), ZoneName(zone)}, parsed};
}

void World::address(const std::string& name, const std::string& zone, const std::string& address) {
    const auto ip = IpAddress::parse(address).value();
    m_devices[name] = {Device{{}, Interface("rt0"), ZoneName(zone), ip}, {ip}};
}

std::string World::login(const std::string& device, const std::string& user, const std::string& password) {
    const auto& [where, addresses] = m_devices.at(device);
    auto outcome = m_gateway->flow.login({UserName(user), Secret(password), addresses.front(), where});
    if (const auto* denial = std::get_if<Denial>(&outcome)) {
        return std::string(to_string(*denial));
    }
    auto* full = std::get_if<DevicesFull>(&outcome);
    return told(device, full != nullptr ? Entered(std::move(*full)) : Entered(std::get<Session>(outcome)));
}

std::string World::told(const std::string& device, Entered entered) {
    if (const auto* denial = std::get_if<Denial>(&entered)) {
        return std::string(to_string(*denial));
    }
    if (auto* full = std::get_if<DevicesFull>(&entered)) {
        m_gateway->desk.wait(m_devices.at(device).first, k_browser, std::move(full->identity));
        return "full";
    }
    return "open";
}

void World::limit(const std::string& role, std::size_t devices) {
    m_limits.insert_or_assign(RoleName(role), devices);
    restart();
}

std::string World::choose(const std::string& device, const std::string& other) {
    const auto& [where, addresses] = m_devices.at(device);
    const auto session = m_gateway->table.find(m_devices.at(other).first);
    auto entered = m_gateway->desk.replace(where, k_browser, session ? session->id : SessionId(),
                                           [&, at = where, seen = addresses.front()](const Identity& who) {
                                               return m_gateway->flow.enter(who, at, seen);
                                           });
    return entered ? told(device, std::move(*entered)) : "none";
}

std::string World::offered(const std::string& device) {
    const auto choice = m_gateway->desk.waiting(m_devices.at(device).first, k_browser);
    if (!choice) {
        return "none";
    }
    std::string names;
    for (const auto& [session, silent] : choice->devices) {
        for (const auto& [name, known] : m_devices) {
            if (known.first == session.device) {
                names += (names.empty() ? "" : " ") + name;
            }
        }
    }
    return fmt::format("{} of {}", names, choice->most);
}

std::string World::logout(const std::string& device) {
    return m_gateway->flow.logout(m_devices.at(device).first) ? "closed" : "none";
}

std::string World::end(const std::string& device, const std::string& by) {
    const auto& where = m_devices.at(device).first;
    const auto session = m_gateway->table.find(where);
    return session && m_gateway->life.end(*session, {SessionEnd::staff, by}).was_open ? "closed" : "none";
}

void World::see(const std::string& device, const std::string& address) {
    const auto& where = m_devices.at(device).first;
    m_gateway->life.address_seen({where.interface, where.mac, IpAddress::parse(address).value()});
}

void World::advance(std::chrono::seconds by) {
    m_clock.advance(by);
}

void World::sweep() {
    m_gateway->life.sweep(true);
    m_gateway->live.tidy();
}

void World::set_idle(const std::string& device, std::chrono::seconds idle) {
    const auto& where = m_devices.at(device).first;
    m_kernel.set_idle(m_gateway->table.find(where)->handle, idle);
}

void World::kernel(bool up) {
    m_kernel.fail_with(up ? std::nullopt : std::optional(enforce::KernelError::unavailable));
}

void World::plant(const std::string& device, std::uint16_t handle) {
    const auto& [where, addresses] = m_devices.at(device);
    m_kernel.plant({SessionHandle(handle),
                    RoleName("eleve"),
                    where.zone,
                    where.interface,
                    where.mac,
                    addresses,
                    std::chrono::hours(1),
                    {}});
}

std::string World::reconcile() {
    const auto result = m_gateway->life.reconcile();
    return fmt::format("kept={} readmitted={} revoked={}", result.kept, result.readmitted, result.revoked);
}

std::string World::kernel_of(const std::string& device) {
    const auto& [where, known] = m_devices.at(device);
    const auto listed = m_kernel.list();
    const auto* sessions = std::get_if<std::vector<enforce::KernelSession>>(&listed);
    if (sessions == nullptr) {
        return "away";
    }
    for (const auto& session : *sessions) {
        if (session.mac == where.mac && !session.addresses.empty() && (!where.address || session.addresses == known)) {
            std::string text = session.role.get() + " " + session.zone.get();
            for (const auto& address : session.addresses) {
                text += " " + address.text();
            }
            return text;
        }
    }
    return "none";
}

std::string World::session_of(const std::string& device) {
    const auto& [where, addresses] = m_devices.at(device);
    const auto session = m_gateway->flow.session_of(where, addresses.front());
    return session ? session->user.get() : "none";
}

std::string World::journal() {
    std::string text;
    std::size_t index = 0;
    journal::replay((m_directory / "access").string(), [&](std::uint64_t, std::string_view line) {
        if (index++ < m_seen) {
            return;
        }
        const auto entry = journal::parse_line(line).value();
        std::string who;
        if (!entry.sealed.empty()) {
            who = parties().open(entry).user;
        }
        if (entry.event == journal::event::session_open) {
            m_tokens.push_back(entry.token);
        }
        text += (text.empty() ? "" : " ") + entry.event + (entry.reason.empty() ? "" : ":" + entry.reason) +
                (entry.actor.empty() ? "" : "@" + entry.actor) + (entry.bound.empty() ? "" : "/" + entry.bound) +
                (who.empty() ? "" : "(" + who + ")");
    });
    m_seen = index;
    return text.empty() ? "none" : text;
}

std::string World::journal_bytes() const {
    std::string bytes;
    for (const char* stream : {"access", "admin"}) {
        for (const auto& file : std::filesystem::directory_iterator(m_directory / stream)) {
            bytes += file.is_regular_file() ? read_file(file.path().string()) : "";
        }
    }
    return bytes;
}

std::size_t World::live_months() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(m_directory / "live"), {}));
}

}  // namespace beffroi::flows
