// A RESTCONF server (RFC 8040) in JSON, with the datastores of RFC 8527 and YANG Patch (RFC 8072), over a program's own
// datastores and operations.
#pragma once

#include <string>
#include <vector>

#include "base/http/server.h"
#include "base/restconf/datastore.h"
#include "base/restconf/uri.h"

namespace beffroi::restconf {

class Api {
  public:
    /// References outlive it.
    explicit Api(Options options);
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    [[nodiscard]] http::Response answer(const http::Request& request) const;
    [[nodiscard]] http::Response on_data(const http::Request& request, const Uri& uri,
                                         const Datastore& datastore) const;
    [[nodiscard]] http::Response get_data(const http::Request& request, const Uri& uri,
                                          const Datastore& datastore) const;
    [[nodiscard]] http::Response edit_data(const http::Request& request, const Uri& uri, const Datastore& datastore,
                                           const yang::Target& target) const;
    [[nodiscard]] http::Response on_stream(const http::Request& request, const Uri& uri) const;
    [[nodiscard]] http::Response on_operations(const http::Request& request, const Uri& uri) const;
    [[nodiscard]] http::Response invoke(const http::Request& request, const Operation& operation) const;
    /// nullptr: there is none.
    [[nodiscard]] const Operation* find_operation(const Uri& uri) const;
    [[nodiscard]] std::string operations_text() const;
    [[nodiscard]] const Datastore* datastore_of(const Uri& uri) const;

    Options m_options;
};

}  // namespace beffroi::restconf
