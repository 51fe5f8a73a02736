#include "central/search/finder.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "journal/entry_time.h"
#include "journal/proof.h"

namespace beffroi::central::audit {

namespace {

/// Frames of the record copy are compressed together: entries that are near each other are read once.
constexpr std::size_t k_read_ahead = 4096;

bool has_stream(const Auditor& auditor, journal::Stream stream) {
    return std::find(auditor.streams.begin(), auditor.streams.end(), stream) != auditor.streams.end();
}

bool is_about(const SearchTerms& terms, const SearchedLog& log) {
    return (terms.site.empty() || log.site == terms.site) && (!terms.stream || log.stream == *terms.stream);
}

}  // namespace

/// Lines and proofs for one answer. Every proof of a log is against the newest checkpoint that both parties have
/// cosigned; of entries behind it, against the newest that the mirror has.
class Finder::View {
  public:
    struct Held {
        std::optional<journal::SignedCheckpoint> cosigned;
        std::optional<journal::SignedCheckpoint> mirrored;
        Entries entries;
    };
    explicit View(const Finder& finder) : m_finder(finder) {}

    [[nodiscard]] Held& held(const SearchedLog& log) {
        const auto known = m_held.find(log.number);
        return known != m_held.end()
                   ? known->second
                   : m_held.emplace(log.number, Held{log.record->cosigned(), log.record->checkpoint(), {}})
                         .first->second;
    }
    /// Whether an entry was written after all that is held in view.
    [[nodiscard]] bool is_newer(const store::Row& row) {
        const SearchedLog* log = m_finder.log(row.log);
        const auto* mirrored = log == nullptr ? nullptr : &held(*log).mirrored;
        return mirrored != nullptr && *mirrored && row.index >= (*mirrored)->checkpoint.size;
    }
    /// nullopt: its retention is over, or it is newer. `still`: what the entry tells of was so until then at least.
    [[nodiscard]] std::optional<Found> read(const SearchedLog& log, std::uint64_t index, WallTime still = {}) {
        Held& held = this->held(log);
        const auto& checkpoint =
            held.cosigned && index < held.cosigned->checkpoint.size ? held.cosigned : held.mirrored;
        if (!checkpoint || index >= checkpoint->checkpoint.size || index < log.record->minimum()) {
            return std::nullopt;
        }
        if (index < held.entries.first || index >= held.entries.end()) {
            try {
                held.entries = log.record->read(index, k_read_ahead);
            } catch (const std::out_of_range&) {
                return std::nullopt;  // pruned between the two lines
            }
        }
        const std::string_view line = held.entries.lines[index - held.entries.first];
        if (const auto time = journal::entry_time(line, log.stream);
            time && m_finder.m_is_over(log.stream, log.site, *time, std::max(*time, still))) {
            return std::nullopt;
        }
        const auto hashes = journal::inclusion_proof(index, checkpoint->checkpoint.size, log.record->hashes().nodes());
        return Found{&log, index, std::string(line),
                     journal::to_text(journal::Proof{std::nullopt, index, hashes, checkpoint->note}),
                     checkpoint->checkpoint.size};
    }

    /// In the order of `rows`, but read in the order of the record copies.
    [[nodiscard]] std::vector<std::optional<Found>> read(const std::vector<store::Row>& rows) {
        std::vector<std::size_t> order(rows.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            order[i] = i;
        }
        std::sort(order.begin(), order.end(), [&rows](std::size_t a, std::size_t b) {
            return std::tie(rows[a].log, rows[a].index) < std::tie(rows[b].log, rows[b].index);
        });
        std::vector<std::optional<Found>> found(rows.size());
        for (const std::size_t i : order) {
            if (const SearchedLog* log = m_finder.log(rows[i].log)) {
                found[i] = read(*log, rows[i].index);
            }
        }
        for (auto& [number, held] : m_held) {
            held.entries = {};  // of many pages, those of every log would add up
        }
        return found;
    }

  private:
    const Finder& m_finder;
    std::map<std::uint32_t, Held> m_held;
};

const SearchedLog* Finder::log(std::uint32_t number) const {
    const auto found =
        std::find_if(m_logs.begin(), m_logs.end(), [number](const SearchedLog& log) { return log.number == number; });
    return found == m_logs.end() ? nullptr : &*found;
}

std::optional<Forbidden> Finder::forbids(const SearchTerms& terms, const Auditor& auditor) const {
    if (terms.stream && !has_stream(auditor, *terms.stream)) {
        return Forbidden{fmt::format("you may not read the stream {}", journal::to_string(*terms.stream))};
    }
    const bool site_allowed = terms.site.empty() || auditor.sites.empty() ||
                              std::find(auditor.sites.begin(), auditor.sites.end(), terms.site) != auditor.sites.end();
    return site_allowed ? std::nullopt : std::optional(Forbidden{"you may not read this site"});
}

std::optional<Forbidden> Finder::forbids_requisition(const Auditor& auditor) {
    const bool allowed = has_stream(auditor, journal::Stream::flow) && has_stream(auditor, journal::Stream::access);
    return allowed ? std::nullopt : std::optional(Forbidden{"a requisition reads the streams flow and access"});
}

/// nullopt: nothing can match.
std::optional<store::Query> Finder::query_of(const SearchTerms& terms, const Auditor& auditor) const {
    store::Query query;
    for (const SearchedLog& log : m_logs) {
        if (may_read(auditor, log) && is_about(terms, log)) {
            query.logs.push_back({log.number, log.stream});
        }
    }
    query.from = terms.from;
    query.to = terms.to;
    query.limit = terms.limit + 1;  // one more tells whether there is a next page
    query.after = terms.after;
    const auto key = [](const std::string& text) {
        return text.empty() ? std::nullopt : std::optional(store::key_of(text));
    };
    query.token = key(terms.token);
    query.session = key(terms.session);
    if (terms.inside) {
        query.inside = store::address_of(*terms.inside);
    }
    const std::array<std::pair<const std::string*, std::optional<store::Word>*>, 4> words{
        {{&terms.event, &query.event},
         {&terms.role, &query.role},
         {&terms.rule, &query.rule},
         {&terms.category, &query.category}}};
    for (const auto& [text, word] : words) {
        if (!text->empty()) {
            *word = m_ledger.word(*text);
            if (!*word) {
                return std::nullopt;  // no event has it
            }
        }
    }
    return query;
}

std::shared_ptr<Finder::View> Finder::view() const {
    return std::make_shared<View>(*this);
}

Page Finder::find(const SearchTerms& terms, const Auditor& auditor, const store::Cancel& cancel) const {
    View view(*this);
    return find(terms, auditor, cancel, view);
}

Page Finder::find(const SearchTerms& terms, const Auditor& auditor, const store::Cancel& cancel, View& view) const {
    Page page;
    const auto query = query_of(terms, auditor);
    if (!query) {
        return page;
    }
    std::vector<store::Row> rows = m_rows.find(*query, cancel);
    if (rows.size() > terms.limit) {
        rows.resize(terms.limit);
        page.next = store::place_of(rows.back());
    }
    auto found = view.read(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (found[i]) {
            page.results.push_back(std::move(*found[i]));
        } else if (!view.is_newer(rows[i])) {
            ++page.gone;
        }
    }
    return page;
}

std::optional<store::Row> Finder::of_session(const store::Row& flow, std::string_view event, const Auditor& auditor,
                                             const store::Cancel& cancel) const {
    SearchTerms terms;
    terms.site = log(flow.log)->site;
    terms.stream = journal::Stream::access;
    terms.event = event;
    terms.from = WallTime(std::chrono::milliseconds(flow.time_ms)) - store::longest_session;
    terms.to = WallTime(std::chrono::milliseconds(flow.time_ms)) + store::longest_session;
    terms.limit = 1;
    auto query = query_of(terms, auditor);
    if (!query || flow.session == store::Key{}) {
        return std::nullopt;
    }
    query->session = flow.session;
    const auto rows = m_rows.find(*query, cancel);
    return rows.empty() ? std::nullopt : std::optional(rows.front());
}

std::optional<Found> Finder::opening(const store::Row& flow, WallTime asked, View& view, const Auditor& auditor,
                                     const store::Cancel& cancel) const {
    const auto row = of_session(flow, journal::event::session_open, auditor, cancel);
    const SearchedLog* log_of_session = row ? log(row->log) : nullptr;
    return log_of_session == nullptr ? std::nullopt : view.read(*log_of_session, row->index, asked);
}

/// A block of ports says when it was lent and not for how long: its session's end is on record elsewhere. Nobody had
/// the port afterwards, and least of all the person who had it before.
bool Finder::had_ended(const store::Row& lease, WallTime by, const Auditor& auditor,
                       const store::Cancel& cancel) const {
    if (lease.ports == 0 || lease.seconds != 0) {
        return false;
    }
    const auto end = of_session(lease, journal::event::session_close, auditor, cancel);
    return end && end->time_ms < by.time_since_epoch().count();
}

WhoHad Finder::requisition(const RequisitionTerms& terms, const Auditor& auditor, const store::Cancel& cancel) const {
    store::TranslationQuestion question;
    for (const SearchedLog& log : m_logs) {
        if (log.stream == journal::Stream::flow && may_read(auditor, log)) {
            question.logs.push_back({log.number, log.stream});
        }
    }
    question.address = store::address_of(terms.address);
    question.port = terms.port;
    question.protocol = terms.protocol;
    question.from = terms.from;
    question.to = terms.to;
    const store::Translations rows = m_rows.translations(question, cancel);
    WhoHad found{{}, rows.more};
    View view(*this);
    for (const store::Row& row : rows.rows) {
        const SearchedLog* of_flow = log(row.log);
        if (of_flow != nullptr && had_ended(row, question.from, auditor, cancel)) {
            continue;
        }
        if (auto flow = of_flow == nullptr ? std::nullopt : view.read(*of_flow, row.index, question.from)) {
            found.translations.push_back({std::move(*flow), opening(row, question.from, view, auditor, cancel)});
        }
    }
    return found;
}

std::optional<Found> Finder::entry(const EntryTerms& terms, const Auditor& auditor) const {
    const auto log = std::find_if(m_logs.begin(), m_logs.end(),
                                  [&terms](const SearchedLog& known) { return known.origin == terms.origin; });
    return log == m_logs.end() || !may_read(auditor, *log) ? std::nullopt : View(*this).read(*log, terms.index);
}

Coverage Finder::coverage_of(const SearchedLog& log, View& view) const {
    const auto& [cosigned, mirrored, entries] = view.held(log);
    const std::uint64_t size = mirrored ? mirrored->checkpoint.size : 0;
    const auto position = m_ledger.position(log.origin).value_or(store::Position{});
    return {&log, log.record->minimum(), size, position.next, position.unknown, cosigned, mirrored};
}

std::vector<Coverage> Finder::coverage(const Auditor& auditor) const {
    View view(*this);
    return coverage({}, auditor, view);
}

std::vector<Coverage> Finder::coverage(const SearchTerms& terms, const Auditor& auditor, View& view) const {
    std::vector<Coverage> logs;
    for (const SearchedLog& log : m_logs) {
        if (may_read(auditor, log) && is_about(terms, log)) {
            logs.push_back(coverage_of(log, view));
        }
    }
    return logs;
}

}  // namespace beffroi::central::audit
