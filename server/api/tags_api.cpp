// /api/v1/tags: the words that workflows are grouped by.
#include <algorithm>

#include "api/routes.hpp"
#include "api/tag_json.hpp"
#include "store/store.hpp"
#include "store/tag_repository.hpp"

namespace millrace::api {
namespace {

struct TagInput {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(TagInput, (), (name))

struct TagListQuery {
    Bounded<1, 250, 100> limit;
    std::optional<std::string> cursor;

    static constexpr Note kNotes[] = {{"cursor", "The nextCursor of the page before."}};
};
BOOST_DESCRIBE_STRUCT(TagListQuery, (), (limit, cursor))

struct TagPage {
    std::vector<Tag> data;
    Nullable<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(TagPage, (), (data, next_cursor))

Result<Tag> answer_of(const Result<store::Tag>& tag) {
    if (!tag) return tag.error();
    return tag_json(*tag);
}

Result<void> check_name(const std::string& name) {
    constexpr std::size_t kLongest = 100;
    if (!name.empty() && name.size() <= kLongest) return {};
    return Error{ErrorKind::InvalidInput, "\"name\" must have 1 to 100 bytes."};
}

// The tag after the one that the cursor names.
Result<std::size_t> start_of(const std::vector<store::Tag>& tags,
                             const std::optional<std::string>& cursor) {
    if (!cursor) return 0;
    const auto last = std::ranges::find(tags, *cursor, &store::Tag::id);
    if (last == tags.end())
        return Error{ErrorKind::InvalidInput, "The cursor leads nowhere any more.",
                     "Read the list again from its start."};
    return static_cast<std::size_t>(last - tags.begin()) + 1;
}

Task<Result<TagPage>> list_tags(Call<TagListQuery, Nothing>& call) {
    const auto tags = co_await call.services.store.tags().list();
    if (!tags) co_return tags.error();
    const auto start = start_of(*tags, call.query.cursor);
    if (!start) co_return start.error();
    const std::size_t end =
        std::min(tags->size(), *start + static_cast<std::size_t>(call.query.limit.value));
    TagPage page;
    for (std::size_t i = *start; i < end; ++i) page.data.push_back(tag_json((*tags)[i]));
    if (end < tags->size()) page.next_cursor.value = (*tags)[end - 1].id;
    co_return page;
}

Task<Result<Tag>> create_tag(Call<Nothing, TagInput>& call) {
    const auto good = check_name(call.body.name);
    if (!good) co_return good.error();
    store::TagRepository& repository = call.services.store.tags();
    const auto tags = co_await repository.list();
    if (!tags) co_return tags.error();
    if (std::ranges::find(*tags, call.body.name, &store::Tag::name) != tags->end())
        co_return Error{ErrorKind::Conflict,
                        "There is already a tag named \"" + call.body.name + "\"."};
    std::vector<std::string> names{call.body.name};
    const auto made = co_await repository.ensure(std::move(names));
    if (!made) co_return made.error();
    co_return tag_json(made->front());
}

Task<Result<Tag>> read_tag(Call<Nothing, Nothing>& call) {
    co_return answer_of(co_await call.services.store.tags().find(call.param("id")));
}

Task<Result<Tag>> rename_tag(Call<Nothing, TagInput>& call) {
    const auto good = check_name(call.body.name);
    if (!good) co_return good.error();
    co_return answer_of(
        co_await call.services.store.tags().rename(call.param("id"), call.body.name));
}

Task<Result<Tag>> remove_tag(Call<Nothing, Nothing>& call) {
    const auto tag = co_await call.services.store.tags().find(call.param("id"));
    if (!tag) co_return tag.error();
    const auto removed = co_await call.services.store.tags().remove(tag->id);
    if (!removed) co_return removed.error();
    co_return tag_json(*tag);
}

}  // namespace

void add_tags_routes(std::vector<Route>& routes) {
    using http::Method;
    const auto facts = [](Method method, const std::string& path, Permission permission,
                          std::string id, std::string summary) {
        return RouteFacts{method,        "/api/v1/tags" + path, permission,
                          std::move(id), std::move(summary),    "Tag"};
    };
    RouteFacts creation = facts(Method::Post, "", Permission::TagWrite, "createTag", "Make a tag.");
    creation.status = 201;
    routes.push_back(make_route<TagListQuery, Nothing, TagPage>(
        facts(Method::Get, "", Permission::TagRead, "listTags", "List tags by name."), list_tags));
    routes.push_back(make_route<Nothing, TagInput, Tag>(std::move(creation), create_tag));
    routes.push_back(make_route<Nothing, Nothing, Tag>(
        facts(Method::Get, "/:id", Permission::TagRead, "readTag", "Read a tag."), read_tag));
    routes.push_back(make_route<Nothing, TagInput, Tag>(
        facts(Method::Put, "/:id", Permission::TagWrite, "renameTag", "Rename a tag."),
        rename_tag));
    routes.push_back(
        make_route<Nothing, Nothing, Tag>(facts(Method::Delete, "/:id", Permission::TagWrite,
                                                "deleteTag", "Delete a tag; workflows lose it."),
                                          remove_tag));
}

}  // namespace millrace::api
