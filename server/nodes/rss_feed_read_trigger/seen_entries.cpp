#include "nodes/rss_feed_read_trigger/seen_entries.hpp"

#include <algorithm>
#include <set>

#include "base/sha256.hpp"

namespace millrace::nodes {
namespace {

// Beside what the feed has now: entries that left it may come back.
constexpr std::size_t kRemembered = 1000;
constexpr std::size_t kMarkLength = 16;

std::string mark_of(const JsonObject& entry) {
    for (const char* name : {"guid", "id", "link"}) {
        const Json* value = entry.if_contains(name);
        if (value && value->is_string() && !value->get_string().empty())
            return sha256_hex(std::string(name) + ":" + std::string(value->get_string()))
                .substr(0, kMarkLength);
    }
    return sha256_hex(to_json_text(Json(entry))).substr(0, kMarkLength);
}

}  // namespace

SeenEntries::SeenEntries(const Json& state, std::string_view url) : url_(url) {
    const Json* seen = find_member(state, "seen");
    if (!seen || !seen->is_array() || text_member(state, "url") != url) return;
    is_known_ = true;
    for (const Json& mark : seen->get_array())
        if (mark.is_string()) marks_.emplace_back(mark.get_string());
}

std::vector<JsonObject> SeenEntries::take_new(std::vector<JsonObject> entries) {
    std::set<std::string> known(marks_.begin(), marks_.end());
    std::vector<std::string> added;
    std::vector<JsonObject> fresh;
    for (JsonObject& entry : entries) {
        std::string mark = mark_of(entry);
        if (!known.insert(mark).second) continue;
        added.push_back(std::move(mark));
        fresh.push_back(std::move(entry));
    }
    has_changed_ = has_changed_ || !added.empty() || !is_known_;
    // Feeds have their newest entry first.
    marks_.insert(marks_.end(), added.rbegin(), added.rend());
    const std::size_t most = kRemembered + entries.size();
    if (marks_.size() > most)
        marks_.erase(marks_.begin(), marks_.end() - static_cast<std::ptrdiff_t>(most));
    return fresh;
}

Json SeenEntries::state() const {
    if (!has_changed_) return nullptr;
    JsonArray seen;
    for (const std::string& mark : marks_) seen.emplace_back(mark);
    JsonObject state;
    state["url"] = url_;
    state["seen"] = std::move(seen);
    return state;
}

}  // namespace millrace::nodes
