// Stored contents as objects of a bucket: <folder>/<owner>/<hash>.
#pragma once

#include "store/detail/block_cache.hpp"
#include "store/detail/content_place.hpp"
#include "store/detail/folder_place.hpp"
#include "store/detail/multipart_upload.hpp"
#include "store/detail/s3_answer.hpp"
#include "store/detail/s3_client.hpp"

namespace millrace::store::detail {

class BucketPlace final : public ContentPlace {
  public:
    // `before`: the folder that contents went to before there was a bucket. What is still there is
    // read and deleted there.
    BucketPlace(BucketOptions options, std::filesystem::path before);

    bool is_far() const override { return true; }
    Result<void> put(const std::filesystem::path& file, const std::string& hash,
                     std::uint64_t size) override;
    Result<std::optional<std::uint64_t>> size_of(const std::string& hash) override;
    // Reads ahead: a block at a time.
    Result<std::size_t> read(const std::string& hash, std::uint64_t size, std::uint64_t offset,
                             std::span<char> out) override;
    Result<void> remove(const std::string& hash) override;
    Result<void> visit_all(const Visit& visit) override;

    void set_owner(const std::string& id) override;
    Result<void> check() override;
    void let_go(const std::string& hash) override { cache_.drop(hash); }
    void stop() override { client_.stop(); }

  private:
    std::string key_of(const std::string& hash) const { return folder_ + hash; }
    Result<BlockCache::Block> block(const std::string& hash, std::uint64_t size,
                                    std::uint64_t index);
    Result<S3Page> list(const std::string& token, std::size_t most);

    S3Client client_;
    MultipartUploads uploads_{client_};
    FolderPlace before_;
    BlockCache cache_;
    std::string folder_;  // with a slash at its end
};

}  // namespace millrace::store::detail
