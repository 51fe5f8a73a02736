#include "journal/mend.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "base/fd.h"
#include "journal/crypto.h"
#include "journal/encode.h"
#include "journal/scan.h"

namespace beffroi::journal {

namespace {

constexpr std::size_t k_commit_entries = 1024;
constexpr std::size_t k_commit_bytes = std::size_t{4} << 20;

std::string file_name(const std::string& path) {
    return std::filesystem::path(path).filename().string();
}

/// What hears of the log as it is walked through: of segments that are not sound alone.
class Listener {
  public:
    virtual ~Listener() = default;
    virtual void begin(const Part& /*part*/, const CompactRange& /*before*/) {}
    virtual void kept(const CompactRange& /*before*/, const Frame& /*frame*/) {}
    virtual void given(const CompactRange& /*before*/, const std::vector<std::string>& /*entries*/,
                       const CompactRange& /*after*/) {}
    virtual void end() {}
};

/// Computes the tree of everything that a survey kept and of what fills its holes. Throws BeyondRepair where it is not
/// one tree.
class Walk {
  public:
    Walk(const Survey& survey, const std::vector<Checkpoint>& goals, const EntrySource& given, Listener& listener)
        : m_survey(survey), m_goals(goals), m_given(given), m_listener(listener), m_range(survey.before) {}

    void run() {
        compare();
        for (const auto& part : m_survey.parts) {
            if (part.is_sound) {
                sound(part);
            } else {
                m_listener.begin(part, m_range);
                pieces(part);
                m_listener.end();
            }
        }
    }

  private:
    void sound(const Part& part) {
        SegmentReader reader(part.path);
        const auto header = reader.header();
        if (!header || header->range != m_range) {
            throw BeyondRepair(file_name(part.path) + " continues another tree than that of the entries before it");
        }
        while (const auto frame = reader.next()) {
            keep(part, *frame);
        }
    }

    void pieces(const Part& part) {
        std::optional<SegmentReader> reader;
        if (!part.is_missing) {
            reader.emplace(part.path);
        }
        for (const auto& piece : part.pieces) {
            if (!piece.offset) {
                fill(piece);
                continue;
            }
            reader->seek(*piece.offset);
            const auto frame = reader->next();
            if (!frame) {
                throw BeyondRepair(part.path + " is not what it was a moment ago");
            }
            const auto before = m_range;
            keep(part, *frame);
            m_listener.kept(before, *frame);
        }
    }

    void keep(const Part& part, const Frame& frame) {
        for (const auto entry : frame.entries) {
            append(entry);
        }
        if (m_range.root() != frame.root) {
            throw BeyondRepair(fmt::format("the commit of entries {} to {} in {} was signed over another tree",
                                           frame.first_index, m_range.size() - 1, file_name(part.path)));
        }
    }

    /// Whoever reads the log compares it with its checkpoints at the end of a commit, so a commit ends at each.
    void fill(const Piece& piece) {
        while (m_range.size() < piece.end) {
            const auto before = m_range;
            const auto limit = next_goal(piece.end);
            std::vector<std::string> entries;
            std::size_t bytes = 0;
            while (m_range.size() < limit && entries.size() < k_commit_entries && bytes < k_commit_bytes) {
                entries.push_back(m_given());
                bytes += entry_bytes(entries.back());
                append(entries.back());
            }
            m_listener.given(before, entries, m_range);
        }
    }

    [[nodiscard]] std::uint64_t next_goal(std::uint64_t end) const {
        for (const auto& goal : m_goals) {
            end = goal.size > m_range.size() ? std::min(end, goal.size) : end;
        }
        return end;
    }

    void append(std::string_view entry) {
        m_range.append(leaf_hash(entry));
        compare();
    }

    void compare() const {
        for (const auto& goal : m_goals) {
            if (goal.size == m_range.size() && goal.root != m_range.root()) {
                throw BeyondRepair(fmt::format("the tree of {} entries is not the one that was signed", goal.size));
            }
        }
    }

    const Survey& m_survey;
    const std::vector<Checkpoint>& m_goals;
    const EntrySource& m_given;
    Listener& m_listener;
    CompactRange m_range;
};

class Rewriting final : public Listener {
  public:
    Rewriting(const Survey& survey, const std::string& origin, const Signer& signer, Files& files,
              std::uint64_t segment_bytes)
        : m_origin(origin),
          m_signer(signer),
          m_files(files),
          m_segment_bytes(segment_bytes),
          m_time(survey.first_time) {}

    void begin(const Part& part, const CompactRange& before) override {
        const auto header = part.is_missing ? std::nullopt : SegmentReader(part.path).header();
        open(part.path, part.is_missing, before, header ? header->created : m_time);
    }
    void kept(const CompactRange& before, const Frame& frame) override {
        m_time = frame.time;
        write(before, frame.bytes);
    }
    void given(const CompactRange& before, const std::vector<std::string>& entries,
               const CompactRange& after) override {
        FrameParts frame;
        frame.first_index = before.size();
        frame.time = m_time;
        frame.entries.assign(entries.begin(), entries.end());
        frame.root = after.root();
        frame.signature = m_signer.signature(checkpoint_text({m_origin, after.size(), frame.root}));
        write(before, encode_frame(frame));
    }
    void end() override {
        m_file->sync();
        m_file.reset();
    }

    [[nodiscard]] std::vector<Replacement> replacements() && { return std::move(m_replacements); }

  private:
    /// `created` is what retention goes by: no entry before this segment may be younger. So it is the time of the
    /// commit before, where its own is lost.
    void open(const std::string& path, bool is_of_missing, const CompactRange& before, WallTime created) {
        const auto name = path + ".new";
        std::filesystem::remove(name);
        m_file = m_files.open(name);
        const auto header = encode_segment_header({created, sha256({m_origin}), before});
        m_file->append(header);
        m_bytes = header.size();
        m_replacements.push_back({path, is_of_missing});
    }
    /// Only what a mirror gives whole is divided: were a crash to leave one half of a replaced segment, the other could
    /// hold entries that nobody else has.
    void write(const CompactRange& before, std::string_view frame) {
        if (m_bytes >= m_segment_bytes && m_replacements.back().is_of_missing) {
            end();
            const auto directory = std::filesystem::path(m_replacements.back().path).parent_path();
            open((directory / segment_name(before.size())).string(), true, before, m_time);
        }
        m_file->append(frame);
        m_bytes += frame.size();
    }

    const std::string& m_origin;
    const Signer& m_signer;
    Files& m_files;
    std::uint64_t m_segment_bytes;
    WallTime m_time;  ///< of the commit before, or a little more where that is not known
    std::unique_ptr<JournalFile> m_file;
    std::uint64_t m_bytes = 0;
    std::vector<Replacement> m_replacements;
};

}  // namespace

std::optional<std::string> contradiction_in(const Survey& survey, const std::vector<Checkpoint>& goals,
                                            const EntrySource& given) {
    Listener nobody;
    try {
        Walk(survey, goals, given, nobody).run();
    } catch (const BeyondRepair& e) {
        return e.what();
    }
    return std::nullopt;
}

std::vector<Replacement> write_replacements(const Survey& survey, const std::string& origin, const Signer& signer,
                                            Files& files, std::uint64_t segment_bytes,
                                            const std::vector<Checkpoint>& goals, const EntrySource& given) {
    Rewriting rewriting(survey, origin, signer, files, segment_bytes);
    Walk(survey, goals, given, rewriting).run();
    return std::move(rewriting).replacements();
}

std::string set_aside(const std::string& path) {
    constexpr int most = 9;
    for (int n = 1; n <= most; ++n) {
        auto name = path + (n == 1 ? "" : fmt::format(".{}", n)) + ".damaged";
        if (::link(path.c_str(), name.c_str()) == 0) {
            return name;
        }
        if (errno != EEXIST) {
            throw_errno(name);
        }
    }
    throw BeyondRepair(path +
                       " was damaged and repaired nine times: replace the disk, and move the files *.damaged away");
}

// The second names are durable before a first one is taken away: no crash leaves what is damaged without a name, for
// some of its entries may be nowhere else.
std::vector<std::string> put_in_place(const std::string& directory, const std::vector<Replacement>& replacements) {
    std::vector<std::string> kept;
    for (const auto& replacement : replacements) {
        if (!replacement.is_of_missing) {
            kept.push_back(file_name(set_aside(replacement.path)));
        }
    }
    sync_directory(directory);
    for (const auto& replacement : replacements) {
        if (::rename((replacement.path + ".new").c_str(), replacement.path.c_str()) != 0) {
            throw_errno(replacement.path);
        }
    }
    sync_directory(directory);
    return kept;
}

}  // namespace beffroi::journal
