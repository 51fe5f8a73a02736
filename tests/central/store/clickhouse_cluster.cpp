#include "tests/central/store/clickhouse_cluster.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "base/fd.h"
#include "central/store/sqlite_handle.h"

namespace beffroi::central::store {

namespace {

constexpr const char* k_server = "/usr/sbin/clickhouse-server";
constexpr const char* k_java = "/usr/bin/java";
constexpr const char* k_zookeeper_jar = "/usr/share/java/zookeeper.jar";

/// A port that nobody had a moment ago.
std::uint16_t free_port() {
    const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw_errno("no free port");
    }
    return ntohs(address.sin_port);
}

void write_text(const std::string& path, const std::string& text) {
    std::ofstream(path) << text;
}

}  // namespace

void Companion::start(const std::vector<std::string>& arguments, const std::string& log) {
    std::vector<char*> argv;
    for (const std::string& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    const pid_t parent = ::getpid();
    m_pid = ::fork();
    if (m_pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        ::dup2(out, 1);
        ::dup2(out, 2);
        if (::getppid() == parent) {
            ::execv(argv[0], argv.data());
        }
        ::_exit(127);
    }
}

void Companion::kill() {
    if (m_pid > 0) {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
        m_pid = -1;
    }
}

bool Companion::has_ended() {
    if (m_pid > 0 && ::waitpid(m_pid, nullptr, WNOHANG) == m_pid) {
        m_pid = -1;
    }
    return m_pid <= 0;
}

bool ClickHouseCluster::available() {
    return std::filesystem::exists(k_server) && std::filesystem::exists(k_java) &&
           std::filesystem::exists(k_zookeeper_jar);
}

ClickHouseCluster::ClickHouseCluster(std::size_t shards, std::size_t replicas)
    : m_replicas(replicas), m_zookeeper_port(free_port()) {
    std::filesystem::create_directories(m_scratch.path("zookeeper"));
    write_text(m_scratch.path("zoo.cfg"),
               fmt::format("tickTime=500\ndataDir={}\nclientPort={}\nclientPortAddress=127.0.0.1\n"
                           "admin.enableServer=false\n",
                           m_scratch.path("zookeeper"), m_zookeeper_port));
    restart_zookeeper();
    for (std::size_t i = 0; i < shards * replicas; ++i) {
        Server& server = *m_servers.emplace_back(std::make_unique<Server>());
        server.directory = m_scratch.path("clickhouse-" + std::to_string(i));
        server.http = free_port();
        configure(server);
        start(i);
    }
    for (std::size_t i = 0; i < m_servers.size(); ++i) {
        wait_for(i);
    }
}

void ClickHouseCluster::configure(const Server& server) const {
    std::filesystem::create_directories(server.directory + "/tmp");
    write_text(server.directory + "/users.xml",
               "<yandex><profiles><default><log_queries>0</log_queries></default></profiles>"
               "<users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile>"
               "<quota>default</quota></default></users><quotas><default></default></quotas></yandex>");
    write_text(
        server.directory + "/config.xml",
        fmt::format("<yandex><logger><level>warning</level><log>{0}/log</log><errorlog>{0}/err</errorlog></logger>"
                    "<http_port>{1}</http_port><tcp_port>{2}</tcp_port>"
                    "<interserver_http_port>{3}</interserver_http_port>"
                    "<interserver_http_host>127.0.0.1</interserver_http_host>"
                    "<listen_host>127.0.0.1</listen_host><path>{0}/</path><tmp_path>{0}/tmp/</tmp_path>"
                    "<users_config>{0}/users.xml</users_config><default_profile>default</default_profile>"
                    "<default_database>default</default_database><mark_cache_size>67108864</mark_cache_size>"
                    "<uncompressed_cache_size>67108864</uncompressed_cache_size>"
                    "<zookeeper><node><host>127.0.0.1</host><port>{4}</port></node>"
                    "<session_timeout_ms>4000</session_timeout_ms></zookeeper></yandex>",
                    server.directory, server.http, free_port(), free_port(), m_zookeeper_port));
}

void ClickHouseCluster::start(std::size_t server) {
    const std::string& directory = m_servers[server]->directory;
    m_servers[server]->process.start({k_server, "--config-file=" + directory + "/config.xml"}, directory + "/out");
}

void ClickHouseCluster::restart_zookeeper() {
    m_zookeeper.kill();
    start_zookeeper();
}

void ClickHouseCluster::start_zookeeper() {
    m_zookeeper.start({k_java, "-Xmx256m", "-cp", "/usr/share/java/*",
                       "org.apache.zookeeper.server.quorum.QuorumPeerMain", m_scratch.path("zoo.cfg")},
                      m_scratch.path("zookeeper.log"));
}

/// One that did not come back after a kill is started again, as a service is.
void ClickHouseCluster::wait_for(std::size_t server) {
    for (int tries = 0; tries < 600; ++tries) {
        if (m_zookeeper.has_ended()) {
            start_zookeeper();
        }
        try {
            static_cast<void>(ask(server, "SELECT count() FROM system.zookeeper WHERE path = '/'"));
            return;
        } catch (const StoreFailure&) {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
    }
    throw std::runtime_error("a ClickHouse server does not answer");
}

std::string ClickHouseCluster::ask(std::size_t server, const std::string& sql) const {
    static const ClickHouseAccess nobody;
    return ClickHouseClient(fmt::format("http://127.0.0.1:{}", m_servers[server]->http), nobody).query(sql);
}

ClickHouseOptions ClickHouseCluster::options() const {
    ClickHouseOptions options;
    for (std::size_t i = 0; i < m_servers.size(); ++i) {
        if (i % m_replicas == 0) {
            options.shards.emplace_back();
        }
        options.shards.back().push_back(
            {"replica-" + std::to_string(i), fmt::format("http://127.0.0.1:{}", m_servers[i]->http)});
    }
    return options;
}

}  // namespace beffroi::central::store
