#include "gateway/journal_server.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "gateway/auditors.h"
#include "journal/serve/tile_answer.h"
#include "journal/ship/protocol.h"
#include "journal/tiles.h"

namespace beffroi {

namespace {

/// A handful of people read here, and never at the cost of the portal.
http::Options options_of(const JournalListenConfig& config, const std::function<void(const std::string&)>& on_problem) {
    http::Options options = http::mutual_tls(config, on_problem);
    options.limits.body_bytes = 1024;
    options.limits.connections = 64;
    options.limits.connections_per_client = 16;
    options.limits.workers = 2;
    options.limits.queued = 64;
    return options;
}

}  // namespace

/// A stream as its writer holds it.
class JournalServer::OneLog final : public serve::ServedLog {
  public:
    OneLog(journal::Stream kind, std::string origin, const journal::Writer& writer, const ship::Cosigned* cosigned)
        : m_kind(kind),
          m_origin(std::move(origin)),
          m_hash(ship::log_path(m_origin).substr(1)),
          m_writer(writer),
          m_cosigned(cosigned) {}

    [[nodiscard]] journal::Stream kind() const { return m_kind; }
    [[nodiscard]] const std::string& origin() const { return m_origin; }
    [[nodiscard]] const std::string& hash() const { return m_hash; }

    // The writer's size is that of its newest checkpoint, which has left it only once its entries were durable.
    [[nodiscard]] std::uint64_t size() const override { return m_writer.size(); }
    [[nodiscard]] std::uint64_t minimum() const override { return m_writer.first(); }
    [[nodiscard]] std::optional<std::string> checkpoint() const override { return m_writer.checkpoint().note; }
    [[nodiscard]] std::optional<std::string> cosigned() const override {
        auto quorum = m_cosigned != nullptr ? m_cosigned->quorum() : ship::Cosigned::Quorum{};
        return quorum.size != 0 ? std::optional(std::move(quorum.note)) : std::nullopt;
    }
    [[nodiscard]] std::optional<std::string> tile(unsigned level, std::uint64_t index, unsigned width) const override {
        return m_writer.tree().tile(level, index, width);
    }
    [[nodiscard]] std::string bundle(std::uint64_t first, std::size_t n) const override {
        std::string bytes;
        for (const auto& entry : m_writer.entries(first, n, n * (journal::max_entry_bytes + 2))) {
            journal::add_to_bundle(bytes, entry);
        }
        return bytes;
    }

  private:
    journal::Stream m_kind;
    std::string m_origin;
    std::string m_hash;
    const journal::Writer& m_writer;
    const ship::Cosigned* m_cosigned;
};

JournalServer::JournalServer(const JournalListenConfig& config, const Streams& streams, RecordEntry record,
                             std::function<void(const std::string&)> on_problem, std::vector<http::Route> beside)
    : m_auditors(config.auditors), m_record(std::move(record)), m_on_problem(std::move(on_problem)) {
    streams.each([this](journal::Stream kind, const std::string& origin, const journal::Writer& writer,
                        const ship::Cosigned* cosigned) {
        m_logs.push_back(std::make_unique<OneLog>(kind, origin, writer, cosigned));
    });
    beside.push_back({"GET", "/*", [this](const http::Request& request) { return get(request); }, true});
    m_server = std::make_unique<http::Server>(options_of(config, m_on_problem), std::move(beside));
}

JournalServer::~JournalServer() = default;

std::uint16_t JournalServer::port() const {
    return m_server->port();
}

http::Response JournalServer::get(const http::Request& request) const {
    const auto* auditor = find_auditor(m_auditors, request);
    if (auditor == nullptr) {
        m_on_problem(printable(
            fmt::format("refused: {} is no auditor of this journal",
                        request.certificate ? request.certificate->common_name : "somebody without a certificate")));
        return http::plain(403, "this certificate is not one of an auditor of this journal");
    }
    const auto path = serve::parse_log_path(request.path);
    const auto log = std::find_if(m_logs.begin(), m_logs.end(),
                                  [&path](const auto& one) { return path && one->hash() == path->log; });
    if (log == m_logs.end()) {
        return http::plain(404, "no such log");
    }
    const auto& streams = auditor->streams;
    if (std::find(streams.begin(), streams.end(), journal::to_string((*log)->kind())) == streams.end()) {
        m_on_problem(printable(fmt::format("refused: {} may not read {}", auditor->name, (*log)->origin())));
        return http::plain(403, "this certificate may not read this log");
    }
    return serve::answer(**log, path->name, [&, this] {
        return record_read(*auditor, **log, path->name) ? serve::MayRead::yes : serve::MayRead::unrecorded;
    });
}

/// First on record, then answered: a read that cannot be recorded does not happen.
bool JournalServer::record_read(const JournalListenConfig::Auditor& auditor, const OneLog& log,
                                std::string_view what) const {
    journal::Entry entry;
    entry.event = journal::event::audit_read;
    entry.actor = printable(auditor.name);
    entry.stream = journal::to_string(log.kind());
    entry.detail = fmt::format("{} of {}, from the gateway's own disk", what, log.origin());
    return m_record(std::move(entry));
}

}  // namespace beffroi
