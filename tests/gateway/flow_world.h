// The world of a tests/flows/*.flow scenario: the whole line with a fake kernel, a fake clock and a real journal in a
// temporary folder.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/device_desk.h"
#include "gateway/login_flow.h"
#include "gateway/recovery.h"
#include "gateway/sealer.h"
#include "journal/checkpoint.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_files.h"
#include "tests/fakes/fake_kernel.h"
#include "tests/temporary_directory.h"

namespace beffroi::flows {

/// A disk that can be told to refuse writes, over the real one.
class MoodyFiles final : public journal::Files {
  public:
    [[nodiscard]] std::unique_ptr<journal::JournalFile> open(const std::string& path) override;
    void replace(const std::string& path, std::string_view bytes) override;
    [[nodiscard]] journal::DiskSpace space(const std::string& directory) const override {
        return m_real.space(directory);
    }
    bool full = false;

  private:
    journal::PosixFiles m_real;
};

class World {
  public:
    World();
    ~World();

    // What a scenario can do.
    void person(const std::string& user, const std::string& role);
    void remembered(const std::string& user, const std::string& role);  ///< by the gateway, while the directory is down
    void device(const std::string& name, const std::string& mac, const std::string& zone,
                const std::vector<std::string>& addresses);
    /// "open", or the name of the denial.
    void address(const std::string& name, const std::string& zone, const std::string& address);
    std::string login(const std::string& device, const std::string& user, const std::string& password);
    void limit(const std::string& role, std::size_t devices);  ///< configured: the gateway restarts with it
    /// Of who waits at `device`, that of `other` goes: as login(), or "none" if nobody waits there.
    std::string choose(const std::string& device, const std::string& other);
    std::string offered(const std::string& device);                     ///< devices that she may choose from; "none"
    std::string logout(const std::string& device);                      ///< "closed" or "none"
    std::string end(const std::string& device, const std::string& by);  ///< by staff; "closed" or "none"
    void see(const std::string& device, const std::string& address);
    void advance(std::chrono::seconds by);
    void sweep();
    void set_idle(const std::string& device, std::chrono::seconds idle);
    void directory(bool up) { m_directory_up = up; }
    void kernel(bool up);
    void forget_kernel() { m_kernel.lose_sessions(); }
    void plant(const std::string& device, std::uint16_t handle);
    void disk(bool writable) { m_files.full = !writable; }
    void restart();    ///< the gateway dies where it stands and starts again
    void lose_live();  ///< the memory of who is who is gone at the next start
    std::string reconcile();

    // What a scenario can look at.
    std::string kernel_of(const std::string& device);   ///< "role zone address..." or "none"
    std::string session_of(const std::string& device);  ///< user, or "none"
    std::size_t kernel_size() const { return m_kernel.size(); }
    std::string journal();  ///< "event[:reason][@actor][(who was sealed)] ..." since the last call
    /// "same", "different": the tokens of the last two sessions that were opened; "none" if there are fewer.
    std::string tokens();
    std::string journal_bytes() const;
    std::size_t live_months() const;

  private:
    void start();
    void stop();
    std::string told(const std::string& device, Entered entered);
    AuthOutcome authenticate(const UserName& user, const Secret& password);

    struct Gateway;
    const TemporaryDirectory m_temporary;
    const std::filesystem::path m_directory = m_temporary.path();
    FakeClock m_clock;
    enforce::FakeKernel m_kernel;
    MoodyFiles m_files;
    std::unique_ptr<journal::Signer> m_signer;
    std::unique_ptr<Sealer> m_sealer;
    PolicyInForce m_policy;
    std::vector<std::string> m_tokens;
    std::map<std::string, std::string> m_people;
    std::map<std::string, std::string> m_remembered;
    DeviceLimits m_limits;
    std::map<std::string, std::pair<Device, std::vector<IpAddress>>> m_devices;
    bool m_directory_up = true;
    std::size_t m_seen = 0;
    std::unique_ptr<Gateway> m_gateway;
};

}  // namespace beffroi::flows
