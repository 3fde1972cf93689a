// The stored contents that somebody holds, and the one place that makes and deletes any.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "base/content.hpp"
#include "store/detail/content_place.hpp"

namespace millrace::store::detail {

class StoredContent;

enum class Removal { Done, Held, Referred };

// Whoever makes, finds or deletes a content takes a turn at its hash: turns at one hash follow each
// other, and no lock is held while the place works. So a content never goes between being found and
// being held, and a far place keeps nobody waiting but those who want the same bytes.
class LiveContents : public std::enable_shared_from_this<LiveContents> {
  public:
    // `unfinished`: the folder of bytes that are on their way; its parent is made when missing.
    LiveContents(std::unique_ptr<ContentPlace> place, std::filesystem::path unfinished)
        : place_(std::move(place)), unfinished_(std::move(unfinished)) {}

    // Of a far place: called before bytes go there, so that no crash leaves any behind unnoticed;
    // and, at once and from any thread, when the last holder has gone. Empty: not any more.
    struct Watch {
        std::function<Result<void>(const std::string& hash)> before_put;
        std::function<void(const std::string& hash)> released;
    };
    void watch(Watch watch);

    // A fresh, private file for bytes that are on their way. The caller closes the descriptor.
    Result<int> make_unfinished(std::filesystem::path& path);
    void drop_unfinished();
    // The finished file at `path` becomes the content of that hash, unless there is one already.
    // The file is gone then.
    Result<ContentPtr> adopt(const std::filesystem::path& path, const std::string& hash,
                             std::uint64_t size);
    // With a size, a far place is not asked.
    Result<ContentPtr> find(const std::string& hash, std::optional<std::uint64_t> size);
    void keep(const std::string& hash);
    // Deletes a content that nobody holds, works on or, asked last, refers to.
    Result<Removal> remove(const std::string& hash,
                           const std::function<Result<bool>()>& is_referred);
    // Was it removed, and has nobody asked for it since? forget() ends the watch over it.
    bool is_removed(const std::string& hash);
    void forget_removed(const std::string& hash);

    ContentPlace& place() const { return *place_; }

  private:
    friend class StoredContent;
    class Turn;
    struct Holder {
        std::weak_ptr<const StoredContent> content;
        bool is_kept = false;
    };
    void let_go(const std::string& hash);  // a holder is gone
    void settle(const std::string& hash);  // with the lock: perhaps it was the last one
    std::shared_ptr<const StoredContent> held(const std::string& hash);
    ContentPtr hold(const std::string& hash, std::uint64_t size, bool is_kept);
    Result<ContentPtr> adopt_in_turn(const std::filesystem::path& path, const std::string& hash,
                                     std::uint64_t size);

    const std::unique_ptr<ContentPlace> place_;
    const std::filesystem::path unfinished_;
    std::mutex mutex_;  // guards what follows; of the place only let_go() and near removals
    std::condition_variable turn_ended_;
    std::map<std::string, Holder> holders_;
    std::set<std::string> busy_;     // somebody has the turn
    std::set<std::string> removed_;  // see is_removed()
    Watch watch_;
};

// Read by whoever asks, each time from the place.
class StoredContent final : public Content {
  public:
    StoredContent(std::shared_ptr<LiveContents> live, std::string hash, std::uint64_t size)
        : live_(std::move(live)),
          hash_(std::move(hash)),
          reference_("sha256:" + hash_),
          size_(size) {}
    ~StoredContent() override { live_->let_go(hash_); }
    StoredContent(const StoredContent&) = delete;
    StoredContent& operator=(const StoredContent&) = delete;

    std::uint64_t size() const override { return size_; }
    std::string_view reference() const override { return reference_; }
    Result<std::size_t> read(std::uint64_t offset, std::span<char> out) const override;

  private:
    const std::shared_ptr<LiveContents> live_;
    const std::string hash_;
    const std::string reference_;
    const std::uint64_t size_;
};

}  // namespace millrace::store::detail
