#include "store/detail/tag_rows.hpp"

#include "base/id.hpp"
#include "store/detail/connection.hpp"

namespace millrace::store::detail {

std::vector<TagDraft> draft_tags(const std::vector<std::string>& names, Random& random) {
    std::vector<TagDraft> drafts;
    for (const std::string& name : names) drafts.push_back({make_id(random), name});
    return drafts;
}

Result<Tag> read_tag(const Statement& row) {
    return Tag{row.text(0), row.text(1), row.time(2), row.time(3)};
}

Result<std::vector<Tag>> ensure_tags(Connection& connection, const std::vector<TagDraft>& drafts,
                                     Time now) {
    std::vector<Tag> tags;
    for (const TagDraft& draft : drafts) {
        const auto made = connection.run(
            "INSERT INTO tags (id, name, created_at, updated_at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (name) DO NOTHING",
            draft.id, draft.name, now, now);
        if (!made) return made.error();
        auto tag = connection
                       .query("SELECT id, name, created_at, updated_at FROM tags WHERE name = ?",
                              draft.name)
                       .first(read_tag);
        if (!tag) return tag.error();
        check(tag->has_value(), "a tag that was just made is there");
        tags.push_back(std::move(**tag));
    }
    return tags;
}

Result<std::vector<Tag>> tags_of_workflow(Connection& connection, std::string_view workflow_id) {
    return connection
        .query(
            "SELECT id, name, created_at, updated_at FROM tags JOIN workflow_tags "
            "ON tag_id = id WHERE workflow_id = ? ORDER BY name",
            workflow_id)
        .all(read_tag);
}

Result<void> set_tags_of_workflow(Connection& connection, std::string_view workflow_id,
                                  const std::vector<TagDraft>& drafts, Time now) {
    const auto cleared =
        connection.run("DELETE FROM workflow_tags WHERE workflow_id = ?", workflow_id);
    if (!cleared) return cleared.error();
    const auto tags = ensure_tags(connection, drafts, now);
    if (!tags) return tags.error();
    for (const Tag& tag : *tags) {
        const auto joined = connection.run(
            "INSERT INTO workflow_tags (workflow_id, tag_id) VALUES (?, ?) "
            "ON CONFLICT DO NOTHING",
            workflow_id, tag.id);
        if (!joined) return joined.error();
    }
    return {};
}

}  // namespace millrace::store::detail
