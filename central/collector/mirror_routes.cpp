#include "central/collector/mirror_routes.h"

#include "base/encoding.h"
#include "central/collector/gunzip.h"
#include "journal/serve/tile_answer.h"

namespace beffroi::central {

namespace {

constexpr std::string_view k_gateway = "gateway";
constexpr std::string_view k_central = "central";  ///< of a certificate, and the site of the centre's own log
constexpr std::size_t k_quoted = 256;              // of a name from outside, in a record of ours
/// Twice what may come in the clear: entries of a school's line compress to a quarter.
constexpr std::size_t k_max_unpacked = 2 * max_mirror_body_bytes;

/// What a protocol says how to read.
http::Response text(int status, std::string body, std::string type = "text/plain; charset=utf-8") {
    return {.status = status, .content_type = std::move(type), .body = std::move(body)};
}

http::Response info(int status, const MirrorInfo& at) {
    return text(status, std::to_string(at.pending_size) + "\n" + std::to_string(at.next_entry) + "\n\n",
                "text/x.tlog.mirror-info");
}

/// Statuses of c2sp.org/tlog-witness, which add-checkpoint of a mirror has as well.
struct CheckpointAnswer {
    http::Response operator()(const Advanced& advanced) const { return text(200, advanced.line); }
    http::Response operator()(const UnknownLog&) const { return http::plain(404, "this log is not mirrored here"); }
    http::Response operator()(const NotSigned&) const {
        return http::plain(403, "this is no checkpoint signed by the key that is pinned for its origin");
    }
    http::Response operator()(const OldAboveNew&) const {
        return http::plain(400, "the old size is above that of the checkpoint");
    }
    http::Response operator()(const OtherSize& other) const {
        return text(409, std::to_string(other.size) + "\n", "text/x.tlog.size");
    }
    http::Response operator()(const Inconsistent& no) const { return http::plain(422, no.reason); }
};

struct UploadAnswer {
    http::Response operator()(const Cosigned& cosigned) const { return text(200, cosigned.line); }
    http::Response operator()(const Progress& at) const { return info(202, at); }
    http::Response operator()(const Resync& at) const { return info(409, at); }
    http::Response operator()(const NoPackage&) const { return http::plain(400, "the body holds no whole package"); }
    http::Response operator()(const UnknownOrigin&) const { return http::plain(404, "this log is not mirrored here"); }
    http::Response operator()(const Unproven& no) const { return http::plain(422, no.reason); }
    http::Response operator()(const Unavailable& no) const {
        auto response = http::plain(503, no.reason);
        response.headers.emplace_back("Retry-After", std::to_string(no.retry_after_seconds));
        return response;
    }
};

/// A gateway writes the logs of its site, the centre its own.
bool is_writer(const http::ClientCertificate& holder, const MirroredLog& log) {
    return holder.organizational_unit == k_central
               ? log.site == k_central
               : holder.organizational_unit == k_gateway && holder.common_name == log.site;
}

/// Served up to the mirrored checkpoint.
class RecordedLog final : public serve::ServedLog {
  public:
    explicit RecordedLog(const Record& record) : m_record(record) {}
    [[nodiscard]] std::uint64_t size() const override { return m_record.mirrored(); }
    [[nodiscard]] std::uint64_t minimum() const override { return m_record.minimum(); }
    [[nodiscard]] std::optional<std::string> checkpoint() const override { return note_of(m_record.checkpoint()); }
    [[nodiscard]] std::optional<std::string> cosigned() const override { return note_of(m_record.cosigned()); }
    [[nodiscard]] std::optional<std::string> tile(unsigned level, std::uint64_t index, unsigned width) const override {
        return m_record.hashes().tile(level, index, width);
    }
    [[nodiscard]] std::string bundle(std::uint64_t first, std::size_t n) const override {
        return m_record.bundle(first, n);
    }

  private:
    static std::optional<std::string> note_of(std::optional<journal::SignedCheckpoint> checkpoint) {
        return checkpoint ? std::optional(std::move(checkpoint->note)) : std::nullopt;
    }

    const Record& m_record;
};

}  // namespace

std::vector<http::Route> MirrorRoutes::routes() {
    return {{"POST", "/add-checkpoint", [this](const http::Request& request) { return add_checkpoint(request); }, true},
            {"POST", "/add-entries", [this](const http::Request& request) { return add_entries(request); }, true},
            {"GET", "/*", [this](const http::Request& request) { return get(request); }, true}};
}

/// The log's own signature says who wrote it. The certificate keeps a gateway from writing another site's log, and
/// everybody else from trying.
bool MirrorRoutes::may_write(const http::Request& request, std::string_view origin) const {
    const auto* const log = m_mirror.records().find(origin);
    const bool writes = request.certificate && (request.certificate->organizational_unit == k_gateway ||
                                                request.certificate->organizational_unit == k_central);
    if (writes && (log == nullptr || is_writer(*request.certificate, log->log))) {
        return true;  // an unknown origin is answered as the protocol has it
    }
    m_rights.on_refusal(request.certificate ? request.certificate->common_name : "",
                        writes ? "not-its-log" : "certificate-kind",
                        request.path + " " + std::string(origin.substr(0, k_quoted)));
    return false;
}

http::Response MirrorRoutes::add_checkpoint(const http::Request& request) {
    const auto parsed = parse_add_checkpoint(request.body);
    if (const auto* bad = std::get_if<BadRequest>(&parsed)) {
        return http::plain(400, bad->reason);
    }
    const auto& offer = std::get<AddCheckpoint>(parsed);
    if (!may_write(request, offer.note.substr(0, offer.note.find('\n')))) {
        return http::plain(403, "this certificate may not write this log");
    }
    return std::visit(CheckpointAnswer{}, m_mirror.add_checkpoint(offer));
}

http::Response MirrorRoutes::add_entries(const http::Request& request) {
    std::optional<std::string> unpacked;
    const auto encoding = request.header("Content-Encoding");
    if (encoding == "gzip") {
        unpacked = gunzip(request.body, k_max_unpacked);
        if (!unpacked) {
            return http::plain(400, "the body is not gzip, or too much when unpacked");
        }
    } else if (!encoding.empty() && encoding != "identity") {
        return http::plain(415, "Content-Encoding is gzip or nothing");
    }
    UploadReader packages(unpacked ? std::string_view(*unpacked) : std::string_view(request.body));
    const auto header = packages.header();
    if (!header) {
        return http::plain(400, "the body is no upload");
    }
    if (!may_write(request, header->origin)) {
        return http::plain(403, "this certificate may not write this log");
    }
    auto response = std::visit(UploadAnswer{}, m_mirror.add_entries(*header, packages));
    response.headers.emplace_back("Accept-Encoding", "gzip");
    return response;
}

http::Response MirrorRoutes::get(const http::Request& request) {
    const auto path = serve::parse_log_path(request.path);
    const auto* const log = path ? m_mirror.records().find_by_hash(path->log) : nullptr;
    if (log == nullptr) {
        return http::plain(404, "no such log");
    }
    if (log->record == nullptr) {
        return http::plain(503, "the record copy of this log is damaged");
    }
    return serve::answer(RecordedLog(*log->record), path->name, [&, this] {
        const auto& reader = request.certificate;
        if (!reader) {
            return serve::MayRead::no;
        }
        return is_writer(*reader, log->log) ? serve::MayRead::yes
                                            : m_rights.may_read_entries(*reader, log->log, std::string(path->name));
    });
}

}  // namespace beffroi::central
