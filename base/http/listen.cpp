#include "base/http/listen.h"

#include <stdexcept>

#include "base/encoding.h"
#include "base/http/tls_files.h"

namespace beffroi::http {

namespace {

Options over_tls(const ListenConfig& listen, const std::string& client_ca_file,
                 const std::function<void(const std::string&)>& on_problem) {
    Options options;
    options.address = listen.address.text();
    options.port = listen.port;
    use_tls_files(options, {listen.certificate_file, listen.key_file, client_ca_file});
    options.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    options.on_error = [on_problem](const std::string& text) { on_problem(printable(text)); };
    return options;
}

}  // namespace

Options server_tls(const ListenConfig& listen, const std::function<void(const std::string&)>& on_problem) {
    return over_tls(listen, {}, on_problem);
}

Options mutual_tls(const ListenConfig& listen, const std::function<void(const std::string&)>& on_problem) {
    if (listen.client_ca_file.empty()) {
        throw std::invalid_argument("a server for certificates needs to know whose");
    }
    return over_tls(listen, listen.client_ca_file, on_problem);
}

}  // namespace beffroi::http
