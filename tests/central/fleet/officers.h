// Officers of both parties and the policies that they approve: two of the Region, one of the académie, one of each
// party is asked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "journal/cosignature.h"
#include "journal/crypto.h"
#include "policy/bundle.h"
#include "tests/policy/documents.h"

namespace beffroi::central::fleet {

struct Officers {
    [[nodiscard]] static std::string quorum(const journal::Cosigner& region, const journal::Cosigner& other,
                                            const journal::Cosigner& academie) {
        return "witness one " + region.vkey() + "\nwitness two " + other.vkey() + "\nwitness three " + academie.vkey() +
               "\ngroup region any one two\ngroup both all region three\nquorum both\n";
    }
    [[nodiscard]] std::string approvers() const { return quorum(remi, rose, alice); }

    /// A policy of this number, signed by these; its documents differ from those of other numbers.
    [[nodiscard]] policy::Bundle bundle(std::uint64_t number, const std::vector<const journal::Cosigner*>& signers,
                                        WallTime when, const std::vector<std::string>& sites = {},
                                        const std::optional<std::string>& next = std::nullopt) const {
        return signed_bundle(number, {zone(number), "", ""}, signers, when, sites, next);
    }
    /// The same of these documents.
    [[nodiscard]] static policy::Bundle signed_bundle(std::uint64_t number, const policy::test::Texts& texts,
                                                      const std::vector<const journal::Cosigner*>& signers,
                                                      WallTime when, const std::vector<std::string>& sites = {},
                                                      const std::optional<std::string>& next = std::nullopt) {
        const policy::Manifest manifest{number,
                                        "Pronote le soir",
                                        "remi",
                                        sites,
                                        journal::sha256_hex(canonical_text(policy::test::parse(texts))),
                                        next ? std::optional(journal::sha256_hex(*next)) : std::nullopt};
        policy::Bundle files{{"region.json", policy::test::document_text("region", texts.region)},
                             {"academie.json", policy::test::document_text("academie", texts.academie)},
                             {"lycee.json", policy::test::document_text("lycee", texts.lycee)},
                             {policy::approved_file, manifest_text(manifest) + "\n"}};
        for (const journal::Cosigner* signer : signers) {
            files[policy::approved_file] += signer->approval(manifest_text(manifest), when);
        }
        if (next) {
            files[policy::approvers_file] = *next;
        }
        return files;
    }
    /// What the centre hands out of the bundle of that number: the documents are the text that was signed.
    [[nodiscard]] static std::string handed_out(std::uint64_t number, policy::Bundle files) {
        const auto documents = policy::test::parse({zone(number), "", ""});
        files["region.json"] = documents.region.canonical() + "\n";
        files["academie.json"] = documents.academie.canonical() + "\n";
        files["lycee.json"] = documents.lycee.canonical() + "\n";
        return policy::bundle_text(files);
    }
    [[nodiscard]] static std::string digest(std::uint64_t number) {
        return journal::sha256_hex(canonical_text(policy::test::parse({zone(number), "", ""})));
    }
    [[nodiscard]] static std::string zone(std::uint64_t number) {
        return R"("zone":[{"name":"salle-)" + std::to_string(number) + R"(","label-fr":"Salle","label-en":"Room"}])";
    }

    journal::Cosigner remi{journal::generate_cosigner_key("officer.region.example/remi").skey};
    journal::Cosigner rose{journal::generate_cosigner_key("officer.region.example/rose").skey};
    journal::Cosigner alice{journal::generate_cosigner_key("officer.academie.example/alice").skey};
    journal::Cosigner eve{journal::generate_cosigner_key("officer.academie.example/eve").skey};
};

}  // namespace beffroi::central::fleet
