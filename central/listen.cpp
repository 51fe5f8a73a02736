#include "central/listen.h"

#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/yang/named_files.h"

namespace beffroi::central {

namespace {

yang::Node listen_of(const yang::Node& root) {
    const auto found = root.child("listen");
    if (!found) {
        throw std::logic_error(root.path() + " has no container listen");
    }
    return *found;
}

}  // namespace

ListenConfig read_listen(const yang::Node& root) {
    const yang::Node node = listen_of(root);
    const auto address = IpAddress::parse(node.text("address"));
    if (!address) {
        throw std::logic_error(node.path() + "/address is an address for the model and not for base/address.h");
    }
    return {.address = *address,
            .port = static_cast<std::uint16_t>(node.number("port")),
            .certificate_file = node.text("certificate-file"),
            .key_file = node.text("key-file"),
            .client_ca_file = node.text("client-ca-file")};
}

void check_listen(const yang::Node& root, const std::string& document, Problems& problems) {
    const yang::Node node = listen_of(root);
    check_file(node, "certificate-file", yang::Secrecy::open, document, problems);
    check_file(node, "key-file", yang::Secrecy::secret, document, problems);
    check_file(node, "client-ca-file", yang::Secrecy::open, document, problems);
}

http::Options region_server(const ListenConfig& listen, std::size_t body_bytes,
                            const std::function<void(const std::string&)>& on_problem) {
    http::Options options;
    options.address = listen.address.text();
    options.port = listen.port;
    options.tls.emplace();
    options.tls->certificate_pem = read_file(listen.certificate_file);
    options.tls->key_pem = Secret(read_file(listen.key_file));
    options.tls->client_ca_pem = read_file(listen.client_ca_file);
    options.limits.body_bytes = body_bytes;
    // A whole Region may come from one address: four streams of 425 sites behind its own network's translation.
    options.limits.connections = 4096;
    options.limits.connections_per_client = 2048;
    options.limits.idle = std::chrono::seconds(60);
    options.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    options.on_error = [on_problem](const std::string& text) { on_problem(printable(text)); };
    return options;
}

}  // namespace beffroi::central
