// A setting of the machine's first network namespace, which all others share, changed for as long as this lives.
#pragma once

#include <fcntl.h>
#include <sched.h>

#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/fd.h"

namespace beffroi::enforce::test {

/// The one that the program was started in.
inline const UniqueFd first_namespace(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));

/// In the first namespace, wherever the calling thread is.
template <typename Act>
auto in_first_namespace(const Act& act) {
    decltype(act()) result{};
    std::thread([&] {
        if (::setns(first_namespace.get(), CLONE_NEWNET) == 0) {
            result = act();
        }
    }).join();
    return result;
}

[[nodiscard]] inline std::string first_line(const std::string& file) {
    std::string text;
    std::getline(std::ifstream(file) >> std::ws, text);
    return text;
}

class GlobalSetting {
  public:
    GlobalSetting(const std::string& name, const std::string& value)
        : m_file("/proc/sys/" + name), m_before(in_first_namespace([this] { return first_line(m_file); })) {
        set(value);
        if (in_first_namespace([this] { return first_line(m_file); }) != value) {
            throw std::runtime_error(m_file + " cannot be set: these tests need the machine's own network namespace");
        }
    }
    ~GlobalSetting() { set(m_before); }
    GlobalSetting(const GlobalSetting&) = delete;
    GlobalSetting& operator=(const GlobalSetting&) = delete;

  private:
    void set(const std::string& value) const {
        in_first_namespace([&] {
            std::ofstream(m_file) << value << '\n';
            return 0;
        });
    }
    const std::string m_file;
    const std::string m_before;
};

}  // namespace beffroi::enforce::test
