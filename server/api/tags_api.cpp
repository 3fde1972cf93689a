// /api/v1/tags: the words that workflows are sorted by.
#include "api/route.hpp"
#include "store/store.hpp"
#include "store/tag_repository.hpp"

namespace millrace::api {
namespace {

struct TagBody {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(TagBody, (), (name))

struct TagAnswer {
    std::string id;
    std::string name;
    std::string created_at;
    std::string updated_at;
};
BOOST_DESCRIBE_STRUCT(TagAnswer, (), (id, name, created_at, updated_at))

struct ListAnswer {
    std::vector<TagAnswer> data;
    std::optional<std::string> next_cursor;  // never: tags are few
};
BOOST_DESCRIBE_STRUCT(ListAnswer, (), (data, next_cursor))

TagAnswer answer_of(const store::Tag& tag) {
    return {tag.id, tag.name, to_iso_text(tag.created_at), to_iso_text(tag.updated_at)};
}

Result<TagAnswer> answer_of(const Result<store::Tag>& tag) {
    if (!tag) return tag.error();
    return answer_of(*tag);
}

Result<void> check_name(const std::string& name) {
    constexpr std::size_t kLongest = 100;
    if (!name.empty() && name.size() <= kLongest) return {};
    return Error{ErrorKind::InvalidInput, "\"name\" must have 1 to 100 characters."};
}

Task<Result<ListAnswer>> list_tags(Call<Nothing, Nothing>& call) {
    const auto tags = co_await call.services.store.tags().list();
    if (!tags) co_return tags.error();
    ListAnswer answer;
    for (const store::Tag& tag : *tags) answer.data.push_back(answer_of(tag));
    co_return answer;
}

Task<Result<TagAnswer>> create_tag(Call<Nothing, TagBody>& call) {
    const auto good = check_name(call.body.name);
    if (!good) co_return good.error();
    std::vector<std::string> names{call.body.name};
    const auto tags = co_await call.services.store.tags().ensure(std::move(names));
    if (!tags) co_return tags.error();
    co_return answer_of(tags->front());
}

Task<Result<TagAnswer>> read_tag(Call<Nothing, Nothing>& call) {
    co_return answer_of(co_await call.services.store.tags().find(call.param("id")));
}

Task<Result<TagAnswer>> rename_tag(Call<Nothing, TagBody>& call) {
    const auto good = check_name(call.body.name);
    if (!good) co_return good.error();
    co_return answer_of(
        co_await call.services.store.tags().rename(call.param("id"), call.body.name));
}

Task<Result<TagAnswer>> remove_tag(Call<Nothing, Nothing>& call) {
    const auto tag = co_await call.services.store.tags().find(call.param("id"));
    if (!tag) co_return tag.error();
    const auto removed = co_await call.services.store.tags().remove(tag->id);
    if (!removed) co_return removed.error();
    co_return answer_of(*tag);
}

}  // namespace

void add_tags_routes(std::vector<Route>& routes) {
    using http::Method;
    const auto facts = [](Method method, const std::string& path, Permission permission,
                          std::string id, std::string summary) {
        return RouteFacts{method,        "/api/v1/tags" + path, permission,
                          std::move(id), std::move(summary),    "Tag"};
    };
    routes.push_back(make_route<Nothing, Nothing, ListAnswer>(
        facts(Method::Get, "", Permission::TagRead, "listTags", "List all tags by name."),
        list_tags));
    routes.push_back(make_route<Nothing, TagBody, TagAnswer>(
        facts(Method::Post, "", Permission::TagWrite, "createTag",
              "Make a tag, or give the one of that name."),
        create_tag));
    routes.push_back(make_route<Nothing, Nothing, TagAnswer>(
        facts(Method::Get, "/:id", Permission::TagRead, "readTag", "Read a tag."), read_tag));
    routes.push_back(make_route<Nothing, TagBody, TagAnswer>(
        facts(Method::Put, "/:id", Permission::TagWrite, "renameTag", "Rename a tag."),
        rename_tag));
    routes.push_back(make_route<Nothing, Nothing, TagAnswer>(
        facts(Method::Delete, "/:id", Permission::TagWrite, "deleteTag",
              "Delete a tag; workflows lose it."),
        remove_tag));
}

}  // namespace millrace::api
