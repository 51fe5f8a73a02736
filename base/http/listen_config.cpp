#include "base/http/listen_config.h"

#include <stdexcept>

#include "base/fd.h"
#include "base/http/certificate_facts.h"
#include "base/http/tls_files.h"
#include "base/yang/named_files.h"

namespace beffroi::http {

ListenConfig read_listen(const yang::Node& listen) {
    const auto address = IpAddress::parse(listen.text("address"));
    if (!address) {
        throw std::logic_error(listen.path() + "/address is an address for the model and not for base/address.h");
    }
    return {.address = *address,
            .port = static_cast<std::uint16_t>(listen.number("port")),
            .certificate_file = listen.text("certificate-file"),
            .key_file = listen.text("key-file"),
            .client_ca_file = listen.optional_text("client-ca-file").value_or("")};
}

void check_listen(const yang::Node& listen, const std::string& document, Problems& problems) {
    check_file(listen, "certificate-file", yang::Secrecy::open, document, problems);
    check_file(listen, "key-file", yang::Secrecy::secret, document, problems);
    if (listen.optional_text("client-ca-file")) {
        check_file(listen, "client-ca-file", yang::Secrecy::open, document, problems);
    }
}

void check_certificate(const yang::Node& server, const std::string& client_ca, const std::string& document,
                       Problems& problems) {
    yang::check_content(server, "certificate-file", document,
                        words("Mettez-y un certificat en PEM, et dans key-file la clé qui va avec",
                              "Put a certificate in PEM there, and the key that belongs to it in key-file"),
                        problems, [&](const std::string& certificate) {
                            check_tls_files({certificate, server.text("key-file"), client_ca, {}});
                        });
}

void check_ca(const yang::Node& parent, std::string_view name, const std::string& document, Problems& problems) {
    if (!check_file(parent, name, yang::Secrecy::open, document, problems)) {
        return;
    }
    yang::check_content(
        parent, name, document,
        words("Mettez-y le certificat de l’autorité, en PEM", "Put the authority's certificate there, in PEM"),
        problems, [](const std::string& path) {
            const auto facts = certificate_facts(read_file(path), {});
            if (const auto* why = std::get_if<std::string>(&facts)) {
                throw std::runtime_error(path + ": " + *why);
            }
        });
}

}  // namespace beffroi::http
