#include "central/witness/config.h"

#include <map>
#include <stdexcept>
#include <utility>

#include "base/yang/document.h"
#include "base/yang/named_files.h"
#include "journal/checkpoint.h"
#include "journal/cosignature.h"

namespace beffroi::central {
namespace {

using yang::Node;
using yang::Secrecy;

Node listen_of(const Node& root) {
    const auto found = root.child("listen");
    if (!found) {
        throw std::logic_error("beffroi-witness.yang has no container listen");
    }
    return *found;
}

WitnessConfig values(const Node& root) {
    const Node listen = listen_of(root);
    const auto address = IpAddress::parse(listen.text("address"));
    if (!address) {
        throw std::logic_error(listen.path() + "/address is an address for the model and not for base/address.h");
    }
    WitnessConfig config;
    config.party = root.text("party");
    config.directory = root.text("directory");
    config.key_file = root.text("key-file");
    config.listen = {*address, static_cast<std::uint16_t>(listen.number("port")), listen.text("certificate-file"),
                     listen.text("key-file"), listen.text("client-ca-file")};
    for (const Node& log : root.children("log")) {
        config.logs.push_back({log.text("origin"), log.text("verifier-key"), log.text("stream"), log.text("site")});
    }
    if (const auto mirror = root.child("mirror")) {
        config.mirror = {mirror->text("directory"), mirror->text("key-file"),
                         static_cast<std::uint16_t>(mirror->number("port"))};
    }
    config.cosigners = root.values("cosigner");
    return config;
}

/// What YANG cannot say: a key's id is derived from the key, and its type says what it is for.
Problems key_problems(const Node& root, const std::string& file) {
    Problems problems;
    for (const Node& log : root.children("log")) {
        const std::string vkey = log.text("verifier-key");
        if (!journal::Verifier::parse(vkey)) {
            problems.push_back({file, log.path() + "/verifier-key", "\"" + vkey + "\" is damaged or no log's key",
                                "Copy the line that `beffroi journal keygen` printed for this log again"});
        }
    }
    for (const Node& cosigner : root.children("cosigner")) {
        const std::string vkey(cosigner.value());
        if (!journal::CosignatureKey::parse(vkey)) {
            problems.push_back({file, cosigner.path(), "\"" + vkey + "\" is damaged or no witness's key",
                                "Copy the line that `beffroi journal keygen --kind witness` printed again"});
        }
    }
    return problems;
}

Problems machine_problems(const Node& root, const std::string& file) {
    Problems problems;
    const Node listen = listen_of(root);
    check_file(root, "key-file", Secrecy::secret, file, problems);
    check_file(listen, "certificate-file", Secrecy::open, file, problems);
    check_file(listen, "key-file", Secrecy::secret, file, problems);
    check_file(listen, "client-ca-file", Secrecy::open, file, problems);
    if (const auto mirror = root.child("mirror")) {
        check_file(*mirror, "key-file", Secrecy::secret, file, problems);
    }
    return problems;
}

Checked<WitnessConfig> checked(const std::string& path, bool on_this_machine) {
    const yang::Modules modules(yang::schemas_directory(), {"beffroi-witness"});
    auto read = modules.parse_file(path, "beffroi-witness:witness");
    if (auto* refused = std::get_if<Problems>(&read)) {
        return std::move(*refused);
    }
    const Node root = std::get<yang::Document>(read).root();
    Problems problems = key_problems(root, path);
    if (on_this_machine) {
        Problems more = machine_problems(root, path);
        problems.insert(problems.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    if (!problems.empty()) {
        return problems;
    }
    return values(root);
}

}  // namespace

Checked<WitnessConfig> read_witness_config(const std::string& path) {
    return checked(path, false);
}

Checked<WitnessConfig> load_witness_config(const std::string& path) {
    return checked(path, true);
}

}  // namespace beffroi::central
