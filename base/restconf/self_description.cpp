#include "base/restconf/self_description.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <utility>

#include "base/yang/module_list.h"

namespace beffroi::restconf {

namespace {

using json = nlohmann::ordered_json;

/// Names that IANA registered, and no more than what is done here.
json restconf_state(const Options& options) {
    json capabilities = {
        "urn:ietf:params:restconf:capability:defaults:1.0?basic-mode=explicit",
        "urn:ietf:params:restconf:capability:depth:1.0", "urn:ietf:params:restconf:capability:fields:1.0",
        "urn:ietf:params:restconf:capability:with-defaults:1.0", "urn:ietf:params:restconf:capability:yang-patch:1.0"};
    json state{{"capabilities", {{"capability", std::move(capabilities)}}}};
    const auto modules = yang::module_list(options.modules);
    if (std::any_of(modules.begin(), modules.end(), [](const auto& one) { return one.name == "ietf-origin"; })) {
        state["capabilities"]["capability"].push_back("urn:ietf:params:restconf:capability:with-origin:1.0");
    }
    if (!options.streams.empty()) {
        state["capabilities"]["capability"].push_back("urn:ietf:params:restconf:capability:replay:1.0");
    }
    for (const EventStream* stream : options.streams) {
        state["streams"]["stream"].push_back(
            {{"name", stream->name()},
             {"description", stream->description()},
             {"replay-support", true},
             {"access",
              json::array({{{"encoding", "json"}, {"location", options.root + "/streams/" + stream->name()}}})}});
    }
    return state;
}

json yang_library(const Options& options) {
    json set{{"name", "all"}};
    std::string all;
    for (const yang::ModuleInfo& module : yang::module_list(options.modules)) {
        json entry{{"name", module.name}};
        if (!module.revision.empty()) {
            entry["revision"] = module.revision;
        }
        entry["namespace"] = module.name_space;
        set[module.implemented ? "module" : "import-only-module"].push_back(std::move(entry));
        all += module.name + "@" + module.revision + " ";
    }
    json stores = json::array();
    for (const Datastore& datastore : options.datastores) {
        stores.push_back({{"name", "ietf-datastores:" + datastore.name}, {"schema", "all"}});
    }
    return {{"module-set", json::array({std::move(set)})},
            {"schema", json::array({{{"name", "all"}, {"module-set", json::array({"all"})}}})},
            {"datastore", std::move(stores)},
            {"content-id", std::to_string(std::hash<std::string>()(all))}};
}

/// A node of what a top-level container holds, as a read of it answers.
std::optional<std::string> node_text(const json& container, const Uri& uri) {
    const json* node = &container;
    for (std::size_t i = 1; i < uri.path.size(); ++i) {
        const auto found = node->is_object() && !uri.path[i].keys && uri.path[i].module == uri.path[0].module
                               ? node->find(uri.path[i].name)
                               : node->end();
        if (found == node->end()) {
            return std::nullopt;
        }
        node = &*found;
    }
    return json{{uri.path[0].module + ":" + uri.path.back().name, *node}}.dump();
}

bool is_top(const Uri& uri, const char* module, const char* name) {
    return !uri.path.empty() && uri.path[0].module == module && uri.path[0].name == name && !uri.path[0].keys;
}

}  // namespace

std::optional<std::string> self_description(const Options& options, const Uri& uri) {
    const bool state = uri.resource == Uri::Resource::data || uri.datastore == "operational";
    if (state && is_top(uri, "ietf-restconf-monitoring", "restconf-state")) {
        return node_text(restconf_state(options), uri);
    }
    if (state && is_top(uri, "ietf-yang-library", "yang-library")) {
        return node_text(yang_library(options), uri);
    }
    return std::nullopt;
}

http::Response host_meta(const std::string& root) {
    http::Response response;
    response.content_type = "application/xrd+xml";
    response.body = "<XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\"><Link rel=\"restconf\" href=\"" + root +
                    "\"/></XRD>\n";
    return response;
}

}  // namespace beffroi::restconf
