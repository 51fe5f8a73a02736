// Whether people can log in at switches and access points: FreeRADIUS and the gateway must know each other's port and
// secret, and both must be there. Nothing is asked of FreeRADIUS itself: it answers its equipment alone.
#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include "base/fd.h"
#include "base/number.h"
#include "base/secret.h"
#include "base/trim.h"
#include "gateway/doctor/checks.h"

namespace beffroi::doctor {

namespace {

using Settings = std::map<std::string, std::string, std::less<>>;

/// "name = value" of each line, without quotation marks; the last of a name.
Settings settings_of(const std::string& text) {
    Settings settings;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const std::string_view whole(line);
        const auto equals = whole.find('=');
        const auto name = trimmed(whole.substr(0, equals), " \t");
        if (equals != std::string_view::npos && !name.empty() && !name.starts_with('#')) {
            settings.insert_or_assign(std::string(name), std::string(trimmed(whole.substr(equals + 1), " \t\r\"")));
        }
    }
    return settings;
}

Words see_installation() {
    return words("voir docs/radius.md, « Installer »", "see docs/radius.md, \"Installer\"");
}

std::optional<std::uint16_t> port_in(const Settings& settings, std::string_view name) {
    const auto found = settings.find(name);
    return found == settings.end() ? std::nullopt : parse_number<std::uint16_t>(found->second);
}

/// What both have to have the same; the ports that FreeRADIUS is to listen on are left in `ports`.
Findings agreement(const Patient& patient, std::vector<std::uint16_t>& ports) {
    const auto& radius = *patient.config.radius;
    const std::string site = patient.freeradius_directory + "/site.conf";
    const auto settings = settings_of(read_file(site, std::size_t{1} << 20));
    for (const char* name : {"auth_port", "acct_port"}) {
        if (const auto port = port_in(settings, name)) {
            ports.push_back(*port);
        }
    }
    const auto asked = port_in(settings, "gateway_port");
    if (ports.size() != 2 || !asked) {
        return one(Level::failure,
                   words("{} ne donne pas auth_port, acct_port et gateway_port",
                         "{} does not give auth_port, acct_port and gateway_port", site),
                   see_installation());
    }
    if (*asked != radius.port) {
        return one(Level::failure,
                   words("FreeRADIUS demande au port {}, la passerelle répond au port {}",
                         "FreeRADIUS asks at port {}, the gateway answers at port {}", *asked, radius.port),
                   words("mettez gateway_port dans {} comme radius/port, puis redémarrez freeradius",
                         "make gateway_port in {} the same as radius/port, then restart freeradius", site));
    }
    const std::string file = patient.freeradius_directory + "/secret.conf";
    std::string text = read_file(file, std::size_t{1} << 20);
    auto secrets = settings_of(text);
    const bool same = constant_time_equal(secrets["gateway_secret"], read_secret_line(radius.secret_file).reveal());
    wipe(text);
    wipe(secrets["gateway_secret"]);
    if (!same) {
        return one(Level::failure,
                   words("gateway_secret de {} n’est pas la première ligne de {} : chaque question est refusée",
                         "gateway_secret of {} is not the first line of {}: every question is refused", file,
                         radius.secret_file),
                   words("écrivez le même secret aux deux endroits (docs/radius.md), puis redémarrez les deux",
                         "write the same secret in both places (docs/radius.md), then restart both"));
    }
    return one(Level::ok, words("FreeRADIUS et la passerelle ont le même port et le même secret",
                                "FreeRADIUS and the gateway have the same port and secret"));
}

bool is_process(const std::filesystem::path& path) {
    const auto name = path.filename().string();
    return std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
}

/// The arguments of every running FreeRADIUS, each argument on a line.
std::vector<std::string> running(const std::string& proc) {
    std::vector<std::string> all;
    for (const auto& process : std::filesystem::directory_iterator(proc)) {
        try {
            if (is_process(process.path()) &&
                read_file((process.path() / "comm").string(), 64).starts_with("freeradius")) {
                auto arguments = read_file((process.path() / "cmdline").string(), std::size_t{1} << 16);
                std::ranges::replace(arguments, '\0', '\n');
                all.push_back("\n" + arguments);
            }
        } catch (const std::exception&) {  // it has ended meanwhile
            continue;
        }
    }
    return all;
}

Finding look_at_process(const Patient& patient) {
    const Words start = words(
        "systemctl restart freeradius, avec deploy/systemd/freeradius.service.d ; journalctl -u freeradius, ou "
        "freeradius -d {} -C -l stdout, dit pourquoi il s’arrête",
        "systemctl restart freeradius, with deploy/systemd/freeradius.service.d; journalctl -u freeradius, or "
        "freeradius -d {} -C -l stdout, says why it stops",
        patient.freeradius_directory);
    const auto found = running(patient.proc);
    if (found.empty()) {
        return {Level::failure,
                words("FreeRADIUS ne tourne pas : personne n’entre par un commutateur ou une borne",
                      "FreeRADIUS does not run: nobody comes in at a switch or access point"),
                start};
    }
    const std::string configured = "\n" + patient.freeradius_directory + "\n";
    if (std::ranges::none_of(found,
                             [&](const auto& arguments) { return arguments.find(configured) != std::string::npos; })) {
        return {Level::failure,
                words("FreeRADIUS tourne avec une autre configuration que {}",
                      "FreeRADIUS runs with another configuration than {}", patient.freeradius_directory),
                start};
    }
    return {Level::ok, words("FreeRADIUS tourne avec la configuration de {}",
                             "FreeRADIUS runs with the configuration in {}", patient.freeradius_directory)};
}

/// Whether a socket has that UDP port here, by the kernel's own tables: "sl local_address ...", the address
/// hexadecimal.
bool is_bound(const std::string& proc, std::uint16_t port) {
    const auto wanted = fmt::format(":{:04X}", port);
    for (const char* table : {"/net/udp", "/net/udp6"}) {
        std::string text;
        try {
            text = read_file(proc + table);
        } catch (const std::system_error&) {
            continue;  // a machine without this family
        }
        std::istringstream lines(text);
        std::string line;
        std::getline(lines, line);  // the headings
        while (std::getline(lines, line)) {
            std::istringstream words_of_line(line);
            std::string number;
            std::string local;
            words_of_line >> number >> local;
            if (local.ends_with(wanted)) {
                return true;
            }
        }
    }
    return false;
}

Finding look_at_port(const Patient& patient, std::uint16_t port) {
    return is_bound(patient.proc, port)
               ? Finding{Level::ok, words("le port UDP {} est ouvert", "UDP port {} is open", port)}
               : Finding{Level::failure,
                         words("personne n’écoute sur le port UDP {}", "nobody listens at UDP port {}", port),
                         words("journalctl -u freeradius ; vérifiez listen_address dans {}/site.conf",
                               "journalctl -u freeradius; check listen_address in {}/site.conf",
                               patient.freeradius_directory)};
}

bool answers_on_loopback(std::uint16_t port) {
    const UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return socket.valid() && ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

Finding look_at_door(std::uint16_t port) {
    return answers_on_loopback(port)
               ? Finding{Level::ok, words("la passerelle répond à FreeRADIUS sur 127.0.0.1:{}",
                                          "the gateway answers FreeRADIUS at 127.0.0.1:{}", port)}
               : Finding{
                     Level::failure,
                     words("la passerelle ne répond pas à FreeRADIUS sur 127.0.0.1:{}",
                           "the gateway does not answer FreeRADIUS at 127.0.0.1:{}", port),
                     words("démarrez beffroi-gateway, voir « gateway » ; redémarrez-la si radius vient d’être ajouté",
                           "start beffroi-gateway, see \"gateway\"; restart it if radius has just been added")};
}

}  // namespace

Findings look_at_radius(const Patient& patient) {
    if (!patient.config.radius) {
        return one(Level::ok, words("personne n’entre par 802.1X (radius)", "nobody comes in by 802.1X (radius)"));
    }
    std::vector<std::uint16_t> ports;
    Findings findings;
    try {
        findings = agreement(patient, ports);
    } catch (const std::runtime_error& e) {
        findings = one(Level::failure, quoted(e.what()), see_installation());
    }
    findings.push_back(look_at_process(patient));
    for (const auto port : ports) {
        findings.push_back(look_at_port(patient, port));
    }
    findings.push_back(look_at_door(patient.config.radius->port));
    return findings;
}

}  // namespace beffroi::doctor
