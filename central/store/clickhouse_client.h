// One ClickHouse server over its HTTP interface. Only this file knows libcurl here.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.h"

namespace beffroi::central::store {

struct ClickHouseAccess {
    std::string user;     ///< empty: the server's default user
    Secret password;      ///< may be empty
    std::string ca_file;  ///< for https: the authority of the servers; empty: the system's
};

/// Settings and parameters of a request, not yet percent-encoded.
using ClickHouseSettings = std::vector<std::pair<std::string, std::string>>;

/// Thread-safe: every call has a connection of its own from a pool.
class ClickHouseClient {
  public:
    /// `url`: http://host:8123 or https://host:8443, without a path. `access` must outlive this object.
    ClickHouseClient(std::string url, const ClickHouseAccess& access);
    ~ClickHouseClient();
    ClickHouseClient(const ClickHouseClient&) = delete;
    ClickHouseClient& operator=(const ClickHouseClient&) = delete;

    /// The answer's body. Throws StoreFailure with the server's words when it refuses or does not answer, Cancelled
    /// when `cancel` says so.
    [[nodiscard]] std::string query(const std::string& sql, const ClickHouseSettings& settings = {},
                                    const std::function<bool()>& cancel = {}) const;
    /// INSERT with its data. The same.
    void insert(const std::string& sql, std::string_view data, const ClickHouseSettings& settings) const;
    [[nodiscard]] const std::string& url() const noexcept { return m_url; }

  private:
    class Pool;
    [[nodiscard]] std::string request(const std::string& sql, std::string_view body, const ClickHouseSettings& settings,
                                      const std::function<bool()>& cancel) const;

    std::string m_url;
    const ClickHouseAccess& m_access;
    std::unique_ptr<Pool> m_pool;
};

}  // namespace beffroi::central::store
