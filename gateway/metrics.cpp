#include "gateway/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/version.h"
#include "gateway/health/exposition.h"

namespace beffroi {

namespace {

using health::Exposition;

constexpr std::string_view k_monitor = "monitor";  ///< OU of the certificate

double number(auto value) {
    return static_cast<double>(value);
}

double epoch(WallTime t) {
    return number(t.time_since_epoch().count()) / 1000;
}

void about_the_program(Exposition& out, const Figures& figures) {
    out.metric("beffroi_build_info", "gauge", "The software that runs.");
    out.sample(1, {{"version", std::string(version())}});
    out.metric("beffroi_start_time_seconds", "gauge", "When the gateway was started, in seconds since 1970.");
    out.sample(epoch(figures.started));
    out.metric("beffroi_enforcer_connected", "gauge", "1: the program that owns the kernel's rules answers.");
    out.sample(figures.vitals.enforcer_connected ? 1 : 0);
}

void about_policy(Exposition& out, const delivery::Report& policy) {
    out.metric("beffroi_policy_number", "gauge", "The policy in force. 0: one that nobody has approved, or none.");
    out.sample(number(policy.number));
    out.metric("beffroi_policy_generation", "gauge", "How many policies have been in force. 0: nothing is forwarded.");
    out.sample(number(policy.generation));
    out.metric("beffroi_policy_on_trial", "gauge", "1: the policy goes by itself unless the centre is heard.");
    out.sample(policy.on_trial ? 1 : 0);
    out.metric("beffroi_policy_blocks", "gauge", "Emergency blocks in force.");
    out.sample(number(policy.blocks.size()));
}

void about_sessions(Exposition& out, const std::map<std::string, std::size_t>& by_role) {
    out.metric("beffroi_sessions", "gauge", "Open sessions.");
    for (const auto& [role, count] : by_role) {
        out.sample(number(count), {{"role", role}});
    }
}

void about_logins(Exposition& out, const health::LoginCounts& logins) {
    out.metric("beffroi_logins_total", "counter", "Logins since the start, by how they ended.");
    for (const auto& [outcome, count] : logins.by_outcome) {
        out.sample(number(count), {{"outcome", outcome}});
    }
    out.metric("beffroi_login_seconds", "histogram", "How long people waited for the answer to their login.");
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i < health::login_bounds_ms.size(); ++i) {
        so_far += logins.within[i];
        out.sample("_bucket", number(so_far), {{"le", fmt::format("{}", health::login_bounds_ms[i] / 1000.0)}});
    }
    out.sample("_bucket", number(logins.timed), {{"le", "+Inf"}});
    out.sample("_sum", number(logins.waited.count()) / 1e6);
    out.sample("_count", number(logins.timed));
}

void about_streams(Exposition& out, const std::vector<Figures::Stream>& streams) {
    out.metric("beffroi_journal_entries", "gauge", "Entries of each stream of the journal.");
    for (const auto& stream : streams) {
        out.sample(number(stream.size), {{"stream", stream.name}});
    }
    out.metric("beffroi_journal_cosigned_entries", "gauge", "Entries that both parties have signed.");
    for (const auto& stream : streams) {
        if (stream.cosigned) {
            out.sample(number(*stream.cosigned), {{"stream", stream.name}});
        }
    }
}

void about_rooms(Exposition& out, const Vitals& vitals) {
    const auto each = [&](std::string_view name, std::string_view help, const auto& value) {
        out.metric(name, "gauge", help);
        for (std::size_t i = 0; i < resources.size(); ++i) {
            if (const auto& room = vitals.rooms[i]) {
                if (const std::optional<double> sample = value(*room)) {
                    out.sample(*sample, {{"resource", to_string(resources[i])}});
                }
            }
        }
    };
    using Sample = std::optional<double>;
    each("beffroi_room_used", "How much is taken: bytes of disk and memory, entries of the kernel's tables.",
         [](const Room& room) -> Sample { return number(room.used); });
    each("beffroi_room_capacity", "How much there is of it.",
         [](const Room& room) -> Sample { return number(room.capacity); });
    each("beffroi_room_full_in_seconds", "When it is full if it goes on as in the last days. Absent: it does not grow.",
         [](const Room& room) -> Sample {
             return room.full_in ? Sample(number(std::chrono::seconds(*room.full_in).count())) : std::nullopt;
         });
}

void about_tables(Exposition& out, const std::vector<Crowding>& tables) {
    const auto each = [&](std::string_view name, std::string_view kind, std::string_view help, const auto& value) {
        out.metric(name, kind, help);
        for (const auto& table : tables) {
            out.sample(value(table), {{"table", std::string(table.table)}});
        }
    };
    each("beffroi_table_entries", "gauge", "Entries of a table that devices fill which nobody has let in yet.",
         [](const Crowding& table) { return number(table.used); });
    each("beffroi_table_capacity", "gauge", "How many it takes.",
         [](const Crowding& table) { return number(table.capacity); });
    each("beffroi_table_crowded_out_total", "counter", "Entries that still mattered and had to go for others.",
         [](const Crowding& table) { return number(table.crowded_out); });
}

void about_aaf(Exposition& out, const std::optional<Figures::Aaf>& aaf) {
    out.metric("beffroi_aaf_export_seconds", "gauge", "The day of the export of the AAF that gives roles, since 1970.");
    if (aaf) {
        out.sample(epoch(aaf->export_of));
    }
    out.metric("beffroi_aaf_missing_exports", "gauge", "Working days since the last whole export of which none came.");
    if (aaf) {
        out.sample(number(aaf->missing));
    }
}

void about_time(Exposition& out, const Vitals& vitals) {
    out.metric("beffroi_clock_trusted", "gauge", "1: the clock is synchronised to within a second.");
    out.sample(vitals.clock.trusted() ? 1 : 0);
    out.metric("beffroi_clock_error_seconds", "gauge", "The most that the clock can be wrong by, as the kernel says.");
    out.sample(number(vitals.clock.error.count()) / 1e6);
    out.metric("beffroi_certificate_end_seconds", "gauge", "When a certificate ends, in seconds since 1970.");
    for (const auto& certificate : vitals.certificates) {
        out.sample(epoch(certificate.until), {{"certificate", certificate.name}});
    }
}

bool is_monitor(const std::vector<JournalListenConfig::Monitor>& monitors, const http::Request& request) {
    const auto& holder = request.certificate;
    return holder && holder->organizational_unit == k_monitor &&
           std::ranges::any_of(monitors,
                               [&holder](const auto& monitor) { return monitor.name == holder->common_name; });
}

}  // namespace

std::string exposition(const Figures& figures) {
    Exposition out;
    about_the_program(out, figures);
    about_policy(out, figures.policy);
    about_sessions(out, figures.sessions_by_role);
    about_logins(out, figures.logins);
    about_streams(out, figures.streams);
    about_rooms(out, figures.vitals);
    about_tables(out, figures.tables);
    about_aaf(out, figures.aaf);
    about_time(out, figures.vitals);
    return out.take();
}

http::Route metrics_route(std::vector<JournalListenConfig::Monitor> monitors, std::function<Figures()> figures) {
    return {"GET", "/metrics",
            [monitors = std::move(monitors), figures = std::move(figures)](const http::Request& request) {
                if (!is_monitor(monitors, request)) {
                    return http::plain(403, "this certificate is not one of a monitor of this gateway");
                }
                http::Response response;
                response.content_type = health::exposition_type;
                response.body = exposition(figures());
                return response;
            },
            true};
}

}  // namespace beffroi
