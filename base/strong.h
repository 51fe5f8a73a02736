// Strong types: two values of different meaning cannot be swapped by accident.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace beffroi {

template <typename T, typename Tag>
class Strong {
  public:
    Strong() = default;
    explicit Strong(T value) : m_value(std::move(value)) {}
    [[nodiscard]] const T& get() const noexcept { return m_value; }
    friend bool operator==(const Strong&, const Strong&) = default;
    friend auto operator<=>(const Strong&, const Strong&) = default;

  private:
    T m_value{};
};

template <typename Tag>
using Name = Strong<std::string, Tag>;

}  // namespace beffroi

template <typename T, typename Tag>
struct std::hash<beffroi::Strong<T, Tag>> {
    std::size_t operator()(const beffroi::Strong<T, Tag>& s) const noexcept { return std::hash<T>{}(s.get()); }
};
