// Deletes stored contents that no execution refers to any more.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "store/content_folder.hpp"

namespace millrace::store::detail {

class Database;

// released_contents notes what may have to go: contents that lost an execution, and all that are on
// their way to a bucket. A note leaves only after its content was deleted or is referred to again,
// so a crash at any point leaves a note and no content that nobody knows.
//
// Deletions never run on the writer's thread: the content is deleted first, in its turn
// (LiveContents), and the note afterwards, unless somebody has brought the content back meanwhile.
class ContentCollector {
  public:
    // Both outlive it.
    ContentCollector(Database& database, ContentFolder& folder)
        : database_(database), folder_(folder) {}
    ~ContentCollector();  // stops
    ContentCollector(const ContentCollector&) = delete;
    ContentCollector& operator=(const ContentCollector&) = delete;

    // Goes through all notes; returns how many are left. Blocks.
    Result<std::size_t> collect_all();
    // Deletes all that no execution refers to; returns how many. Blocks.
    Result<std::size_t> sweep();

    // For a bucket: does the same on a thread of its own, now and whenever a content is released.
    void start(bool sweeps_first, std::chrono::milliseconds again_after);
    void wake();  // all notes; from any thread
    void stop();  // ends deletions under way. Blocks until then

  private:
    using References = std::vector<std::string>;

    void run(bool sweeps_first);
    bool work(bool sweeps_first, bool takes_all, const References& released);
    void released(const std::string& hash);
    Result<References> with_notes(const References& references);
    Result<void> note(const std::string& hash);
    Result<void> collect(const References& references);
    Result<bool> is_referred(const std::string& reference);
    Result<void> drop_notes(const References& references);

    Database& database_;
    ContentFolder& folder_;
    std::chrono::milliseconds again_after_{};

    std::mutex mutex_;  // guards what follows; nothing is called with it
    std::condition_variable changed_;
    std::set<std::string> released_;
    bool wants_all_ = false;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace millrace::store::detail
