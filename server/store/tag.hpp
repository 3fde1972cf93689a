// A word that workflows are grouped by.
#pragma once

#include <string>

#include "base/clock.hpp"

namespace millrace::store {

struct Tag {
    std::string id;
    std::string name;  // unique
    Time created_at{};
    Time updated_at{};
};

}  // namespace millrace::store
