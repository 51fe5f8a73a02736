#include "tests/gateway/portal/portal_world.h"

#include <stdlib.h>  // mkdtemp is POSIX

#include <fstream>

namespace beffroi::testing {

namespace {

std::string write(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path) << text;
    return path.string();
}

std::string encoded(const std::string& text) {
    std::string out;
    for (const char c : text) {
        constexpr const char* digits = "0123456789ABCDEF";
        const auto byte = static_cast<unsigned char>(c);
        out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return out;
}

}  // namespace

portal::SessionView sample_session(WallTime now) {
    return {.display_name = "\u00c9mile Zola",
            .user = UserName("emile.zola"),
            .role = RoleName("eleve"),
            .opened = now,
            .expires = now + std::chrono::hours(4)};
}

portal::DevicesView sample_devices(WallTime now) {
    using Kind = portal::DeviceView::Kind;
    using std::chrono::hours;
    using std::chrono::minutes;
    return {3,
            {{std::string(32, 'a'), ZoneName("wifi-eleves"), now - hours(3), minutes(47), Kind::made_up},
             {std::string(32, 'b'), ZoneName("salle-des-ordinateurs-du-batiment-Marguerite-Yourcenar"), now - hours(1),
              std::chrono::seconds(20), Kind::built_in},
             {std::string(32, 'c'), ZoneName("internat"), now - hours(22), std::nullopt, Kind::address}}};
}

PortalWorld::PortalWorld(bool texts, std::optional<std::string> theme) {
    std::string pattern = (std::filesystem::temp_directory_path() / "beffroi-portal-XXXXXX").string();
    m_folder = ::mkdtemp(pattern.data());
    const KeyPair server = ca.issue_server(k_host);
    device = Device{.mac = MacAddress{{2, 0, 0, 0, 0, 1}}, .interface = Interface("br0"), .zone = ZoneName("salles")};
    passwords = {{"emile.zola", "J'accuse"}, {"sans.role", "x"}, {"panne", "x"}, {"nouvelle", "x"}, {"pleine", "x"}};
    accounts = {{"emile.zola", sample_session(clock.wall())},
                {"sans.role", Denial::no_role},
                {"panne", Denial::directory_unavailable},
                {"nouvelle", portal::CharterFirst{}},
                {"pleine", portal::DevicesFirst{}}};
    PortalConfig config;
    config.address = *IpAddress::parse("::");
    config.host_name = k_host;
    config.certificate_file = write(m_folder / "certificate.pem", server.certificate_pem);
    config.key_file = write(m_folder / "key.pem", server.key_pem);
    config.notice_url = "https://www.lycee.example/donnees?a=1&b=2";
    config.contact = "la vie scolaire <poste 12>";
    config.theme_directory = std::move(theme);
    if (texts) {
        write_texts(config);
    }
    portal = std::make_unique<portal::Portal>(SiteConfig{.uais = {Uai("0599991P")}, .name = "Lyc\u00e9e Alan-Turing"},
                                              config, throttle, clock, actions());
}

PortalWorld::~PortalWorld() {
    portal.reset();
    std::filesystem::remove_all(m_folder);
}

portal::PortalActions PortalWorld::actions() {
    portal::PortalActions actions;
    actions.login = [this](LoginRequest request) -> portal::Entry {
        const std::lock_guard lock(mutex);
        asked.push_back(request.user.get());
        if (request.by_code) {
            if (request.password.reveal() != guest_code) {
                return Denial::wrong_password;
            }
            session = sample_session(clock.wall());
            return *session;
        }
        const auto password = passwords.find(request.user.get());
        if (password == passwords.end()) {
            return Denial::unknown_user;
        }
        if (password->second != request.password.reveal()) {
            return Denial::wrong_password;
        }
        auto outcome = accounts.at(request.user.get());
        if (const auto* view = std::get_if<portal::SessionView>(&outcome)) {
            session = *view;
        }
        if (std::holds_alternative<portal::CharterFirst>(outcome)) {
            reads_charter = false;
            reads_in = request.browser;
        }
        if (std::holds_alternative<portal::DevicesFirst>(outcome)) {
            devices = sample_devices(clock.wall());
        }
        return outcome;
    };
    actions.session_of = [this](const IpAddress&) {
        const std::lock_guard lock(mutex);
        return session;
    };
    actions.logout = [this](const IpAddress&) {
        const std::lock_guard lock(mutex);
        return std::exchange(session, std::nullopt).has_value();
    };
    actions.device_of = [this](const IpAddress&) {
        const std::lock_guard lock(mutex);
        return device;
    };
    actions.met = [this](const IpAddress&, portal::Meeting meeting) {
        const std::lock_guard lock(mutex);
        met.push_back(meeting);
    };
    actions.refused = [this](Denial denial, const std::optional<Device>& from, const IpAddress&) {
        const std::lock_guard lock(mutex);
        refused.emplace_back(denial, from.has_value());
    };
    actions.guests = portal::GuestActions{
        std::chrono::hours(8),
        [this](const IpAddress&,
               const portal::GuestForm& guest) -> std::variant<portal::GuestCode, portal::VouchProblem> {
            const std::lock_guard lock(mutex);
            if (no_guest) {
                return *no_guest;
            }
            vouched.push_back(guest);
            return portal::GuestCode{guest.name, Secret("ABCD-EFGH-JKMN"), clock.wall() + guest.lasts};
        },
        [this](const IpAddress&, std::uint64_t number) {
            const std::lock_guard lock(mutex);
            std::erase_if(session->guests, [&](const portal::GuestView& guest) { return guest.number == number; });
        }};
    actions.charter = charter_actions();
    actions.devices = device_actions();
    return actions;
}

portal::CharterActions PortalWorld::charter_actions() {
    const auto accept = [this](const portal::Browser& browser) -> portal::Entry {
        const std::lock_guard lock(mutex);
        if (!reads_charter || (reads_in && browser.token != *reads_in)) {
            return portal::CharterFirst{};
        }
        if (no_entry) {
            return *no_entry;
        }
        reads_charter.reset();
        if (full_after_charter) {
            devices = sample_devices(clock.wall());
            return portal::DevicesFirst{};
        }
        session = sample_session(clock.wall());
        return *session;
    };
    return {[this](const portal::Browser& browser) {
                const std::lock_guard lock(mutex);
                return reads_in && browser.token != *reads_in ? std::nullopt : reads_charter;
            },
            accept,
            [this](const portal::Browser&) {
                const std::lock_guard lock(mutex);
                reads_charter.reset();
            }};
}

portal::DeviceActions PortalWorld::device_actions() {
    const auto replace = [this](const portal::Browser&, const std::string& chosen) -> portal::Entry {
        const std::lock_guard lock(mutex);
        if (!devices) {
            return portal::DevicesFirst{};
        }
        std::erase_if(devices->devices, [&](const portal::DeviceView& one) { return one.session == chosen; });
        if (no_entry) {
            return *no_entry;
        }
        if (devices->devices.size() >= devices->most) {
            return portal::DevicesFirst{};
        }
        devices.reset();
        session = sample_session(clock.wall());
        return *session;
    };
    return {[this](const portal::Browser&) {
                const std::lock_guard lock(mutex);
                return devices;
            },
            replace,
            [this](const portal::Browser&) {
                const std::lock_guard lock(mutex);
                devices.reset();
            }};
}

void PortalWorld::write_texts(PortalConfig& config) {
    std::filesystem::create_directory(m_folder / "charter");
    std::filesystem::create_directory(m_folder / "notice");
    write(m_folder / "charter" / "fr.txt",
          "# Respect\nChacun respecte <les autres>.\n\n- pas de copie\n- pas d'insulte\n\n# Contr\u00f4le\nLes "
          "connexions sont "
          "enregistr\u00e9es.\n");
    write(m_folder / "charter" / "en.txt", "# Respect\nEverybody respects the others.\n");
    write(m_folder / "notice" / "fr.txt", "La R\u00e9gion et l'acad\u00e9mie sont responsables.\n");
    config.charter = CharterConfig{.version = "2026-1",
                                   .directory = (m_folder / "charter").string(),
                                   .file = (m_folder / "accepted").string(),
                                   .signed_paper = {}};
    config.notice_url.reset();
    config.notice_directory = (m_folder / "notice").string();
}

Reply PortalWorld::ask(const std::string& method, const std::string& path, std::optional<std::string> body,
                       std::vector<std::string> headers) {
    headers.push_back("Accept-Language: " + accept_language);
    if (!cookie.empty()) {
        headers.push_back("Cookie: " + cookie);
    }
    auto reply = fetch({.port = portal->https_port(),
                        .path = path,
                        .method = method,
                        .body = std::move(body),
                        .headers = std::move(headers),
                        .ca_pem = ca.certificate_pem(),
                        .name = k_host});
    if (const auto set = reply.header("Set-Cookie"); !set.empty()) {
        cookie = set.substr(0, set.find(';'));
    }
    return reply;
}

Reply PortalWorld::ask_http(const std::string& method, const std::string& path, const std::string& host) {
    return fetch({.port = portal->http_port(), .path = path, .method = method, .headers = {"Host: " + host}});
}

std::string PortalWorld::open_login_page() {
    const auto page = ask("GET", "/");
    const std::string before = "name=\"token\" value=\"";
    const auto start = page.body.find(before);
    return start == std::string::npos ? "" : page.body.substr(start + before.size(), 64);
}

Reply PortalWorld::login(const std::string& user, const std::string& password, std::vector<std::string> headers) {
    const std::string token = open_login_page();
    return ask("POST", "/login", "token=" + token + "&user=" + encoded(user) + "&password=" + encoded(password),
               std::move(headers));
}

}  // namespace beffroi::testing
