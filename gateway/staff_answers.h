// What those who work on the gateway's machine may ask of it (gateway/staff_door.h): who is signed in, what is known of
// one device, and an end to sessions. Names are told to them, so each reading is on record in `admin` before it is
// answered; each end is on record in `access`, with who has ended it. docs/sur-la-passerelle.md.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/capture_report.h"
#include "gateway/delivery/report.h"
#include "gateway/guest_desk.h"
#include "gateway/session_life.h"

namespace beffroi {

class StaffAnswers {
  public:
    /// What is in force, as the gateway knew it last.
    struct InForce {
        bool enforcer_connected = false;
        delivery::Report policy = {};
    };
    /// Where the gateway finds its answers; all of it outlives this object.
    struct Sources {
        const Clock& clock;
        const session::SessionTable& table;
        SessionLife& life;
        enforce::Kernel& kernel;
        Record& record;
        /// Whose address this is now, by the kernel's neighbours and the policy's zones.
        std::function<std::optional<Device>(const IpAddress&)> device_of;
        CaptureSources capture;
        std::string policy_directory;
        GuestDesk* guests = nullptr;  ///< null: nobody enters without an account here
    };

    explicit StaffAnswers(Sources sources) : m_from(std::move(sources)) {}

    /// To be called about once a second, by the thread that knows.
    void set(InForce in_force);

    /// Answers one request of the local user `user`, JSON to JSON:
    ///   {"ask": "sessions"}                      all that are open
    ///   {"ask": "state"}                         what is in force; nothing of anybody, so it is not put on record
    ///   {"ask": "why", "device": ADDRESS}        of one device: IPv4, IPv6 or MAC
    ///   {"ask": "capture-report"}                what devices met at the portal; with "device": ADDRESS, one of them
    ///   {"ask": "end", "device": ADDRESS}        and "end" also takes "session": ID, or "login": LOGIN
    ///   {"ask": "guest-make", "count": N, "minutes": M} and for one guest "name": NAME; the codes are told once
    ///   {"ask": "guest-list"}                    codes that are good, without the codes
    ///   {"ask": "guest-withdraw", "guest": N}
    /// "for" beside it: on whose behalf, as the asking program says. What cannot be answered is {"refused": SENTENCE}.
    [[nodiscard]] std::string answer(const std::string& user, std::string_view request);

  private:
    struct Place;
    struct Asked;
    [[nodiscard]] std::string state();
    [[nodiscard]] std::string sessions(const Asked& asked);
    [[nodiscard]] std::string why(const Asked& asked);
    [[nodiscard]] std::string capture(const Asked& asked);
    [[nodiscard]] std::string end(const Asked& asked);
    [[nodiscard]] std::string guests(const Asked& asked);
    [[nodiscard]] std::string make_codes(const Asked& asked);
    [[nodiscard]] std::optional<Place> find(const std::string& address) const;
    [[nodiscard]] std::vector<Session> chosen(const Asked& asked) const;
    [[nodiscard]] bool on_record(const Asked& asked, const std::vector<Session>& told, const char* what);
    [[nodiscard]] bool on_record(const Asked& asked, const char* what, std::size_t count,
                                 const std::string& session = {});
    [[nodiscard]] std::optional<std::vector<enforce::KernelSession>> in_kernel();

    const Sources m_from;
    std::mutex m_mutex;
    InForce m_in_force;
};

}  // namespace beffroi
