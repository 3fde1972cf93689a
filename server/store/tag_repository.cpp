#include "store/tag_repository.hpp"

#include "store/detail/database.hpp"
#include "store/detail/tag_rows.hpp"

namespace millrace::store {

using detail::Connection;

namespace {

Error not_found(const std::string& id) {
    return Error{ErrorKind::NotFound, "There is no tag with the id " + id + "."};
}

Result<Tag> find_tag(Connection& connection, const std::string& id) {
    auto tag =
        connection.query("SELECT id, name, created_at, updated_at FROM tags WHERE id = ?", id)
            .first(detail::read_tag);
    if (!tag) return tag.error();
    if (!*tag) return not_found(id);
    return std::move(**tag);
}

}  // namespace

Task<Result<std::vector<Tag>>> TagRepository::ensure(std::vector<std::string> names) {
    auto operation = [drafts = detail::draft_tags(names, database_.random()),
                      now = database_.now()](Connection& connection) {
        return detail::ensure_tags(connection, drafts, now);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<std::vector<Tag>>> TagRepository::list() {
    auto operation = [](Connection& connection) {
        return connection.query("SELECT id, name, created_at, updated_at FROM tags ORDER BY name")
            .all(detail::read_tag);
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<Tag>> TagRepository::find(std::string id) {
    auto operation = [id = std::move(id)](Connection& connection) {
        return find_tag(connection, id);
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<Tag>> TagRepository::rename(std::string id, std::string name) {
    auto operation = [id = std::move(id), name = std::move(name),
                      now = database_.now()](Connection& connection) -> Result<Tag> {
        const auto taken =
            connection.number("SELECT count(*) FROM tags WHERE name = ? AND id <> ?", name, id);
        if (!taken) return taken.error();
        if (*taken != 0)
            return Error{ErrorKind::Conflict, "There is already a tag named \"" + name + "\".",
                         "Choose another name."};
        const auto done =
            connection.run("UPDATE tags SET name = ?, updated_at = ? WHERE id = ?", name, now, id);
        if (!done) return done.error();
        return find_tag(connection, id);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<void>> TagRepository::remove(std::string id) {
    auto operation = [id = std::move(id)](Connection& connection) -> Result<void> {
        const auto removed = connection.change("DELETE FROM tags WHERE id = ?", id);
        if (!removed) return removed.error();
        if (*removed == 0) return not_found(id);
        return {};
    };
    co_return co_await database_.write(std::move(operation));
}

}  // namespace millrace::store
