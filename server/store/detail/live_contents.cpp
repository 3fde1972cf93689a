#include "store/detail/live_contents.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "store/detail/folder_place.hpp"

namespace millrace::store::detail {

// Ends with its object; what the others did meanwhile is settled then.
class LiveContents::Turn {
  public:
    // Waits for those before.
    Turn(LiveContents& live, const std::string& hash) : live_(live), hash_(hash) {
        std::unique_lock lock(live_.mutex_);
        live_.turn_ended_.wait(lock, [this] { return !live_.busy_.contains(hash_); });
        live_.busy_.insert(hash_);
        live_.removed_.erase(hash_);
    }
    // Already begun.
    Turn(LiveContents& live, const std::string& hash, std::adopt_lock_t)
        : live_(live), hash_(hash) {}
    ~Turn() {
        {
            const std::lock_guard lock(live_.mutex_);
            live_.busy_.erase(hash_);
            live_.settle(hash_);
        }
        live_.turn_ended_.notify_all();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

  private:
    LiveContents& live_;
    const std::string& hash_;
};

Result<std::size_t> StoredContent::read(std::uint64_t offset, std::span<char> out) const {
    if (offset >= size_) return std::size_t{0};
    const auto left = size_ - offset;
    if (out.size() > left) out = out.first(static_cast<std::size_t>(left));
    if (out.empty()) return std::size_t{0};
    return live_->place().read(hash_, size_, offset, out);
}

void LiveContents::watch(Watch watch) {
    const std::lock_guard lock(mutex_);
    watch_ = std::move(watch);
}

Result<int> LiveContents::make_unfinished(std::filesystem::path& path) {
    if (const auto made = make_private_folders(unfinished_.parent_path(), unfinished_); !made)
        return made.error();
    std::string name = (unfinished_ / "XXXXXX").string();
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) return file_failure("A file cannot be stored in", unfinished_, errno);
    path = name;
    return descriptor;
}

void LiveContents::drop_unfinished() {
    std::error_code ignored;
    std::filesystem::remove_all(unfinished_, ignored);
}

std::shared_ptr<const StoredContent> LiveContents::held(const std::string& hash) {
    const std::lock_guard lock(mutex_);
    const auto found = holders_.find(hash);
    return found == holders_.end() ? nullptr : found->second.content.lock();
}

// In a turn. Where there is an entry yet, it knows better whether a record refers to the content.
ContentPtr LiveContents::hold(const std::string& hash, std::uint64_t size, bool is_kept) {
    auto content = std::make_shared<const StoredContent>(shared_from_this(), hash, size);
    const std::lock_guard lock(mutex_);
    const auto [entry, is_new] = holders_.try_emplace(hash);
    entry->second.content = content;
    if (is_new) entry->second.is_kept = is_kept;
    return content;
}

Result<ContentPtr> LiveContents::adopt(const std::filesystem::path& path, const std::string& hash,
                                       std::uint64_t size) {
    auto content = [&] {
        const Turn turn(*this, hash);
        return adopt_in_turn(path, hash, size);
    }();
    if (content) {
        ::unlink(path.c_str());
    } else if (place_->is_far()) {
        // Perhaps only the answer was lost, and the bytes are there.
        const std::lock_guard lock(mutex_);
        if (watch_.released) watch_.released(hash);
    }
    return content;
}

Result<ContentPtr> LiveContents::adopt_in_turn(const std::filesystem::path& path,
                                               const std::string& hash, std::uint64_t size) {
    if (auto content = held(hash)) return ContentPtr(std::move(content));
    if (place_->is_far()) {
        std::function<Result<void>(const std::string&)> before_put;
        {
            const std::lock_guard lock(mutex_);
            before_put = watch_.before_put;
        }
        if (before_put)
            if (const auto noted = before_put(hash); !noted) return noted.error();
    }
    const auto there = place_->size_of(hash);
    if (!there) return there.error();
    if (*there == size) return hold(hash, size, true);
    if (const auto put = place_->put(path, hash, size); !put) return put.error();
    return hold(hash, size, false);
}

Result<ContentPtr> LiveContents::find(const std::string& hash, std::optional<std::uint64_t> size) {
    if (auto content = held(hash)) return ContentPtr(std::move(content));
    const Turn turn(*this, hash);
    if (auto content = held(hash)) return ContentPtr(std::move(content));
    if (size && place_->is_far()) return hold(hash, *size, true);
    const auto there = place_->size_of(hash);
    if (!there) return there.error();
    if (!*there)
        return Error{ErrorKind::NotFound, "The stored file sha256:" + hash + " is not there.",
                     "It may have been deleted with its execution."};
    return hold(hash, **there, true);
}

void LiveContents::keep(const std::string& hash) {
    const std::lock_guard lock(mutex_);
    if (const auto found = holders_.find(hash); found != holders_.end())
        found->second.is_kept = true;
}

void LiveContents::let_go(const std::string& hash) {
    const std::lock_guard lock(mutex_);
    settle(hash);
}

// Another holder may have come meanwhile: then the entry is his. So too while somebody has the
// turn: its end settles it.
void LiveContents::settle(const std::string& hash) {
    const auto found = holders_.find(hash);
    if (found == holders_.end() || !found->second.content.expired() || busy_.contains(hash)) return;
    const bool is_kept = found->second.is_kept;
    holders_.erase(found);
    place_->let_go(hash);
    if (!place_->is_far()) {
        if (!is_kept) (void)place_->remove(hash);
    } else if (watch_.released) {
        watch_.released(hash);
    }
}

Result<Removal> LiveContents::remove(const std::string& hash,
                                     const std::function<Result<bool>()>& is_referred) {
    {
        const std::lock_guard lock(mutex_);
        if (holders_.contains(hash) || busy_.contains(hash)) return Removal::Held;
        busy_.insert(hash);
    }
    const Turn turn(*this, hash, std::adopt_lock);
    // Whoever held it has committed his record by now, or has none.
    const auto referred = is_referred();
    if (!referred) return referred.error();
    if (*referred) return Removal::Referred;
    if (const auto removed = place_->remove(hash); !removed) return removed.error();
    const std::lock_guard lock(mutex_);
    removed_.insert(hash);
    return Removal::Done;
}

bool LiveContents::is_removed(const std::string& hash) {
    const std::lock_guard lock(mutex_);
    return removed_.contains(hash);
}

void LiveContents::forget_removed(const std::string& hash) {
    const std::lock_guard lock(mutex_);
    removed_.erase(hash);
}

}  // namespace millrace::store::detail
