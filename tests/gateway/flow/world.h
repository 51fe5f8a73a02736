// A gateway's disk with the streams that gateway/flow writes, and the sessions that it writes about.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/flow/entries.h"
#include "gateway/flow/shedding_writer.h"
#include "journal/entry.h"
#include "journal/flow_entry.h"
#include "journal/reader.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_files.h"
#include "tests/journal/temporary_log.h"

namespace beffroi::flow::test {

inline WallTime noon() {
    return WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)) + std::chrono::hours(12);
}

inline IpAddress address(const char* text) {
    return IpAddress::parse(text).value();
}

/// The pupil's session, with handle 7 since eleven.
inline Session pupil() {
    Session session;
    session.id = SessionId("5f0e5f0e5f0e5f0e5f0e5f0e5f0e5f0e");
    session.handle = SessionHandle(7);
    session.role = RoleName("eleve");
    session.device = {MacAddress::parse("02:00:00:00:00:0a").value(), Interface("lan0"), ZoneName("salles")};
    session.opened = noon() - std::chrono::hours(1);
    session.pseudonym = {"9f2c51d07be84a36aa10c4e5f8b7d263", "2026-11"};
    return session;
}

inline std::optional<Session> only_the_pupil(SessionHandle handle, WallTime /*at*/) {
    return handle == pupil().handle ? std::optional(pupil()) : std::nullopt;
}

inline EndedFlow a_flow(std::uint16_t to_port = 443, WallTime began = noon()) {
    EndedFlow flow;
    flow.session = SessionHandle(7);
    flow.protocol = 6;
    flow.from = {address("10.1.0.9"), 51514};
    flow.to = {address("203.0.113.17"), to_port};
    flow.began = began;
    flow.lasted = std::chrono::seconds(12);
    flow.bytes = 1000;
    return flow;
}

inline DeniedPacket a_denial(const char* to = "203.0.113.17", WallTime at = noon()) {
    DeniedPacket packet;
    packet.session = SessionHandle(7);
    packet.protocol = 6;
    packet.from = {address("10.1.0.9"), 51514};
    packet.to = {address(to), 443};
    packet.at = at;
    packet.generation = 12;
    packet.rule = "lycee/no-games";
    return packet;
}

/// Time and disk are the test's.
struct Disk {
    FakeClock clock{noon()};
    journal::FakeFiles files{1};

    [[nodiscard]] journal::Writer& writer(journal::Stream stream) { return *pen(stream); }
    [[nodiscard]] Pens pens() { return {writer(journal::Stream::flow), writer(journal::Stream::filter)}; }
    [[nodiscard]] std::string directory() const { return m_scratch.directory(); }

    [[nodiscard]] std::vector<journal::FlowEntry> entries(journal::Stream stream) {
        std::vector<journal::FlowEntry> entries;
        for (const auto& line : lines(stream)) {
            entries.push_back(std::get<journal::FlowEntry>(journal::parse_flow_line(line)));
        }
        return entries;
    }
    /// Those of the stream `admin`.
    [[nodiscard]] std::vector<journal::Entry> gaps() {
        std::vector<journal::Entry> entries;
        for (const auto& line : lines(journal::Stream::admin)) {
            entries.push_back(journal::parse_line(line).value());
        }
        return entries;
    }

  private:
    std::unique_ptr<journal::Writer>& pen(journal::Stream stream) {
        auto& writer = m_writers.at(static_cast<std::size_t>(stream));
        if (!writer) {
            auto options = m_scratch.options();
            options.directory = path(stream);
            options.origin = "journal.test.example/0599991P/" + std::string(to_string(stream));
            writer = std::make_unique<journal::Writer>(options, files, m_scratch.signer());
        }
        return writer;
    }
    [[nodiscard]] std::string path(journal::Stream stream) const {
        return std::filesystem::path(m_scratch.directory()).parent_path().string() + '/' +
               std::string(to_string(stream));
    }
    [[nodiscard]] std::vector<std::string> lines(journal::Stream stream) {
        std::vector<std::string> lines;
        if (writer(stream).size() > 0) {
            lines = writer(stream).entries(0, 1 << 20, std::size_t{1} << 30);
        }
        return lines;
    }

    journal::TemporaryLog m_scratch;
    std::array<std::unique_ptr<journal::Writer>, journal::all_streams.size()> m_writers;
};

}  // namespace beffroi::flow::test
