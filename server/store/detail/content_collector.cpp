#include "store/detail/content_collector.hpp"

#include "base/log.hpp"
#include "store/detail/content_hash.hpp"
#include "store/detail/database.hpp"
#include "store/detail/live_contents.hpp"

namespace millrace::store::detail {
namespace {

constexpr std::size_t kMostAtATime = 1000;

Result<std::string> read_reference(const Statement& row) {
    return row.text(0);
}

std::string reference_of(const std::string& hash) {
    return std::string(kReferencePrefix) + hash;
}

}  // namespace

ContentCollector::~ContentCollector() {
    stop();
}

Result<std::size_t> ContentCollector::collect_all() {
    std::string last;
    for (;;) {
        const auto page = database_.read_here([&last](Connection& connection) {
            return connection
                .query(
                    "SELECT reference FROM released_contents WHERE reference > ? "
                    "ORDER BY reference LIMIT ?",
                    last, kMostAtATime)
                .all(read_reference);
        });
        if (!page) return page.error();
        if (page->empty()) break;
        last = page->back();
        if (const auto done = collect(*page); !done) return done.error();
    }
    const auto left = database_.read_here([](Connection& connection) {
        return connection.number("SELECT count(*) FROM released_contents");
    });
    if (!left) return left.error();
    return static_cast<std::size_t>(*left);
}

Result<std::size_t> ContentCollector::sweep() {
    std::size_t removed = 0;
    const auto visited = folder_.visit_all([&](const std::string& reference) -> Result<void> {
        const auto removal = folder_.remove(reference, [&] { return is_referred(reference); });
        if (!removal) return removal.error();
        // Whatever note there is goes with the next collection.
        if (*removal == Removal::Done) {
            folder_.live().forget_removed(hash_in(reference));
            ++removed;
        }
        return {};
    });
    if (!visited) return visited.error();
    return removed;
}

Result<bool> ContentCollector::is_referred(const std::string& reference) {
    const auto referred = database_.read_here([&reference](Connection& connection) {
        return connection.number(
            "SELECT EXISTS (SELECT 1 FROM execution_contents WHERE reference = ?)", reference);
    });
    if (!referred) return referred.error();
    return *referred != 0;
}

// What could be deleted before an error stays deleted, and its notes go.
Result<void> ContentCollector::collect(const References& references) {
    References settled;
    Result<void> outcome;
    for (const std::string& reference : references) {
        const auto removal = folder_.remove(reference, [&] { return is_referred(reference); });
        if (!removal) {
            outcome = removal.error();
            break;
        }
        if (*removal != Removal::Held) settled.push_back(reference);
    }
    const auto dropped = settled.empty() ? Result<void>() : drop_notes(settled);
    for (const std::string& reference : settled) folder_.live().forget_removed(hash_in(reference));
    return outcome ? dropped : outcome;
}

// On the writer's thread nothing can be noted, referred to or released in between.
Result<void> ContentCollector::drop_notes(const References& references) {
    return database_.write_here([this, &references](Connection& connection) -> Result<void> {
        for (const std::string& reference : references) {
            const std::string hash = hash_in(reference);
            const bool is_gone = hash.empty() || folder_.live().is_removed(hash);
            const auto dropped = connection.run(
                is_gone ? "DELETE FROM released_contents WHERE reference = ?"
                        : "DELETE FROM released_contents WHERE reference = ? AND EXISTS (SELECT 1 "
                          "FROM execution_contents WHERE execution_contents.reference = "
                          "released_contents.reference)",
                reference);
            if (!dropped) return dropped.error();
        }
        return {};
    });
}

// Most contents that are let go were only read.
Result<ContentCollector::References> ContentCollector::with_notes(const References& references) {
    return database_.read_here([&references](Connection& connection) -> Result<References> {
        References noted;
        for (const std::string& reference : references) {
            const auto has_note = connection.number(
                "SELECT EXISTS (SELECT 1 FROM released_contents WHERE reference = ?)", reference);
            if (!has_note) return has_note.error();
            if (*has_note != 0) noted.push_back(reference);
        }
        return noted;
    });
}

Result<void> ContentCollector::note(const std::string& hash) {
    return database_.write_here([reference = reference_of(hash)](Connection& connection) {
        return connection.run("INSERT OR IGNORE INTO released_contents (reference) VALUES (?)",
                              reference);
    });
}

void ContentCollector::start(bool sweeps_first, std::chrono::milliseconds again_after) {
    again_after_ = again_after;
    folder_.live().watch({[this](const std::string& hash) { return note(hash); },
                          [this](const std::string& hash) { released(hash); }});
    wants_all_ = true;
    thread_ = std::thread([this, sweeps_first] { run(sweeps_first); });
}

void ContentCollector::stop() {
    folder_.live().watch({});
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    changed_.notify_all();
    if (!thread_.joinable()) return;
    folder_.live().place().stop();
    thread_.join();
}

void ContentCollector::wake() {
    {
        const std::lock_guard lock(mutex_);
        wants_all_ = true;
    }
    changed_.notify_all();
}

void ContentCollector::released(const std::string& hash) {
    {
        const std::lock_guard lock(mutex_);
        released_.insert(reference_of(hash));
    }
    changed_.notify_all();
}

void ContentCollector::run(bool sweeps_first) {
    if (const auto usable = folder_.live().place().check(); !usable)
        log::warn("The bucket for files of items cannot be used at present.",
                  {{"reason", usable.error().message}, {"hint", usable.error().hint}});
    bool has_failed = false;
    for (;;) {
        bool takes_all = false;
        References references;
        {
            std::unique_lock lock(mutex_);
            if (has_failed)
                changed_.wait_for(lock, again_after_, [this] { return is_stopping_; });
            else
                changed_.wait(lock,
                              [this] { return is_stopping_ || wants_all_ || !released_.empty(); });
            if (is_stopping_) return;
            takes_all = wants_all_ || has_failed;
            references.assign(released_.begin(), released_.end());
            released_.clear();
            wants_all_ = false;
        }
        has_failed = !work(sweeps_first, takes_all, references);
        if (!has_failed) sweeps_first = false;
    }
}

// False: it did not work, and is to be tried again.
bool ContentCollector::work(bool sweeps_first, bool takes_all, const References& released) {
    Result<void> done;
    if (sweeps_first) {
        const auto swept = sweep();
        if (!swept) done = swept.error();
        if (swept && *swept > 0)
            log::info("Files in the bucket that no execution refers to were deleted.",
                      {{"count", std::to_string(*swept)}});
    }
    if (done && takes_all) {
        const auto left = collect_all();
        if (!left) done = left.error();
    } else if (done) {
        const auto noted = with_notes(released);
        done = noted ? collect(*noted) : noted.error();
    }
    if (!done)
        log::warn("Files that no execution refers to could not be deleted; they will be.",
                  {{"reason", done.error().message}, {"hint", done.error().hint}});
    return done.has_value();
}

}  // namespace millrace::store::detail
