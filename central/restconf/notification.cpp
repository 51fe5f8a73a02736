#include "central/restconf/notification.h"

#include <utility>

#include "central/json_answer.h"

namespace beffroi::central::policies {

std::string notification(const journal::Entry& entry) {
    json told{{"event", entry.event}, {"number", std::to_string(entry.count)}};
    if (!entry.actor.empty()) {
        told["actor"] = entry.actor;
    }
    if (!entry.detail.empty()) {
        told["detail"] = entry.detail;
    }
    return "\"beffroi-policies:recorded\":" + to_text(told);
}

std::function<void(journal::Entry)> recorded(AdminLog& admin, restconf::EventStream& events) {
    return [&admin, &events](journal::Entry entry) {
        const std::string told = notification(entry);
        admin.record(std::move(entry));
        events.publish(told);
    };
}

}  // namespace beffroi::central::policies
