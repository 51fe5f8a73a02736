// Who is behind an address, from the kernel's neighbour table (rtnetlink, unprivileged). NUD states that prove presence
// only: REACHABLE, STALE, DELAY, PROBE, PERMANENT.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "gateway/crowding.h"
#include "gateway/types.h"

namespace beffroi::session {

struct Neighbour {
    Interface interface;
    MacAddress mac;
    IpAddress address;
    friend bool operator==(const Neighbour&, const Neighbour&) = default;
};

/// Thread-safe. A thread listens to RTNLGRP_NEIGH; when the kernel drops events (ENOBUFS) the whole table is read
/// again. Memory is bounded: beyond `capacity` addresses the one that has been known for longest is forgotten, unless
/// it is to be kept; the kernel still has it, and is asked for it by lookup().
class Neighbours {
  public:
    /// 4,000 devices with several addresses each. The kernel begins to forget at as many of each family
    /// (deploy/systemd/beffroi-enforcer.service).
    static constexpr std::size_t most = 32768;

    /// Called for each neighbour that appears or changes its MAC, from the listening thread or from lookup(). Must not
    /// throw.
    using Watcher = std::function<void(const Neighbour&)>;

    /// Whether the device has a session: its addresses are not forgotten for those of strangers. Called under a lock:
    /// must not call back.
    using Keep = std::function<bool(const Interface&, const MacAddress&)>;

    explicit Neighbours(
        Watcher watcher, Keep keep = [](const Interface&, const MacAddress&) { return false; },
        std::size_t capacity = most);
    ~Neighbours();
    Neighbours(const Neighbours&) = delete;
    Neighbours& operator=(const Neighbours&) = delete;

    /// Asks the kernel for this address now; nullopt if nobody answered for it.
    [[nodiscard]] std::optional<Neighbour> lookup(const IpAddress& address) const;
    [[nodiscard]] Crowding crowding() const;
    /// Every address of a device except IPv6 link-local ones.
    [[nodiscard]] std::vector<IpAddress> addresses_of(const Interface& interface, const MacAddress& mac) const;
    /// Everybody's, except IPv6 link-local ones.
    [[nodiscard]] std::vector<Neighbour> all() const;
    /// The addresses of a device on every interface.
    [[nodiscard]] std::vector<Neighbour> of_device(const MacAddress& mac) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace beffroi::session
