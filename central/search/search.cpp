#include "central/search/search.h"

#include <map>

#include "journal/proof.h"

namespace beffroi::central {

Page search(const Store& store, Query query) {
    const Snapshot snapshot = store.snapshot();
    Page page;
    page.coverage = snapshot.coverage();
    std::map<std::int64_t, const Coverage*> logs;
    for (const Coverage& log : page.coverage) {
        logs.emplace(log.log, &log);
    }
    const std::size_t wanted = query.limit;
    ++query.limit;  // one more tells whether there is a next page
    std::vector<Row> rows = snapshot.find(query);
    const bool more = rows.size() > wanted;
    rows.resize(std::min(rows.size(), wanted));
    for (Row& row : rows) {
        const Coverage& log = *logs.at(row.log);
        const auto hashes = journal::inclusion_proof(row.index, log.size, snapshot.nodes(row.log));
        page.results.push_back({log.origin, log.site, row.index, std::move(row.line),
                                journal::to_text(journal::Proof{std::nullopt, row.index, hashes, log.checkpoint})});
    }
    if (more) {
        page.next = Cursor{rows.back().time_ms, rows.back().log, rows.back().index};
    }
    return page;
}

}  // namespace beffroi::central
