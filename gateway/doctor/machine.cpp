#include "gateway/health/machine.h"

#include <netdb.h>

#include <memory>
#include <set>

#include "base/address.h"
#include "base/fd.h"
#include "gateway/doctor/checks.h"

namespace beffroi::doctor {

namespace {

bool is_on(const std::string& setting) {
    try {
        return read_file(setting, 16).starts_with('1');
    } catch (const std::system_error&) {
        return false;  // a machine without this family
    }
}

/// The host of scheme://host[:port][/path].
std::string host_of(const std::string& url) {
    const auto start = url.find("://");
    std::string rest = url.substr(start == std::string::npos ? 0 : start + 3);
    if (rest.starts_with('[')) {
        return rest.substr(1, rest.find(']') - 1);
    }
    return rest.substr(0, rest.find_first_of(":/"));
}

/// Every host that the gateway connects to by a name.
std::set<std::string> names_in(const GatewayConfig& config) {
    std::set<std::string> hosts;
    for (const auto& directory : config.directories) {
        for (const auto& server : directory.servers) {
            hosts.insert(host_of(server));
        }
    }
    if (config.shipping) {
        for (const auto& peer : config.shipping->peers) {
            hosts.insert(host_of(peer.url));
        }
    }
    if (config.delivery) {
        hosts.insert(host_of(config.delivery->url));
    }
    std::erase_if(hosts, [](const std::string& host) { return IpAddress::parse(host).has_value(); });
    return hosts;
}

/// Why the name has no address; empty: it has one.
std::string unresolved(const std::string& host) {
    addrinfo* raw = nullptr;
    const int code = ::getaddrinfo(host.c_str(), nullptr, nullptr, &raw);
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> found(raw, ::freeaddrinfo);
    return code == 0 ? "" : ::gai_strerror(code);
}

}  // namespace

Findings judge_clock(const ClockState& clock) {
    if (!clock.synchronised) {
        return one(Level::failure,
                   words("l’horloge n’est synchronisée sur rien", "the clock is synchronised with nothing"),
                   words("donnez deux sources NTP à chrony ou systemd-timesyncd, et attendez une minute",
                         "give chrony or systemd-timesyncd two NTP sources, and wait a minute"));
    }
    if (!clock.trusted()) {
        return one(
            Level::warning,
            words("l’horloge peut se tromper de {} ms", "the clock may be wrong by {} ms", clock.error.count() / 1000),
            words("vérifiez les sources NTP : au-delà d’une seconde les heures du journal ne prouvent plus rien",
                  "check the NTP sources: beyond a second the journal's times prove nothing"));
    }
    return one(Level::ok, words("l’horloge est synchronisée, à {} ms près", "the clock is synchronised, to {} ms",
                                clock.error.count() / 1000));
}

Findings look_at_clock(const Patient& /*patient*/) {
    return judge_clock(read_clock_state());
}

Findings look_at_forwarding(const Patient& patient) {
    Findings findings;
    for (const auto& [family, setting] :
         {std::pair("IPv4", "/sys/net/ipv4/ip_forward"), std::pair("IPv6", "/sys/net/ipv6/conf/all/forwarding")}) {
        if (is_on(patient.proc + setting)) {
            findings.push_back({Level::ok, words("{} est relayé", "{} is forwarded", family)});
        } else {
            findings.push_back({Level::failure,
                                words("{} n’est pas relayé : personne n’atteint rien",
                                      "{} is not forwarded: nobody "
                                      "reaches anything",
                                      family),
                                words("démarrez beffroi-enforcer, qui l’ouvre une fois ses règles dans le noyau ; ne "
                                      "l’ouvrez pas dans sysctl.d",
                                      "start beffroi-enforcer, which opens it once its rules are in the kernel; do "
                                      "not open it in sysctl.d")});
        }
    }
    return findings;
}

Findings look_at_names(const Patient& patient) {
    Findings findings;
    for (const auto& host : names_in(patient.config)) {
        const auto why = unresolved(host);
        if (why.empty()) {
            findings.push_back({Level::ok, words("{} a une adresse", "{} has an address", host)});
        } else {
            findings.push_back({Level::failure, words("{} n’a pas d’adresse : {}", "{} has no address: {}", host, why),
                                words("vérifiez le nom, puis /etc/resolv.conf, ou écrivez l’adresse dans /etc/hosts",
                                      "check the name, then /etc/resolv.conf, or write its address into /etc/hosts")});
        }
    }
    if (findings.empty()) {
        return one(Level::ok, words("tout est nommé par son adresse", "everything is named by its address"));
    }
    return findings;
}

}  // namespace beffroi::doctor
