// Figures as Prometheus reads them: https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace beffroi::health {

inline constexpr std::string_view exposition_type = "text/plain; version=0.0.4; charset=utf-8";

class Exposition {
  public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// Opens a metric: samples that follow are its own. `type`: "gauge", "counter", "histogram".
    void metric(std::string_view name, std::string_view type, std::string_view help);
    void sample(double value, Labels labels = {}) { line("", value, labels); }
    /// `suffix`: "_bucket", "_sum", "_count" of a histogram.
    void sample(std::string_view suffix, double value, Labels labels = {}) { line(suffix, value, labels); }

    [[nodiscard]] std::string take() { return std::move(m_text); }

  private:
    void line(std::string_view suffix, double value, Labels labels);

    std::string m_text;
    std::string m_name;
};

}  // namespace beffroi::health
