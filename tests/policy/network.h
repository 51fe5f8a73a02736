// A client, a gateway and a server in network namespaces of their own, joined by veth pairs; neighbours are static, so
// that nothing but the test's packets crosses the gateway.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/address.h"
#include "base/fd.h"

namespace beffroi::policy::test {

/// Runs in /bin/sh; throws with the output if it fails.
std::string run(const std::string& command);

class Network {
  public:
    static constexpr const char* client_mac = "02:00:00:00:01:02";
    static constexpr const char* client_interface = "lan0";  ///< of the gateway
    static constexpr const char* client4 = "10.1.0.2";
    static constexpr const char* client6 = "2001:db8:1::2";

    /// Pins the thread to one processor: packets sent one after another then arrive so. The server answers on
    /// 192.0.2.10 to .12 and 2001:db8:2::10 to ::12.
    Network();
    ~Network();
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    enum class Side { client, gateway, server };

    /// A command inside one of the namespaces.
    std::string in(Side side, const std::string& command) const;
    /// Loads nft text on the gateway.
    void load(const std::string& text) const;
    /// The gateway forgets every flow.
    void forget_flows() const;
    [[nodiscard]] UniqueFd socket(Side side, int family, int type, int protocol) const;

  private:
    explicit Network(std::string prefix);
    [[nodiscard]] std::string name(Side side) const;
    void remove() const;

    std::string m_prefix;
};

/// A datagram socket of each side. Bound to `address` and `port` if given.
[[nodiscard]] UniqueFd udp(const Network& network, Network::Side side, const std::string& address, std::uint16_t port);
void send_to(const UniqueFd& socket, const std::string& address, std::uint16_t port, const std::string& bytes);
/// What has arrived; nullopt if nothing has. With `wait`, nullopt only after a time in which a working network always
/// delivers.
struct Datagram {
    std::string bytes;
    std::string address;
    std::uint16_t port = 0;
};
[[nodiscard]] std::optional<Datagram> receive(const UniqueFd& socket, bool wait);

/// One TCP connection from the client.
class TcpPair {
  public:
    struct Source {
        std::string address;
        std::uint16_t port = 0;
    };
    TcpPair(const Network& network, const std::string& address, std::uint16_t port,
            Network::Side server = Network::Side::server, const std::optional<Source>& from = std::nullopt);
    void client_sends(const std::string& bytes) const;
    void server_sends(const std::string& bytes) const;
    /// What one read gives; empty if nothing is there.
    [[nodiscard]] std::string server_receives(bool wait) const;
    [[nodiscard]] std::string client_receives(bool wait) const;

  private:
    UniqueFd m_client;
    UniqueFd m_server;
};

}  // namespace beffroi::policy::test
