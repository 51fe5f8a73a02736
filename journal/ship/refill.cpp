#include "journal/ship/refill.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/fd.h"
#include "journal/mend.h"
#include "journal/recover.h"
#include "journal/ship/fetch.h"
#include "journal/ship/recall.h"

namespace beffroi::ship {

namespace {

namespace fs = std::filesystem;

std::string ranges(const std::vector<journal::Hole>& holes) {
    constexpr std::size_t most = 8;
    std::string text;
    for (std::size_t i = 0; i < holes.size() && i < most; ++i) {
        text += fmt::format("{}{} to {}", i == 0 ? "" : ", ", holes[i].from, holes[i].to - 1);
    }
    return holes.size() > most ? text + fmt::format(" and {} more ranges", holes.size() - most) : text;
}

std::uint64_t count(const std::vector<journal::Hole>& holes) {
    std::uint64_t sum = 0;
    for (const auto& hole : holes) {
        sum += hole.to - hole.from;
    }
    return sum;
}

class Refill {
  public:
    Refill(const DamagedLog& log, const journal::Signer& signer, journal::Files& files, const std::vector<Peer>& peers,
           std::chrono::milliseconds patience)
        : m_log(log),
          m_signer(signer),
          m_files(files),
          m_peers(peers),
          m_patience(patience),
          m_claim(journal::claim_directory(log.directory)),
          m_key(journal::Verifier::parse(signer.vkey()).value()),
          m_remembered(newest_remembered(peers, log.origin, m_key, patience)),
          m_own(checkpoint_in(journal::checkpoint_name)),
          m_cosigned(checkpoint_in(journal::cosigned_name)) {}

    void run() {
        m_survey = journal::survey(m_log.directory, m_log.origin, m_key);
        for (const auto& goal : goals()) {
            m_survey.extend_to(m_log.directory, goal.size);
        }
        m_holes = m_survey.holes();
        if (goals().empty()) {
            give_up("neither a peer nor the disk has a checkpoint of it");
        }
        if (m_holes.empty()) {
            mend_alone();
            return;
        }
        if (!m_remembered || m_holes.back().to > m_remembered->checkpoint.size) {
            give_up(m_remembered ? fmt::format("the newest checkpoint that a peer serves ({}) has {} entries",
                                               m_remembered->peer, m_remembered->checkpoint.size)
                                 : "no peer answered with a checkpoint of it");
        }
        fill();
    }

  private:
    /// One that the log signed; what is not is as good as absent.
    [[nodiscard]] std::optional<journal::Checkpoint> checkpoint_in(std::string_view name) const {
        const auto path = m_log.directory + '/' + std::string(name);
        return fs::exists(path) ? m_key.verify_checkpoint(read_file(path), m_log.origin) : std::nullopt;
    }

    [[nodiscard]] std::vector<journal::Checkpoint> goals() const {
        std::vector<journal::Checkpoint> all;
        if (m_remembered) {
            all.push_back(m_remembered->checkpoint);
        }
        for (const auto& own : {m_own, m_cosigned}) {
            if (own) {
                all.push_back(*own);
            }
        }
        return all;
    }

    /// Everything is on the disk itself; some of it has to be written again.
    void mend_alone() {
        const auto none = []() -> std::string { throw std::logic_error("there is no hole to fill"); };
        if (const auto no = journal::contradiction_in(m_survey, goals(), none)) {
            give_up(*no);
        }
        const auto& parts = m_survey.parts;
        if (m_own && std::all_of(parts.begin(), parts.end(), [](const auto& part) { return part.is_sound; })) {
            give_up("segments and checkpoint are whole, and nothing here gives the hashes of deleted entries again");
        }
        replace(none, "");
    }

    void fill() {
        std::string why = "no mirror is configured";
        for (const auto& peer : m_peers) {
            if (peer.kind != PeerKind::mirror) {
                continue;
            }
            Spool spool(m_log.directory + "/refill.new");
            if (!fetch_holes(peer, spool)) {
                why = peer.name + " does not give them";
            } else if (const auto no = journal::contradiction_in(m_survey, goals(), spool.reader())) {
                why = fmt::format("with the entries that {} gave, {}", peer.name, *no);
            } else {
                replace(spool.reader(), peer.name);
                return;
            }
        }
        give_up(why);
    }

    [[nodiscard]] bool fetch_holes(const Peer& peer, Spool& spool) const {
        HttpClient client(peer, m_patience);
        for (const auto& hole : m_holes) {
            if (!fetch(client, m_log.origin, hole.from, hole.to, m_remembered->checkpoint.size,
                       [&spool](std::string_view entry) { spool.add(entry); })) {
                return false;
            }
        }
        spool.flush();
        return true;
    }

    /// The note comes first: it is replaced when a crash makes the next start repair again, and read only by a start
    /// that finds the log whole.
    void replace(const journal::EntrySource& given, const std::string& source) {
        const auto replacements =
            journal::write_replacements(m_survey, m_log.origin, m_signer, m_files, m_log.segment_bytes, goals(), given);
        journal::leave_repair_note(m_log.directory, m_files, {count(m_holes), sentence(replacements.size(), source)});
        journal::put_in_place(m_log.directory, replacements);
        if (!m_own) {
            replace_checkpoint();
        }
    }

    [[nodiscard]] std::string sentence(std::size_t segments, const std::string& source) const {
        const auto lost = m_holes.empty() ? std::string("no entry was lost")
                                          : fmt::format("entries {} were fetched from {}", ranges(m_holes), source);
        const std::string_view what = m_own ? "" : " and the checkpoint";
        return fmt::format("{}; {}; written again: {} segments{}; what was damaged is kept as *.damaged", m_log.damage,
                           lost, segments, what);
    }

    /// Signing what was signed before gives the same signature.
    void replace_checkpoint() {
        const auto path = m_log.directory + '/' + std::string(journal::checkpoint_name);
        if (fs::exists(path)) {
            (void)journal::set_aside(path);
        }
        m_files.replace(path, m_signer.sign(m_remembered ? m_remembered->checkpoint : *m_cosigned).note);
    }

    [[noreturn]] void give_up(const std::string& why) const {
        const auto lost =
            m_holes.empty() ? std::string() : fmt::format("; entries {} are not on this disk", ranges(m_holes));
        throw journal::BeyondRepair(fmt::format(
            "{}: {}{}, and the log could not be repaired: {}. Nothing was changed or signed. Bring a mirror that holds "
            "them within reach and start again, put an older copy of the file back, or give the site a new origin",
            m_log.directory, m_log.damage, lost, why));
    }

    const DamagedLog& m_log;
    const journal::Signer& m_signer;
    journal::Files& m_files;
    const std::vector<Peer>& m_peers;
    std::chrono::milliseconds m_patience;
    UniqueFd m_claim;  ///< no writer meanwhile
    journal::Verifier m_key;
    std::optional<Remembered> m_remembered;
    std::optional<journal::Checkpoint> m_own;
    std::optional<journal::Checkpoint> m_cosigned;
    journal::Survey m_survey;
    std::vector<journal::Hole> m_holes;
};

}  // namespace

void refill(const DamagedLog& log, const journal::Signer& signer, journal::Files& files, const std::vector<Peer>& peers,
            std::chrono::milliseconds patience) {
    Refill(log, signer, files, peers, patience).run();
}

}  // namespace beffroi::ship
