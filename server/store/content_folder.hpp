// Files of items that are too large for memory: one file for each content, named by its hash.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "base/content.hpp"

namespace millrace::store {

namespace detail {
class LiveContents;
}  // namespace detail

// <folder>/<first two digits>/<SHA-256 of the bytes>; what is being written is in
// <folder>/unfinished. A reference is "sha256:" and the hash.
//
// Whose file is whose: a content that no record refers to goes with its last holder. keep() says
// that a record is about to refer to it: from then on only remove() and sweep() delete it, and only
// while nobody holds it. So a record and its files never part, whenever the process ends.
class ContentFolder final : public ContentStore {
  public:
    // Folders are made when they are needed. `memory_limit`: contents up to so many bytes are never
    // written.
    explicit ContentFolder(std::filesystem::path folder, std::size_t memory_limit = kMemoryLimit);
    ~ContentFolder() override;  // contents may outlive it

    std::unique_ptr<ContentWriter> writer() override;
    Result<ContentPtr> find(std::string_view reference) override;

    void keep(std::string_view reference);
    // False: somebody holds it, it stays.
    bool remove(std::string_view reference);
    // At start, when nobody holds anything: removes what is unfinished and what no record refers
    // to. Returns how many files.
    Result<std::size_t> sweep(const std::function<bool(std::string_view reference)>& is_referred);

  private:
    std::shared_ptr<detail::LiveContents> live_;
    const std::size_t memory_limit_;
};

}  // namespace millrace::store
