// A network interface of the enforcer's own (a tap device), behind which stands a device that does not exist: what is
// written to it the kernel takes for packets of that device, and forwards or not.
#pragma once

#include <array>
#include <string>

#include "base/address.h"
#include "base/fd.h"
#include "gateway/types.h"

namespace beffroi::enforce {

class ProbeDevice {
  public:
    /// Its name, which no policy may bind to a zone.
    static constexpr const char* name = "beffroi-test";

    /// Opens what a program without privileges may not open. The interface comes with up(). Throws std::system_error.
    ProbeDevice();

    /// Makes the interface in the network namespace of the calling thread, unless it is there. It goes with this
    /// object, however the program ends. Throws std::system_error.
    void up();
    /// One frame, as if it came in. False if the kernel does not take it.
    [[nodiscard]] bool send(const std::string& frame) const;

    [[nodiscard]] const MacAddress& mac() const { return m_mac; }
    /// Of the device behind it.
    [[nodiscard]] static IpAddress address(Family family);

  private:
    UniqueFd m_fd;
    bool m_is_up = false;
    MacAddress m_mac;
};

}  // namespace beffroi::enforce
