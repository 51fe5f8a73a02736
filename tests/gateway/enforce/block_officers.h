// Officers who may block, and what they sign.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/enforce/blocks.h"
#include "journal/approvers.h"
#include "journal/cosignature.h"
#include "tests/gateway/enforce/network.h"

namespace beffroi::enforce::test {

using policy::Block;
using policy::Party;
using Signers = std::vector<const journal::Cosigner*>;

/// Three officers of the Region, of whom two must sign, and two of the académie, of whom one must.
struct Officers {
    [[nodiscard]] std::string list() const {
        return "witness remi " + remi.vkey() + "\nwitness rose " + rose.vkey() + "\nwitness roger " + roger.vkey() +
               "\nwitness alice " + alice.vkey() + "\nwitness anna " + anna.vkey() +
               "\ngroup region 2 remi rose roger\ngroup academie 1 alice anna\n"
               "group both all region academie\nquorum both\n";
    }
    [[nodiscard]] journal::TrustPolicy approvers() const {
        return std::get<journal::TrustPolicy>(journal::parse_approvers(list()));
    }
    [[nodiscard]] std::string note(const std::string& text, const Signers& officers) const {
        std::string signed_note = text + "\n";
        for (const auto* officer : officers) {
            signed_note += officer->approval(text, now);
        }
        return signed_note;
    }
    [[nodiscard]] std::string note(const Block& block, const Signers& officers) const {
        return note(block_text(block), officers);
    }
    [[nodiscard]] Block block(std::uint64_t number, Party party = Party::region) const {
        Block block{number, party, "Rançongiciel", {}};
        block.from = now;
        block.until = now + std::chrono::hours(1);
        block.roles = {"eleve"};
        return block;
    }
    [[nodiscard]] static Block end_of(std::uint64_t ended, std::uint64_t number, Party party = Party::region) {
        Block end{number, party, "Fausse alerte", {}};
        end.ends = ended;
        return end;
    }
    [[nodiscard]] BlockSettings settings() const { return {folder.path() + "/blocks", "0599991P"}; }
    /// Why not; empty: it was accepted, and is kept.
    [[nodiscard]] std::string offer_note(Blocks& blocks, const Block& block, const std::string& signed_note) const {
        const auto checked = blocks.check(signed_note, id_of(block), approvers(), now);
        if (const auto* problem = std::get_if<Problem>(&checked)) {
            return problem->message.english;
        }
        blocks.keep(std::get<Blocks::Held>(checked), now);
        return {};
    }
    [[nodiscard]] std::string offer(Blocks& blocks, const Block& block, const Signers& officers) const {
        return offer_note(blocks, block, note(block, officers));
    }

    TemporaryDirectory folder;
    WallTime now = tuesday(10, 0);
    journal::Cosigner remi{journal::generate_cosigner_key("officer.region.example/remi").skey};
    journal::Cosigner rose{journal::generate_cosigner_key("officer.region.example/rose").skey};
    journal::Cosigner roger{journal::generate_cosigner_key("officer.region.example/roger").skey};
    journal::Cosigner alice{journal::generate_cosigner_key("officer.academie.example/alice").skey};
    journal::Cosigner anna{journal::generate_cosigner_key("officer.academie.example/anna").skey};
    journal::Cosigner eve{journal::generate_cosigner_key("officer.academie.example/eve").skey};
    const Signers region{&remi, &roger};
};

using Names = std::vector<std::string>;

inline bool says(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace beffroi::enforce::test
