// Pseudonyms of devices in the streams `flow` and `filter`: random, of one month, never made from an address.
#pragma once

#include <string>
#include <unordered_map>

#include "gateway/types.h"

namespace beffroi::flow {

/// In memory only: a restart gives a device another name, which loses continuity within the month and nothing else.
class DeviceNames {
  public:
    /// 12 hexadecimal digits; the same for a device in all entries of the same month (`of` says which month that is, in
    /// UTC). Empty if there are more devices than can be remembered.
    [[nodiscard]] std::string name(const std::string& device, WallTime of);

  private:
    std::string m_month;
    std::unordered_map<std::string, std::string> m_names;  ///< by MAC, or what stands in its place
};

}  // namespace beffroi::flow
