// Pieces of configuration that several of these tests ask about.
#pragma once

#include <string>

namespace beffroi::tests {

inline const std::string top = "/beffroi-gateway:gateway";

/// Logins at one access point.
inline std::string radius() {
    return R"({"secret-file":"/etc/beffroi/secrets/freeradius",
               "vlan":[{"role":"eleve","id":110,"interface":"lan0.110"},{"role":"enseignant","id":120}],
               "equipment":[{"name":"borne-cdi","address":"10.20.0.21","secret-file":"/etc/beffroi/secrets/borne-cdi"}]})";
}

}  // namespace beffroi::tests
