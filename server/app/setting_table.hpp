// The table of settings: how the text of each becomes a field of Config, and back.
#pragma once

#include <functional>

#include "app/config.hpp"

namespace millrace::app {

// `set` returns what the value must be where it is not: "a port from 1 to 65535".
struct Field {
    Setting setting;
    std::function<std::optional<std::string>(Config&, const std::string&)> set;
    std::function<std::string(const Config&)> get;
};

// In the order of the reference.
const std::vector<Field>& setting_table();

bool is_time_zone(const std::string& name);  // of the IANA

}  // namespace millrace::app
