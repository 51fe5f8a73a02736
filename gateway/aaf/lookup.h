// What the AAF says of somebody whom a directory knows: the index in force, read again when an import has replaced it.
#pragma once

#include <sys/stat.h>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "gateway/aaf/index.h"
#include "gateway/settings.h"

namespace beffroi::aaf {

/// Of the person whom a directory has found.
struct Key {
    std::string attribute;  ///< of the export
    std::string value;      ///< as the directory writes it
};

struct Answer {
    std::optional<Person> person;
    std::string text;  ///< what was found, or why nothing counts; no value of a key is in it
};

/// Whether nobody has put another file in the place of one.
[[nodiscard]] bool is_same_file(const struct stat& a, const struct stat& b) noexcept;

/// Why an index counts no longer, or nothing.
[[nodiscard]] std::optional<std::string> too_old(const Index& index, const AafConfig& config, WallTime now);

/// Thread-safe. Construction reads nothing: the gateway starts without an index, and gives no role from it.
class Lookup {
  public:
    explicit Lookup(AafConfig config);

    /// The one person whom all keys that name anybody name. Nobody where two people have one key, or two keys name two
    /// people; nobody while there is no index, or one that is too old.
    [[nodiscard]] Answer find(const std::vector<Key>& keys, WallTime now);

  private:
    struct Loaded {
        Index index;
        /// By attribute and key; null: several people have it.
        std::map<std::pair<std::string, std::string>, const Person*> by_key;
    };
    [[nodiscard]] std::variant<std::shared_ptr<const Loaded>, std::string> current();
    [[nodiscard]] static std::shared_ptr<const Loaded> with_keys(Index index);

    const AafConfig m_config;
    std::mutex m_mutex;
    struct stat m_seen {};  ///< the file that was read last
    std::variant<std::shared_ptr<const Loaded>, std::string> m_current = std::string("there is none");
};

}  // namespace beffroi::aaf
