// Two shards of two ClickHouse servers and their ZooKeeper, as Debian 12 has them, on ports of their own of the
// loopback. They end with the test.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "central/store/clickhouse_store.h"
#include "tests/central/scratch.h"

namespace beffroi::central::store {

/// A program that runs beside the test and is killed at its end, whatever that is.
class Companion {
  public:
    Companion() = default;
    ~Companion() { kill(); }
    Companion(const Companion&) = delete;
    Companion& operator=(const Companion&) = delete;
    void start(const std::vector<std::string>& arguments, const std::string& log);
    void kill();  ///< SIGKILL, and waits
    /// It ended by itself, or was never started.
    [[nodiscard]] bool has_ended();

  private:
    int m_pid = -1;
};

class ClickHouseCluster {
  public:
    /// False where the programs are not installed: the tests are then left out, and say so.
    [[nodiscard]] static bool available();

    ClickHouseCluster(std::size_t shards, std::size_t replicas);
    [[nodiscard]] ClickHouseOptions options() const;
    [[nodiscard]] std::size_t servers() const { return m_servers.size(); }
    void kill(std::size_t server) { m_servers[server]->process.kill(); }
    void start(std::size_t server);
    /// Returns when the server answers. Throws std::runtime_error after a minute.
    void wait_for(std::size_t server);
    void restart_zookeeper();
    /// The answer of one server, as it stands there.
    [[nodiscard]] std::string ask(std::size_t server, const std::string& sql) const;
    [[nodiscard]] std::size_t replicas() const { return m_replicas; }

  private:
    struct Server {
        std::string directory;
        std::uint16_t http = 0;
        Companion process;
    };
    void configure(const Server& server) const;
    void start_zookeeper();

    Scratch m_scratch;
    std::size_t m_replicas;
    std::uint16_t m_zookeeper_port;
    Companion m_zookeeper;
    std::vector<std::unique_ptr<Server>> m_servers;
};

}  // namespace beffroi::central::store
