// What a program puts behind its RESTCONF API.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/http/server.h"
#include "base/restconf/error.h"
#include "base/restconf/event_stream.h"
#include "base/restconf/uri.h"
#include "base/yang/document.h"
#include "base/yang/tree.h"

namespace beffroi::restconf {

/// A datastore at one moment: it never changes.
struct Snapshot {
    std::shared_ptr<const yang::Tree> tree;
    std::string etag;  ///< strong, without quotes: another configuration has another one
    WallTime modified;
};

/// Makes the next tree out of what is there, or says why not.
using Change = std::function<std::variant<yang::Tree, Error>(const Snapshot& now)>;

struct Datastore {
    std::string name;  ///< of ietf-datastores: "running"
    /// As whoever asks sees it: of a datastore that is not the same for everybody each view has entity-tags of its own.
    std::function<Snapshot(const http::Request&)> read;
    /// Durable when it returns. `change` sees what `read` shows to whoever asks, and nobody else changes that between
    /// what it sees and what it makes. Empty: nobody writes to it.
    std::function<std::variant<Snapshot, Error>(const http::Request&, const Change& change)> write = {};
};

struct Operation {
    std::string module;
    std::string name;
    /// `input`: the rpc's, valid. The answer is {"module:output": ...}, or empty.
    std::function<std::variant<std::string, Error>(const http::Request&, const yang::Node& input)> run;
};

enum class Access : std::uint8_t { read, write, execute };

struct Options {
    const yang::Modules& modules;
    std::string root = "/restconf";  ///< RFC 8040 section 3.1
    Datastore unified;               ///< {+restconf}/data: configuration and state
    std::vector<Datastore> datastores = {};
    std::vector<Operation> operations = {};
    std::vector<EventStream*> streams = {};
    /// Whether the holder of the request's certificate may; a reason is what he is told.
    std::function<std::optional<Error>(const http::Request&, Access, const Uri&)> forbidden;
    /// Whether he is shown a top-level node of a whole datastore; empty: everybody is shown all.
    std::function<bool(const http::Request&, std::string_view module, std::string_view name)> shows = {};
};

}  // namespace beffroi::restconf
