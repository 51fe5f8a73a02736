#include "central/key_problems.h"

#include "journal/checkpoint.h"
#include "journal/cosignature.h"

namespace beffroi::central {

void check_verifier_key(const yang::Node& node, const std::string& document, Problems& problems) {
    const std::string vkey = node.text("verifier-key");
    if (!journal::Verifier::parse(vkey)) {
        problems.push_back(
            {document, node.path() + "/verifier-key",
             words("«\u202F{}\u202F» est abîmée\u202F: son identifiant n’est pas celui de son nom et de sa clé",
                   "\"{}\" is damaged: its id is not that of its name and key", vkey),
             words("Copiez de nouveau la ligne que `beffroi journal keygen` a affichée",
                   "Copy the line that `beffroi journal keygen` printed again")});
    }
}

void check_cosigners(const yang::Node& node, const std::string& document, Problems& problems) {
    for (const yang::Node& cosigner : node.children("cosigner")) {
        const std::string vkey(cosigner.value());
        if (!journal::CosignatureKey::parse(vkey)) {
            problems.push_back(
                {document, cosigner.path(),
                 words("«\u202F{}\u202F» est abîmée, ou n’est pas la clé d’un témoin ou d’un miroir",
                       "\"{}\" is damaged, or not the key of a witness or mirror", vkey),
                 words("Copiez de nouveau la ligne que `beffroi journal keygen --kind witness` a affichée",
                       "Copy the line that `beffroi journal keygen --kind witness` printed again")});
        }
    }
}

}  // namespace beffroi::central
