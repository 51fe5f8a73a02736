// A log that a witness watches: signed checkpoints of any size, proofs between them, and requests made of both. It may
// rewrite its past.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "journal/checkpoint.h"
#include "journal/crypto.h"
#include "journal/tree.h"

namespace beffroi::central {

class WatchedLog {
  public:
    explicit WatchedLog(std::string origin = "journal.test.example/0599991P/access")
        : m_origin(std::move(origin)), m_keys(journal::generate_key("journal.test.example/0599991P")) {
        for (int i = 0; i < 20; ++i) {
            m_lines.push_back("entry " + std::to_string(i));
        }
    }
    void rewrite(std::size_t index) { m_lines.at(index) += ", rewritten"; }
    void restore(std::size_t index) { m_lines.at(index) = "entry " + std::to_string(index); }

    [[nodiscard]] journal::Checkpoint checkpoint(std::uint64_t size) const {
        journal::CompactRange range;
        for (std::uint64_t i = 0; i < size; ++i) {
            range.append(journal::leaf_hash(m_lines.at(i)));
        }
        return {m_origin, size, range.root()};
    }
    [[nodiscard]] std::string note(std::uint64_t size) const { return m_signer.sign(checkpoint(size)).note; }
    [[nodiscard]] std::vector<journal::Hash> proof(std::uint64_t old_size, std::uint64_t size) const {
        if (old_size == 0) {
            return {};
        }
        std::map<std::pair<unsigned, std::uint64_t>, journal::Hash> nodes;
        journal::CompactRange range;
        for (std::uint64_t i = 0; i < size; ++i) {
            range.append(journal::leaf_hash(m_lines.at(i)),
                         [&nodes](unsigned level, std::uint64_t at, const journal::Hash& hash) {
                             nodes[{level, at}] = hash;
                         });
        }
        return journal::consistency_proof(old_size, size, [&nodes](unsigned level, std::uint64_t at) {
            return nodes.at({level, at});
        });
    }
    [[nodiscard]] std::string body(std::uint64_t old_size, std::uint64_t size) const {
        return body(old_size, proof(old_size, size), note(size));
    }
    static std::string body(std::uint64_t old_size, const std::vector<journal::Hash>& proof, const std::string& note) {
        std::string text = "old " + std::to_string(old_size) + '\n';
        for (const auto& hash : proof) {
            text += to_base64(journal::view(hash)) + '\n';
        }
        return text + '\n' + note;
    }
    [[nodiscard]] const std::string& origin() const { return m_origin; }
    [[nodiscard]] const std::string& vkey() const { return m_keys.vkey; }
    [[nodiscard]] journal::Verifier key() const { return journal::Verifier::parse(vkey()).value(); }
    [[nodiscard]] const journal::Signer& signer() const { return m_signer; }

  private:
    std::string m_origin;
    journal::KeyPair m_keys;
    journal::Signer m_signer{m_keys.skey};
    std::vector<std::string> m_lines;
};

}  // namespace beffroi::central
