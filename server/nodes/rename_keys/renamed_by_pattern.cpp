#include "nodes/rename_keys/renamed_by_pattern.hpp"

#include <unordered_map>
#include <vector>

namespace millrace::nodes {
namespace {

struct Member {
    std::string name;
    Json value;
    bool is_left = true;
};

class Renaming {
  public:
    explicit Renaming(const PatternRename& rename) : rename_(rename) {}

    Result<void> visit(Json& value, double depth);

  private:
    Result<void> visit_object(JsonObject& object, double depth);

    const PatternRename& rename_;
};

Result<void> Renaming::visit(Json& value, double depth) {
    if (JsonObject* object = value.if_object()) return visit_object(*object, depth);
    JsonArray* list = value.if_array();
    if (!list || depth == 0) return {};
    for (Json& element : *list) {
        const auto visited = visit(element, depth - 1);
        if (!visited) return visited;
    }
    return {};
}

Result<void> Renaming::visit_object(JsonObject& object, double depth) {
    std::vector<Member> members;
    std::unordered_map<std::string, std::size_t> places;
    for (auto& member : object) {
        places.emplace(member.key(), members.size());
        members.push_back({std::string(member.key()), std::move(member.value())});
    }
    bool is_changed = false;
    for (std::size_t i = 0, count = members.size(); i < count; ++i) {
        if (!members[i].is_left) continue;
        if (members[i].value.is_structured() && depth != 0) {
            const auto visited = visit(members[i].value, depth - 1);
            if (!visited) return visited;
        }
        auto name = rename_.pattern.replace_first(members[i].name, rename_.replacement);
        if (!name) return name.error();
        if (!*name || **name == members[i].name) continue;
        is_changed = true;
        places.erase(members[i].name);
        members[i].is_left = false;
        Json value = std::move(members[i].value);
        const auto [place, is_new] = places.emplace(**name, members.size());
        if (is_new)
            members.push_back({std::move(**name), std::move(value)});
        else
            members[place->second].value = std::move(value);
    }
    if (is_changed) object.clear();
    for (Member& member : members)
        if (member.is_left) object[member.name] = std::move(member.value);
    return {};
}

}  // namespace

Result<void> rename_by_pattern(Json& value, const PatternRename& rename) {
    return Renaming(rename).visit(value, rename.depth);
}

}  // namespace millrace::nodes
