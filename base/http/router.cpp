#include "base/http/router.h"

#include <algorithm>
#include <stdexcept>

namespace beffroi::http {

Router::Router(std::vector<Route> routes) {
    std::map<std::string, Methods, std::less<>> prefixes;
    for (auto& route : routes) {
        const bool prefix = route.path.ends_with("/*");
        const std::string path = prefix ? route.path.substr(0, route.path.size() - 1) : route.path;
        auto& methods = (prefix ? prefixes : m_exact)[path];
        const std::string name = route.method + " " + route.path;
        if (!methods.emplace(route.method, std::move(route)).second) {
            throw std::invalid_argument("two routes for " + name);
        }
    }
    m_prefixes.assign(prefixes.begin(), prefixes.end());
    std::stable_sort(m_prefixes.begin(), m_prefixes.end(),
                     [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
}

const Router::Methods* Router::methods_of(std::string_view path) const {
    if (const auto exact = m_exact.find(path); exact != m_exact.end()) {
        return &exact->second;
    }
    for (const auto& [prefix, methods] : m_prefixes) {
        if (path.starts_with(prefix)) {
            return &methods;
        }
    }
    return nullptr;
}

Match Router::find(std::string_view method, std::string_view path) const {
    const Methods* methods = methods_of(path);
    if (methods == nullptr) {
        return {};
    }
    auto found = methods->find(method);
    if (found == methods->end() && method == "HEAD") {
        found = methods->find("GET");
    }
    if (found != methods->end()) {
        return {&found->second, {}};
    }
    Match refused;
    for (const auto& [name, route] : *methods) {
        refused.allow += (refused.allow.empty() ? "" : ", ") + name + (name == "GET" ? ", HEAD" : "");
    }
    return refused;
}

bool Router::any_blocking() const {
    const auto blocks = [](const auto& entry) {
        return std::any_of(entry.second.begin(), entry.second.end(), [](const auto& m) { return m.second.blocking; });
    };
    return std::any_of(m_exact.begin(), m_exact.end(), blocks) ||
           std::any_of(m_prefixes.begin(), m_prefixes.end(), blocks);
}

}  // namespace beffroi::http
