// The files of pages/, compiled into the program (CMakeLists.txt): no path at run time, nothing to tamper with on disk.
#pragma once

#include <string_view>

namespace beffroi::portal {

extern const std::string_view k_head_html;  ///< of every page that people see, up to what is its own
extern const std::string_view k_foot_html;  ///< and after it
extern const std::string_view k_login_html;
extern const std::string_view k_status_html;
extern const std::string_view k_message_html;
extern const std::string_view k_redirect_html;
extern const std::string_view k_devices_html;
extern const std::string_view k_guest_html;
extern const std::string_view k_reading_html;
extern const std::string_view k_style_css;

}  // namespace beffroi::portal
