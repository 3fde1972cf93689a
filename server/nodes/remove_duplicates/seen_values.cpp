#include "nodes/remove_duplicates/seen_values.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace millrace::nodes {

SeenValues SeenValues::from_json(const Json* stored) {
    SeenValues seen;
    const JsonArray* list = stored ? stored->if_array() : nullptr;
    if (!list) return seen;
    for (const Json& value : *list)
        if (value.is_string()) seen.values_.emplace_back(value.get_string());
    return seen;
}

Json SeenValues::to_json() const {
    JsonArray list;
    list.reserve(values_.size());
    for (const std::string& value : values_) list.emplace_back(value);
    return list;
}

std::vector<bool> SeenValues::add(const std::vector<std::string>& values) {
    const std::unordered_set<std::string> before(values_.begin(), values_.end());
    std::unordered_set<std::string> added;
    std::vector<bool> is_new;
    for (const std::string& value : values) {
        is_new.push_back(!before.contains(value));
        if (is_new.back() && added.insert(value).second) values_.push_back(value);
    }
    return is_new;
}

void SeenValues::shrink_to(std::size_t count) {
    if (values_.size() > count)
        values_.erase(values_.begin(), values_.end() - static_cast<std::ptrdiff_t>(count));
}

std::vector<bool> add_growing(const std::vector<double>& values, double& highest) {
    const double before = highest;
    std::vector<bool> is_new;
    for (const double value : values) {
        is_new.push_back(std::isnan(before) || value > before);
        if (std::isnan(highest) || value > highest) highest = value;
    }
    return is_new;
}

}  // namespace millrace::nodes
