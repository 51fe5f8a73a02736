// Whether policies are tried with packets (docs/decisions/0024-self-test.md): for that the enforcer needs a device of
// its own, and without it goes on untried, with a line in its log.
#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "gateway/doctor/as_user.h"
#include "gateway/doctor/checks.h"
#include "gateway/enforce/local_socket.h"

namespace beffroi::doctor {

namespace {

/// The process that listens at the enforcer's socket; 0: none, or one that cannot be seen from here.
pid_t enforcer_at(const std::string& socket) {
    const auto connection = enforce::connect_seqpacket(socket);
    ucred listener{};
    socklen_t size = sizeof listener;
    return connection.valid() && ::getsockopt(connection.get(), SOL_SOCKET, SO_PEERCRED, &listener, &size) == 0
               ? listener.pid
               : 0;
}

/// nullopt: nobody may look.
std::optional<bool> holds(const std::string& process, const std::string& device) {
    std::error_code hidden;
    std::filesystem::directory_iterator all(process + "/fd", hidden);
    if (hidden) {
        return std::nullopt;
    }
    for (const auto& one : all) {
        std::error_code closed_meanwhile;
        if (std::filesystem::read_symlink(one.path(), closed_meanwhile) == device) {
            return true;
        }
    }
    return false;
}

struct Opening {
    As as = As::nobody;
    int error = 0;
};

/// Opening it makes no interface.
Opening try_to_open(const std::string& device, const std::string& user) {
    Opening opening;
    opening.as = as_user(user, [&] {
        const UniqueFd opened(::open(device.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK));
        opening.error = opened.valid() ? 0 : errno;
    });
    return opening;
}

Finding cannot_open(const Patient& patient, int error) {
    const Words why = words("{} ne peut pas ouvrir {} : {} ; les politiques entrent en vigueur sans être essayées",
                            "{} cannot open {}: {}; policies are put in force without being tried",
                            patient.enforcer_user, patient.tun_device, std::generic_category().message(error));
    if (error == EACCES || error == EPERM) {
        return {Level::warning, why,
                words("donnez-lui les droits d’une machine ordinaire (chmod 666 {}), puis redémarrez beffroi-enforcer",
                      "give it the rights of an ordinary machine (chmod 666 {}), then restart beffroi-enforcer",
                      patient.tun_device)};
    }
    return {
        Level::warning, why,
        words("modprobe tun, puis une ligne « tun » dans /etc/modules-load.d/beffroi.conf, et redémarrez "
              "beffroi-enforcer ; dans un conteneur, donnez-lui ce périphérique",
              "modprobe tun, then a line \"tun\" in /etc/modules-load.d/beffroi.conf, and restart beffroi-enforcer; "
              "in a container, give it this device")};
}

}  // namespace

Findings look_at_self_test(const Patient& patient) {
    const pid_t enforcer = enforcer_at(patient.config.enforcer.socket);
    const auto held =
        enforcer == 0 ? std::nullopt : holds(patient.proc + "/" + std::to_string(enforcer), patient.tun_device);
    if (held.value_or(false)) {
        return one(Level::ok, words("l’enforcer tient {} : il essaie chaque politique avec des paquets",
                                    "the enforcer holds {}: it tries each policy with packets", patient.tun_device));
    }
    const auto opening = try_to_open(patient.tun_device, patient.enforcer_user);
    if (opening.as == As::nobody) {
        return one(Level::warning, words("l’utilisateur {} n’existe pas", "there is no user {}", patient.enforcer_user),
                   words("systemd-sysusers, ou dites lequel est celui de l’enforcer avec --enforcer-user",
                         "systemd-sysusers, or say which one is the enforcer's with --enforcer-user"));
    }
    if (opening.as == As::myself) {
        return one(Level::warning,
                   words("ce que {} peut ouvrir n’a pas pu être vérifié", "what {} can open could not be checked",
                         patient.enforcer_user),
                   words("recommencez en root", "run it again as root"));
    }
    if (opening.error != 0) {
        return {cannot_open(patient, opening.error)};
    }
    if (held) {
        return one(Level::warning,
                   words("l’enforcer tourne sans {}, que {} peut ouvrir : les politiques entrent en vigueur sans être "
                         "essayées",
                         "the enforcer runs without {}, which {} can open: policies are put in force without being "
                         "tried",
                         patient.tun_device, patient.enforcer_user),
                   words("mettez DeviceAllow=/dev/net/tun rw dans son unité (deploy/systemd), puis redémarrez-le",
                         "put DeviceAllow=/dev/net/tun rw into its unit (deploy/systemd), then restart it"));
    }
    return one(Level::ok, words("{} peut ouvrir {}, par où chaque politique est essayée avec des paquets",
                                "{} can open {}, by which each policy is tried with packets", patient.enforcer_user,
                                patient.tun_device));
}

}  // namespace beffroi::doctor
