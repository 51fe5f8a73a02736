// A small lycée in network namespaces that nobody else sees: two clients, the router where the enforcer works, a
// server. They live in descriptors of this process, so nothing is left behind however it ends.
//
//   client_a (10.40.0.5, 2001:db8:40::5) -- cli0 [router] up0 -- server (203.0.113.10, .20, 2001:db8:5::10, ::20)
//   client_b (10.41.0.5, 2001:db8:41::5) -- cli1
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/address.h"
#include "base/fd.h"
#include "base/yang/document.h"
#include "gateway/enforce/kernel.h"
#include "tests/temporary_directory.h"

namespace beffroi::enforce::test {

class Namespace {
  public:
    Namespace();  ///< a new one; the process stays where it is
    [[nodiscard]] int fd() const { return m_fd.get(); }

  private:
    UniqueFd m_fd;
};

/// The calling thread is in that namespace for as long as this lives.
class Inside {
  public:
    explicit Inside(const Namespace& place);
    ~Inside();
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

  private:
    UniqueFd m_before;
};

inline constexpr std::uint16_t service_port = 8080;
inline constexpr const char* permitted4 = "203.0.113.10";
inline constexpr const char* permitted6 = "2001:db8:5::10";
inline constexpr const char* denied4 = "203.0.113.20";
inline constexpr const char* denied6 = "2001:db8:5::20";

struct Peer {
    IpAddress address;
    std::uint16_t port = 0;
};

/// A TCP connection with both of its ends in our hands.
struct TcpFlow {
    UniqueFd client;
    UniqueFd server;
    /// Whether a byte of the client reaches the server, and one of the server the client.
    [[nodiscard]] bool works() const;
    /// Whether nothing comes through any more, in either direction.
    [[nodiscard]] bool is_cut() const;
    /// The client, as the server sees it.
    [[nodiscard]] Peer peer() const;
};

/// The calling thread is in the router while it exists.
class Network {
  public:
    Network();

    [[nodiscard]] std::optional<TcpFlow> tcp(const Namespace& from, const std::string& to,
                                             std::chrono::milliseconds patience = std::chrono::milliseconds(3000));
    /// To a port of the router itself.
    [[nodiscard]] static std::optional<TcpFlow> tcp_to_gateway(const Namespace& from, const std::string& to,
                                                               std::uint16_t port);
    [[nodiscard]] bool udp(const Namespace& from, const std::string& to,
                           std::chrono::milliseconds patience = std::chrono::milliseconds(3000));
    [[nodiscard]] bool ping(const Namespace& from, const std::string& to,
                            std::chrono::milliseconds patience = std::chrono::milliseconds(3000));
    /// Nothing passes to any address of the server, by TCP, UDP or ICMP.
    [[nodiscard]] bool nothing_passes(const Namespace& from);

    Namespace router;
    Namespace client_a;
    Namespace client_b;
    Namespace server;

  private:
    Inside m_inside;
    UniqueFd m_tcp;  ///< the server's sockets
    UniqueFd m_udp;
};

/// Those of a policy.
[[nodiscard]] const yang::Modules& modules();

/// Runs a shell command in the current namespace; throws if it fails.
void shell(const std::string& command);

/// A temporary folder with the policy of the tests: from the zones `salles` (cli0) and `wifi` (cli1) the permitted
/// addresses are open to pupils for TCP and UDP to service_port and ICMP, on Tuesdays from 8 to 12 (Paris); to teachers
/// always.
class PolicyFolder {
  public:
    PolicyFolder();
    /// `extra_role` sorts before the others, so that every class has another number; `more` are members of the lycée's
    /// document.
    void write(const std::string& destination4 = permitted4, bool extra_role = false, const std::string& more = "");
    /// The same with a promise of the Region that pupils never reach the server, which the lycée's rule breaks.
    void promise_in_vain();
    /// The same policy with a promise of the académie that teachers always reach the server.
    void promise_to_teachers();
    void spoil();
    /// One example: whether a pupil in the classrooms reaches the server.
    void add_example(const std::string& at, const std::string& expect);
    [[nodiscard]] const std::string& path() const { return m_folder.path(); }

  private:
    TemporaryDirectory m_folder;
};

/// The session of client_a ("salles") or client_b ("wifi"), both families.
[[nodiscard]] KernelSession session_a(std::uint16_t handle = 1, const std::string& role = "eleve");
[[nodiscard]] KernelSession session_b(std::uint16_t handle = 2, const std::string& role = "eleve");

/// Tuesday 24 November 2026 in Paris (UTC+1).
[[nodiscard]] WallTime tuesday(int hour, int minute, int second = 0);

}  // namespace beffroi::enforce::test
