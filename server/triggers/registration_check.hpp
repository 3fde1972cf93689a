// The self-check of the trigger service: is everything that the database says of an active workflow
// really served?
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store/workflow_repository.hpp"

namespace millrace::triggers {

// What is served now, as the services say themselves.
struct Served {
    std::set<std::string> workflows{};  // ids of those that are registered
    // Method and path, and whose they are: (workflow id, "GET orders/:id").
    std::set<std::pair<std::string, std::string>> routes{};
    std::set<store::ScheduleKey> schedules{};
};

std::string route_text(const std::string& method, const std::string& path);

// What is missing, in one sentence; nothing: all is there.
std::optional<std::string> missing_of(const store::ActiveWorkflow& active, const Served& served);

}  // namespace millrace::triggers
