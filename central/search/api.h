// GET /search for auditors: recorded first, answered after.
#pragma once

#include <vector>

#include "base/http/server.h"
#include "central/store/admin_log.h"
#include "central/store/store.h"

namespace beffroi::central {

/// Thread-safe. References must outlive it.
class SearchApi {
  public:
    SearchApi(const Store& store, AdminLog& admin) : m_store(store), m_admin(admin) {}
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    [[nodiscard]] http::Response answer(const http::Request& request);

    const Store& m_store;
    AdminLog& m_admin;
};

}  // namespace beffroi::central
