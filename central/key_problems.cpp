#include "central/key_problems.h"

#include "journal/checkpoint.h"
#include "journal/cosignature.h"

namespace beffroi::central {

void check_verifier_key(const yang::Node& node, const std::string& document, Problems& problems) {
    const std::string vkey = node.text("verifier-key");
    if (!journal::Verifier::parse(vkey)) {
        problems.push_back({document, node.path() + "/verifier-key",
                            "\"" + vkey + "\" is damaged: its id is not that of its name and key",
                            "Copy the line that `beffroi journal keygen` printed again"});
    }
}

void check_cosigners(const yang::Node& node, const std::string& document, Problems& problems) {
    for (const yang::Node& cosigner : node.children("cosigner")) {
        const std::string vkey(cosigner.value());
        if (!journal::CosignatureKey::parse(vkey)) {
            problems.push_back({document, cosigner.path(),
                                "\"" + vkey + "\" is damaged, or not the key of a witness or mirror",
                                "Copy the line that `beffroi journal keygen --kind witness` printed again"});
        }
    }
}

}  // namespace beffroi::central
