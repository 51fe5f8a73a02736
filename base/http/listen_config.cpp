#include "base/http/listen_config.h"

#include <stdexcept>

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

}  // namespace beffroi::http
