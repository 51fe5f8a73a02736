#include "central/store/sqlite_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/fd.h"
#include "central/store/translation.h"

namespace beffroi::central::store {

namespace {

constexpr std::string_view k_suffix = ".sqlite";
constexpr std::string_view k_dropped = ".dropped";

void make_directory(const std::string& directory) {
    std::filesystem::create_directories(directory);
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
}

/// A file goes in one step, its name; its write-ahead log, which means nothing without it, follows, now or at the next
/// start.
void finish_drop(const std::string& name) {
    for (const std::string_view suffix : {std::string_view("-wal"), std::string_view("-shm"), k_dropped}) {
        std::filesystem::remove(name + std::string(suffix));
    }
}

/// "flow-2026-11.sqlite"
std::optional<std::pair<journal::Stream, Month>> place_from(std::string_view name) {
    const auto dash = name.find('-');
    if (dash == std::string_view::npos || !name.ends_with(k_suffix)) {
        return std::nullopt;
    }
    const auto stream = journal::stream_from(name.substr(0, dash));
    const auto month = parse_month(name.substr(dash + 1, name.size() - dash - 1 - k_suffix.size()));
    return stream && month ? std::optional(std::pair(*stream, *month)) : std::nullopt;
}

/// A question may end because it was told to: that is not a failure of the store.
template <typename Read>
void cancellable(const Read& read) {
    try {
        read();
    } catch (const Interrupted&) {
        throw Cancelled();
    }
}

bool has_stream(const std::vector<ReadableLog>& logs, journal::Stream stream) {
    return std::any_of(logs.begin(), logs.end(), [stream](const ReadableLog& log) { return log.stream == stream; });
}

bool earlier(const Row& a, const Row& b) {
    return place_of(a) < place_of(b);
}

/// Adds to the answer, which keeps its `limit` oldest rows.
void add(std::vector<Row>& answer, std::vector<Row> fresh, std::size_t limit) {
    const auto middle = answer.insert(answer.end(), fresh.begin(), fresh.end());
    std::inplace_merge(answer.begin(), middle, answer.end(), earlier);
    answer.resize(std::min(answer.size(), limit));
}

}  // namespace

SqliteStore::SqliteStore(std::string directory) : m_directory(std::move(directory)) {
    make_directory(m_directory);
    for (const auto& entry : std::filesystem::directory_iterator(m_directory)) {
        const std::string name = entry.path().string();
        if (name.ends_with(k_dropped)) {
            finish_drop(name.substr(0, name.size() - k_dropped.size()));
        } else if (const auto place = place_from(entry.path().filename().string())) {
            m_files.emplace(*place, std::make_shared<MonthFile>(path(*place), place->first));
        }
    }
}

std::string SqliteStore::path(const Place& place) const {
    return m_directory + "/" + std::string(journal::to_string(place.first)) + "-" + to_string(place.second) +
           std::string(k_suffix);
}

std::map<SqliteStore::Place, std::shared_ptr<MonthFile>> SqliteStore::files() const {
    const std::lock_guard lock(m_mutex);
    return m_files;
}

std::shared_ptr<MonthFile> SqliteStore::file(const Place& place) {
    const std::lock_guard lock(m_mutex);
    auto found = m_files.find(place);
    if (found == m_files.end()) {
        found = m_files.emplace(place, std::make_shared<MonthFile>(path(place), place.first)).first;
        sync_directory(m_directory);
    }
    return found->second;
}

void SqliteStore::insert(const Block& block) {
    std::map<Place, std::vector<Row>> parts;
    for (const Row& row : block.rows) {
        parts[{row.stream, month_of(row.time_ms)}].push_back(row);
    }
    for (const auto& [place, rows] : parts) {
        file(place)->insert(block.number, rows);
    }
}

std::vector<Row> SqliteStore::find(const Query& query, const Cancel& cancel) const {
    const std::int64_t from = query.from ? std::int64_t{query.from->time_since_epoch().count()} : 0;
    const std::int64_t since = std::max(from, query.after ? query.after->time_ms : 0);
    std::vector<Row> answer;
    for (const auto& [place, file] : files()) {
        const std::int64_t begin = first_ms(place.second);
        const std::int64_t end = first_ms({place.second.number + 1});
        const bool in_time = end > since && (!query.to || begin < query.to->time_since_epoch().count());
        const bool too_late = answer.size() >= query.limit && begin > answer.back().time_ms;
        if (in_time && !too_late && has_stream(query.logs, place.first)) {
            const MonthFile& month = *file;
            cancellable([&] { add(answer, month.find(query, cancel), query.limit); });
        }
    }
    return answer;
}

Translations SqliteStore::translations(const TranslationQuestion& question, const Cancel& cancel) const {
    Holders holders(question);
    for (const auto& [place, file] : files()) {
        // What began in the month before may last into this one; what began later cannot answer.
        const bool in_time = place.second <= month_of(question.to.time_since_epoch().count() - 1) &&
                             place.second.number >= month_of(question.from.time_since_epoch().count()).number - 1;
        if (in_time && place.first == journal::Stream::flow) {
            const MonthFile& month = *file;
            cancellable([&] { month.translations(question, holders, cancel); });
        }
    }
    return holders.take();
}

std::vector<MonthRows> SqliteStore::months() const {
    std::vector<MonthRows> months;
    for (const auto& [place, file] : files()) {
        months.push_back({place.first, place.second, file->rows()});
    }
    return months;
}

void SqliteStore::drop(journal::Stream stream, Month month) {
    const Place place{stream, month};
    {
        const std::lock_guard lock(m_mutex);
        m_files.erase(place);
    }
    const std::string name = path(place);
    std::error_code not_there;
    std::filesystem::rename(name, name + std::string(k_dropped), not_there);
    finish_drop(name);
    sync_directory(m_directory);
}

void SqliteStore::clear() {
    for (const auto& [place, file] : files()) {
        drop(place.first, place.second);
    }
}

}  // namespace beffroi::central::store
