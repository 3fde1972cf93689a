// Speaks to one bucket of an object store: signed requests over kept connections.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "store/bucket_options.hpp"

typedef void CURL;

namespace millrace::store::detail {

struct S3Request {
    std::string method;   // GET, HEAD, PUT, POST, DELETE
    std::string key;      // empty: the bucket itself. Letters, digits and -._/ only
    std::string query{};  // as it is sent: encoded, and sorted by name
    // Of GET: the bytes from..to, both included.
    struct Range {
        std::uint64_t from;
        std::uint64_t to;
    };
    std::optional<Range> range{};
    // Of PUT: what is sent, from `offset` of the file on, and its SHA-256.
    struct File {
        std::filesystem::path path;
        std::string hash;
        std::uint64_t size;
        std::uint64_t offset = 0;
    };
    std::optional<File> file{};
    std::optional<std::string> body{};  // of POST
    std::size_t answer_limit = std::size_t{64} << 10;
};

struct S3Answer {
    long status = 0;
    std::string body;
    std::optional<std::uint64_t> length;  // Content-Length
    std::string content_range;
    std::string etag;

    bool is_good() const { return status >= 200 && status < 300; }
};

class S3Client {
  public:
    explicit S3Client(BucketOptions options);
    ~S3Client();
    S3Client(const S3Client&) = delete;
    S3Client& operator=(const S3Client&) = delete;

    // From any thread; blocks. Asks again, a few times, when the connection failed or the store is
    // busy (429, 5xx). Success is any other answer. Unavailable: there was none.
    Result<S3Answer> send(const S3Request& request);
    // What an answer that is not good means, with what to do about it. Never a secret.
    Error refusal(const S3Request& request, const S3Answer& answer) const;
    // An answer that no object store gives.
    Error nonsense(const S3Request& request, std::string_view what) const;
    // Ends requests under way and pauses between them; all later ones fail.
    void stop();

    const BucketOptions& options() const { return options_; }

  private:
    struct Attempt;
    struct EasyCloser {
        void operator()(CURL* easy) const;
    };
    using Easy = std::unique_ptr<CURL, EasyCloser>;

    // An error, and whether another attempt may help.
    struct Failure {
        Error error;
        bool may_pass = false;
    };
    std::optional<Failure> attempt(const S3Request& request, S3Answer& answer);
    void prepare(CURL* easy, const S3Request& request, Attempt& state);
    Failure failure(const S3Request& request, int code, const Attempt& state) const;
    std::string place() const;  // "https://… (bucket "…")"
    Easy take();
    void give_back(Easy easy);
    bool pause(int attempts_made);

    const BucketOptions options_;
    const std::string signature_scope_;

    std::mutex mutex_;  // guards what follows
    std::condition_variable stopped_;
    std::vector<Easy> idle_;
    std::atomic<bool> is_stopped_ = false;
};

}  // namespace millrace::store::detail
