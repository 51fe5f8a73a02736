// A site's log in memory, as a client of tlog-mirror sends it, and a mirror of two such logs. The site may lie.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "central/collector/mirror.h"
#include "journal/crypto.h"
#include "tests/central/collector/record_world.h"
#include "tests/temporary_directory.h"

namespace beffroi::central {

class SiteLog {
  public:
    SiteLog(std::string origin, std::string site)
        : m_origin(std::move(origin)), m_site(std::move(site)), m_keys(journal::generate_key(m_origin)) {}

    void grow_to(std::uint64_t size) {
        while (m_entries.size() < size) {
            add(numbered_entry(m_entries.size()));
        }
    }
    void add(std::string entry) {
        m_entries.push_back(std::move(entry));
        m_range.append(journal::leaf_hash(m_entries.back()),
                       [this](unsigned level, std::uint64_t index, const journal::Hash& hash) {
                           m_nodes[{level, index}] = hash;
                       });
        m_roots.push_back(m_range.root());
    }
    [[nodiscard]] journal::SignedCheckpoint checkpoint(std::uint64_t size) const {
        return m_signer.sign({m_origin, size, size == 0 ? journal::empty_root() : m_roots.at(size - 1)});
    }
    [[nodiscard]] AddCheckpoint offer(std::uint64_t old_size, std::uint64_t size) const {
        return {old_size, journal::consistency_proof(old_size, size, source()), checkpoint(size).note};
    }
    [[nodiscard]] std::string body_of(const AddCheckpoint& offer) const {
        std::string body = "old " + std::to_string(offer.old_size) + "\n";
        for (const auto& hash : offer.proof) {
            body += to_base64(journal::view(hash)) + "\n";
        }
        return body + "\n" + offer.note;
    }
    /// The first `packages` packages of the upload [start, end).
    [[nodiscard]] std::string upload(std::uint64_t start, std::uint64_t end, std::size_t packages = 1000) const {
        auto body = upload_header({m_origin, {start, end}, ""});
        for (auto first = start; first < end && packages-- != 0;) {
            Package package;
            package.first = first;
            package.subtree.start = first / package_entries * package_entries;
            package.subtree.end = std::min(end, package.subtree.start + package_entries);
            for (; first < package.subtree.end; ++first) {
                package.entries.emplace_back(m_entries.at(first));
            }
            package.proof = journal::subtree_proof(package.subtree, end, source());
            add_package(body, package);
        }
        return body;
    }
    [[nodiscard]] journal::NodeSource source() const {
        return [this](unsigned level, std::uint64_t index) { return m_nodes.at({level, index}); };
    }
    [[nodiscard]] MirroredLog registration() const {
        return {m_origin, m_site, "Lycée Alan-Turing", "flow", *journal::Verifier::parse(m_keys.vkey)};
    }
    [[nodiscard]] const std::string& origin() const { return m_origin; }
    [[nodiscard]] const std::string& site() const { return m_site; }
    [[nodiscard]] const std::string& vkey() const { return m_keys.vkey; }
    /// A log of the same name and key without entries: what a rolled back, or dishonest, gateway has.
    [[nodiscard]] SiteLog fork() const {
        SiteLog other(m_origin, m_site, {Secret(std::string(m_keys.skey.reveal())), m_keys.vkey});
        return other;
    }

  private:
    SiteLog(std::string origin, std::string site, journal::KeyPair keys)
        : m_origin(std::move(origin)), m_site(std::move(site)), m_keys(std::move(keys)) {}

    std::string m_origin;
    std::string m_site;
    journal::KeyPair m_keys;
    journal::Signer m_signer{m_keys.skey};
    std::vector<std::string> m_entries;
    std::map<std::pair<unsigned, std::uint64_t>, journal::Hash> m_nodes;
    std::vector<journal::Hash> m_roots;
    journal::CompactRange m_range;
};

struct MirrorWorld {
    TemporaryDirectory directory;
    journal::PosixFiles posix;
    SystemClock clock;
    journal::KeyPair mirror_keys = journal::generate_cosigner_key("mirror.region.example");
    journal::KeyPair other_keys = journal::generate_cosigner_key("witness.academie.example");
    journal::Cosigner cosigner{mirror_keys.skey};
    journal::CosignatureKey mirror_key = journal::CosignatureKey::parse(mirror_keys.vkey).value();
    SiteLog log{"journal.test.example/0599991P/flow", "0599991P"};
    SiteLog other{"journal.test.example/0620001A/flow", "0620001A"};
    std::vector<std::string> evidence;
    std::vector<std::string> problems;
    std::unique_ptr<Records> records;
    std::unique_ptr<Mirror> mirror;

    MirrorWorld() { open(posix); }
    void open(journal::Files& files) {
        mirror.reset();
        records.reset();
        const auto problem = [this](const std::string& text) { problems.push_back(text); };
        records =
            std::make_unique<Records>(directory.path() + "/logs", std::vector{log.registration(), other.registration()},
                                      files, problem, small_packs);
        mirror = std::make_unique<Mirror>(Mirror::Options{directory.path() + "/pending",
                                                          cosigner,
                                                          {*journal::CosignatureKey::parse(other_keys.vkey)},
                                                          [this](const std::string& text) { evidence.push_back(text); },
                                                          problem},
                                          *records, files, clock);
    }
    [[nodiscard]] Record& record() const { return *records->find(log.origin())->record; }
    [[nodiscard]] UploadOutcome send(const std::string& body) const {
        UploadReader reader(body);
        const auto header = reader.header();
        return mirror->add_entries(header.value(), reader);
    }
    /// The whole way from what is mirrored to `size`.
    [[nodiscard]] UploadOutcome ship(std::uint64_t size) {
        log.grow_to(size);
        const auto pending = mirror->add_checkpoint(log.offer(record().mirrored(), size));
        return std::holds_alternative<Advanced>(pending) ? send(log.upload(record().size(), size))
                                                         : UploadOutcome(Unproven{"add-checkpoint"});
    }
};

}  // namespace beffroi::central
