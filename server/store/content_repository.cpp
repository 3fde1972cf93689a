#include "store/content_repository.hpp"

#include <set>

#include "store/detail/database.hpp"

namespace millrace::store {

using detail::Connection;
using detail::Statement;

namespace {

constexpr std::size_t kMostAtATime = 1000;

Result<std::string> read_reference(const Statement& row) {
    return row.text(0);
}

// On the writer's thread: a run that refers to a file again is either committed, and its row is
// seen here, or still holds the file, and remove() leaves it.
Result<void> collect_one(Connection& connection, ContentFolder& folder,
                         const std::string& reference) {
    const auto referred = connection.number(
        "SELECT EXISTS (SELECT 1 FROM execution_contents WHERE reference = ?)", reference);
    if (!referred) return referred.error();
    if (*referred == 0 && !folder.remove(reference)) return {};
    return connection.run("DELETE FROM released_contents WHERE reference = ?", reference);
}

}  // namespace

Task<Result<ContentPtr>> ContentRepository::find(ExecutionId execution, std::string reference) {
    auto operation = [this, execution, reference = std::move(reference)](
                         Connection& connection) -> Result<ContentPtr> {
        const auto referred = connection.number(
            "SELECT EXISTS (SELECT 1 FROM execution_contents WHERE execution_id = ? AND "
            "reference = ?)",
            execution, reference);
        if (!referred) return referred.error();
        if (*referred == 0)
            return Error{ErrorKind::NotFound, "The execution has no such stored file.",
                         "Take the \"id\" of a file in the execution's data."};
        return folder_.find(reference);
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<std::size_t>> ContentRepository::collect() {
    auto operation = [this](Connection& connection) -> Result<std::size_t> {
        const auto released =
            connection.query("SELECT reference FROM released_contents LIMIT ?", kMostAtATime)
                .all(read_reference);
        if (!released) return released.error();
        for (const std::string& reference : *released) {
            const auto done = collect_one(connection, folder_, reference);
            if (!done) return done.error();
        }
        const auto left = connection.number("SELECT count(*) FROM released_contents");
        if (!left) return left.error();
        return static_cast<std::size_t>(*left);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<std::size_t>> ContentRepository::sweep() {
    auto operation = [this](Connection& connection) -> Result<std::size_t> {
        const auto known = connection.query("SELECT DISTINCT reference FROM execution_contents")
                               .all(read_reference);
        if (!known) return known.error();
        const std::set<std::string, std::less<>> referred(known->begin(), known->end());
        const auto swept =
            folder_.sweep([&](std::string_view reference) { return referred.contains(reference); });
        if (!swept) return swept.error();
        const auto forgotten = connection.run("DELETE FROM released_contents");
        if (!forgotten) return forgotten.error();
        return *swept;
    };
    co_return co_await database_.write(std::move(operation));
}

}  // namespace millrace::store
