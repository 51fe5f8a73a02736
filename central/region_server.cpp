#include "central/region_server.h"

namespace beffroi::central {

http::Options region_server(const http::ListenConfig& listen, std::size_t body_bytes,
                            const std::function<void(const std::string&)>& on_problem) {
    http::Options options = http::mutual_tls(listen, on_problem);
    options.limits.body_bytes = body_bytes;
    // A whole Region may come from one address: four streams of 425 sites behind its own network's translation.
    options.limits.connections = 4096;
    options.limits.connections_per_client = 2048;
    options.limits.idle = std::chrono::seconds(60);
    return options;
}

}  // namespace beffroi::central
