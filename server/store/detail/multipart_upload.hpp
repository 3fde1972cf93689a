// Sends a file that is too large for one request to a bucket, in parts. Memory does not grow with
// the file: every part is read from the disk twice, for its hash and while it is sent.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "store/detail/s3_client.hpp"

namespace millrace::store::detail {

class MultipartUploads {
  public:
    // The client outlives this.
    explicit MultipartUploads(S3Client& client) : client_(client) {}

    // Returns when the store has confirmed the whole object. What was sent of an upload that failed
    // is taken away, if the store can be reached; before the first upload the same is done with
    // what earlier processes left below `folder`, which nobody else may write to.
    Result<void> put(const std::filesystem::path& file, const std::string& folder,
                     const std::string& key, std::uint64_t size);

  private:
    void clear_leftovers(const std::string& folder);
    Result<std::string> begin(const std::string& key);
    Result<std::string> send_part(const std::filesystem::path& file, const S3Request& request,
                                  std::uint64_t offset, std::uint64_t size);
    Result<void> send_all(const std::filesystem::path& file, const std::string& key,
                          const std::string& id, std::uint64_t size);
    Result<void> complete(const std::string& key, const std::string& id,
                          const std::vector<std::string>& etags);
    void abort(const std::string& key, const std::string& id);

    S3Client& client_;
    std::mutex mutex_;  // held while leftovers are looked for: nothing may begin then
    bool has_cleared_ = false;
};

}  // namespace millrace::store::detail
