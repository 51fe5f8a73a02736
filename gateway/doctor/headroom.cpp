#include "gateway/doctor/checks.h"
#include "gateway/health/machine.h"

namespace beffroi::doctor {

namespace {

Words name_of(Resource resource) {
    switch (resource) {
        case Resource::disk:
            return words("le disque", "the disk");
        case Resource::memory:
            return words("la mémoire", "memory");
        case Resource::connections:
            return words("le suivi des connexions", "connection tracking");
        case Resource::neighbours:
            return words("la table des voisins", "the neighbour table");
    }
    return {};
}

/// What becomes of a machine without it, and what to do.
Words remedy_of(Resource resource) {
    switch (resource) {
        case Resource::disk:
            return words("faites de la place", "make room");
        case Resource::memory:
            return words("arrêtez ce qui n’est pas de la passerelle, ou ajoutez-en",
                         "stop what is not the gateway's, or add some");
        case Resource::connections:
            return words(
                "plein, le noyau relaie de nouvelles connexions à la place d’anciennes qui n’ont pas abouti, puis plus "
                "aucune : cherchez l’appareil qui en ouvre le plus (conntrack -L), terminez sa session, ou augmentez "
                "net.netfilter.nf_conntrack_max",
                "full, the kernel forwards new connections in place of old ones that came to nothing, then none: look "
                "for the device that opens most (conntrack -L), end its session, or raise "
                "net.netfilter.nf_conntrack_max");
        case Resource::neighbours:
            return words(
                "pleine, un nouvel appareil n’atteint plus rien : cherchez l’appareil qui invente des adresses "
                "(beaucoup "
                "d’adresses MAC derrière un même port de commutateur : « ip neigh », puis la table du commutateur) et "
                "coupez-le ; vérifiez que net.ipv4.neigh.default.gc_thresh3 et celui d’IPv6 valent 65536",
                "full, a new device reaches nothing: look for the device that invents addresses (many MAC addresses "
                "behind one port of a switch: `ip neigh`, then the switch’s table) and cut it off; see that "
                "net.ipv4.neigh.default.gc_thresh3 and that of IPv6 are 65536");
    }
    return {};
}

}  // namespace

Findings judge_room(Resource resource, const Room& room) {
    const auto percent = static_cast<unsigned>(percent_used(room));
    const auto level = level_of(room);
    const Words name = name_of(resource);
    const Words found{fmt::format("{} : {} sur {} ({} %)", name.french, room.used, room.capacity, percent),
                      fmt::format("{}: {} of {} ({} %)", name.english, room.used, room.capacity, percent)};
    if (level == RoomLevel::plenty) {
        return one(Level::ok, found);
    }
    return one(level == RoomLevel::scarce ? Level::warning : Level::failure, found, remedy_of(resource));
}

/// Of what a machine runs out of, but for the journal's disk, which has a check of its own.
Findings look_at_headroom(const Patient& patient) {
    Findings findings;
    for (const auto resource : {Resource::memory, Resource::connections, Resource::neighbours}) {
        if (const auto room = health::read_room(resource, {patient.config.journal.directory, patient.proc})) {
            findings.push_back(judge_room(resource, *room).front());
        }
    }
    return findings.empty() ? one(Level::ok, words("la machine n’en dit rien", "the machine does not say")) : findings;
}

}  // namespace beffroi::doctor
