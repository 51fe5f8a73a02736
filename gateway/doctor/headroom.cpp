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
                "plein, le noyau ne relaie rien de nouveau : augmentez net.netfilter.nf_conntrack_max, et cherchez "
                "l’appareil qui en "
                "ouvre le plus (conntrack -L)",
                "full, the kernel forwards nothing new: raise net.netfilter.nf_conntrack_max, and look for the device "
                "that opens most "
                "(conntrack -L)");
        case Resource::neighbours:
            return words(
                "pleine, un nouvel appareil n’atteint plus rien : augmentez net.ipv4.neigh.default.gc_thresh3 et celui "
                "d’IPv6",
                "full, a new device reaches nothing: raise net.ipv4.neigh.default.gc_thresh3, and that of IPv6");
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
