#include "central/witness/config.h"

#include "base/http/listen_config.h"
#include "base/yang/config_file.h"
#include "base/yang/named_files.h"
#include "central/key_problems.h"
#include "journal/ship/configuration.h"

namespace beffroi::central {
namespace {

using yang::Node;
using yang::Secrecy;

Node listen_of(const Node& root) {
    return root.child("listen").value();  // which the model demands
}

std::chrono::days days(const Node& node, const char* name) {
    return std::chrono::days(node.number(name));
}

WitnessConfig::Mirror mirror_of(const Node& node) {
    const Node kept = node.child("retention").value();
    const Node journal = node.child("journal").value();
    return {node.text("directory"),
            node.text("key-file"),
            static_cast<std::uint16_t>(node.number("port")),
            {days(kept, "access-days"), days(kept, "flow-days"), days(kept, "filter-days"), days(kept, "admin-days")},
            {journal.text("origin"), journal.text("key-file"), ship::read_shipping(journal)}};
}

WitnessConfig values(const Node& root) {
    WitnessConfig config;
    config.party = root.text("party");
    config.directory = root.text("directory");
    config.key_file = root.text("key-file");
    config.listen = http::read_listen(listen_of(root));
    for (const Node& log : root.children("log")) {
        config.logs.push_back({log.text("origin"), log.text("verifier-key"), log.text("stream"), log.text("site")});
    }
    if (const auto mirror = root.child("mirror")) {
        config.mirror = mirror_of(*mirror);
    }
    config.cosigners = root.values("cosigner");
    return config;
}

Problems key_problems(const Node& root, const std::string& file) {
    Problems problems;
    for (const Node& log : root.children("log")) {
        check_verifier_key(log, file, problems);
    }
    check_cosigners(root, file, problems);
    return problems;
}

Problems machine_problems(const Node& root, const std::string& file) {
    Problems problems;
    check_file(root, "key-file", Secrecy::secret, file, problems);
    http::check_listen(listen_of(root), file, problems);
    if (const auto mirror = root.child("mirror")) {
        check_file(*mirror, "key-file", Secrecy::secret, file, problems);
        const Node journal = mirror->child("journal").value();
        check_file(journal, "key-file", Secrecy::secret, file, problems);
        ship::check_shipping(journal, file, problems);
    }
    return problems;
}

const yang::ConfigFormat<WitnessConfig> k_format{"beffroi-witness", "beffroi-witness:witness", key_problems,
                                                 machine_problems, values};

}  // namespace

Checked<WitnessConfig> read_witness_config(const std::string& path) {
    return yang::read_config_file(k_format, path, false);
}

Checked<WitnessConfig> load_witness_config(const std::string& path) {
    return yang::read_config_file(k_format, path, true);
}

}  // namespace beffroi::central
