#include "central/console/same_origin.h"

#include <string>
#include <utility>

#include "central/json_answer.h"

namespace beffroi::central::console {

namespace {

bool from_elsewhere(const http::Request& request) {
    const auto origin = request.header("Origin");
    return !origin.empty() && origin != "https://" + std::string(request.header("Host"));
}

}  // namespace

std::vector<http::Route> same_origin(std::vector<http::Route> routes) {
    for (http::Route& route : routes) {
        if (route.method != "GET") {
            route.handler = [handler = std::move(route.handler)](const http::Request& request) {
                return from_elsewhere(request) ? refusal(403, "origin", "this comes from a page of another origin")
                                               : handler(request);
            };
        }
    }
    return routes;
}

}  // namespace beffroi::central::console
