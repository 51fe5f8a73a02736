#include "base/http/listen.h"

#include "base/encoding.h"
#include "base/fd.h"

namespace beffroi::http {

Options server_tls(const ListenConfig& listen, const std::function<void(const std::string&)>& on_problem) {
    Options options;
    options.address = listen.address.text();
    options.port = listen.port;
    options.tls.emplace();
    options.tls->certificate_pem = read_file(listen.certificate_file);
    options.tls->key_pem = Secret(read_file(listen.key_file));
    options.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    options.on_error = [on_problem](const std::string& text) { on_problem(printable(text)); };
    return options;
}

Options mutual_tls(const ListenConfig& listen, const std::function<void(const std::string&)>& on_problem) {
    Options options = server_tls(listen, on_problem);
    options.tls->client_ca_pem = read_file(listen.client_ca_file);
    return options;
}

}  // namespace beffroi::http
