// Batches of the feed: messages.h declares them. A batch is the time since when the enforcer listens (8 bytes), the
// number of records (2) and the records: kind (1), then the fields of gateway/traffic.h in their order.
#include <limits>

#include "gateway/enforce/messages.h"
#include "gateway/enforce/wire.h"

namespace beffroi::enforce {

using namespace wire;

namespace {

constexpr std::uint64_t last_millisecond = 253402300799999;  // of the year 9999, the last that an entry can say
constexpr std::int64_t longest_flow = std::numeric_limits<std::uint32_t>::max();  // seconds
constexpr std::uint64_t max_number = std::numeric_limits<std::int64_t>::max();

enum class Kind : unsigned char { flow = 1, denied = 2, loss = 3 };

void write_time(Writer& w, WallTime time) {
    w.number(std::min(static_cast<std::uint64_t>(std::max<std::int64_t>(time.time_since_epoch().count(), 0)),
                      last_millisecond),
             8);
}

WallTime read_time(Reader& r) {
    const std::uint64_t milliseconds = r.number(8);
    r.require(milliseconds <= last_millisecond);
    return WallTime(std::chrono::milliseconds(r.ok() ? milliseconds : 0));
}

void write_endpoint(Writer& w, const Endpoint& endpoint) {
    w.address(endpoint.address);
    w.number(endpoint.port, 2);
}

Endpoint read_endpoint(Reader& r) {
    Endpoint endpoint;
    endpoint.address = r.address();
    endpoint.port = static_cast<std::uint16_t>(r.number(2));
    return endpoint;
}

SessionHandle read_handle(Reader& r) {
    const SessionHandle handle(static_cast<std::uint16_t>(r.number(2)));
    r.require(handle.get() != 0);
    return handle;
}

std::uint8_t read_protocol(Reader& r) {
    const auto protocol = static_cast<std::uint8_t>(r.number(1));
    r.require(protocol != 0);
    return protocol;
}

void write(Writer& w, const EndedFlow& flow) {
    w.byte(static_cast<unsigned char>(Kind::flow));
    w.number(flow.session.get(), 2);
    w.byte(flow.protocol);
    write_endpoint(w, flow.from);
    write_endpoint(w, flow.to);
    w.byte(flow.translated ? 1 : 0);
    if (flow.translated) {
        write_endpoint(w, *flow.translated);
    }
    write_time(w, flow.began);
    w.number(static_cast<std::uint64_t>(std::clamp<std::int64_t>(flow.lasted.count(), 0, longest_flow)), 4);
    w.number(std::min(flow.bytes, max_number), 8);
}

EndedFlow read_flow(Reader& r) {
    EndedFlow flow;
    flow.session = read_handle(r);
    flow.protocol = read_protocol(r);
    flow.from = read_endpoint(r);
    flow.to = read_endpoint(r);
    const std::uint64_t translated = r.number(1);
    r.require(translated <= 1);
    if (translated == 1) {
        flow.translated = read_endpoint(r);
    }
    flow.began = read_time(r);
    flow.lasted = std::chrono::seconds(r.number(4));
    flow.bytes = r.number(8);
    r.require(flow.bytes <= max_number);
    return flow;
}

void write(Writer& w, const DeniedPacket& packet) {
    if (packet.rule.size() > max_rule) {
        throw std::length_error("a rule's name is too long for the enforcer's protocol");
    }
    w.byte(static_cast<unsigned char>(Kind::denied));
    w.number(packet.session.get(), 2);
    w.byte(packet.protocol);
    write_endpoint(w, packet.from);
    write_endpoint(w, packet.to);
    write_time(w, packet.at);
    w.number(packet.generation, 4);
    w.byte(static_cast<unsigned char>(packet.rule.size()));
    w.raw(packet.rule.data(), packet.rule.size());
}

DeniedPacket read_denied(Reader& r) {
    DeniedPacket packet;
    packet.session = read_handle(r);
    packet.protocol = read_protocol(r);
    packet.from = read_endpoint(r);
    packet.to = read_endpoint(r);
    packet.at = read_time(r);
    packet.generation = static_cast<std::uint32_t>(r.number(4));
    const std::uint64_t size = r.number(1);
    r.require(size <= max_rule);
    packet.rule = r.take(static_cast<std::size_t>(size));
    r.require(is_rule_name(packet.rule));
    return packet;
}

void write(Writer& w, const TrafficLoss& loss) {
    w.byte(static_cast<unsigned char>(Kind::loss));
    w.byte(static_cast<unsigned char>(loss.kind));
    w.byte(static_cast<unsigned char>(loss.cause));
    w.number(loss.count, 8);
    write_time(w, loss.from);
    write_time(w, loss.to);
}

TrafficLoss read_loss(Reader& r) {
    TrafficLoss loss;
    const std::uint64_t kind = r.number(1);
    const std::uint64_t cause = r.number(1);
    r.require(kind <= static_cast<std::uint64_t>(TrafficKind::denied) && cause < loss_causes);
    loss.kind = static_cast<TrafficKind>(r.ok() ? kind : 0);
    loss.cause = static_cast<LossCause>(r.ok() ? cause : 0);
    loss.count = r.number(8);
    loss.from = read_time(r);
    loss.to = read_time(r);
    return loss;
}

TrafficRecord read_record(Reader& r) {
    switch (static_cast<Kind>(r.number(1))) {
        case Kind::flow:
            return read_flow(r);
        case Kind::denied:
            return read_denied(r);
        case Kind::loss:
            return read_loss(r);
    }
    r.require(false);
    return TrafficLoss{};
}

}  // namespace

bool is_rule_name(std::string_view text) {
    return text.size() <= max_rule &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

std::string encode(const TrafficBatch& batch) {
    if (batch.records.size() > max_batch) {
        throw std::length_error("too many records in one batch");
    }
    Writer w(Type::traffic);
    write_time(w, batch.listening_since);
    w.number(batch.records.size(), 2);
    for (const TrafficRecord& record : batch.records) {
        std::visit([&w](const auto& one) { write(w, one); }, record);
    }
    return w.take();
}

std::optional<TrafficBatch> decode_traffic(std::string_view packet) {
    Reader r(packet);
    r.require(r.type() == Type::traffic);
    TrafficBatch batch;
    batch.listening_since = read_time(r);
    const std::uint64_t count = r.number(2);
    r.require(count <= max_batch);
    for (std::uint64_t i = 0; i < count && r.ok(); ++i) {
        batch.records.push_back(read_record(r));
    }
    return r.finished() ? std::optional(std::move(batch)) : std::nullopt;
}

}  // namespace beffroi::enforce
