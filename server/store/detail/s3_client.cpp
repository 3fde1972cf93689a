#include "store/detail/s3_client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <new>

#include "base/sha256.hpp"
#include "store/detail/s3_answer.hpp"

namespace millrace::store::detail {
namespace {

// Of no bytes.
constexpr std::string_view kEmptyHash =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr std::size_t kIdleConnections = 8;

struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
struct ListFreer {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(easy, option, value);
    if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
    check(code == CURLE_OK, "libcurl knows its options");
}

// Counted by libcurl, and never undone.
void start_curl() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    check(started == CURLE_OK, "libcurl can start");
}

bool may_pass(CURLcode code) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_PARTIAL_FILE:
        case CURLE_GOT_NOTHING:
        case CURLE_OPERATION_TIMEDOUT:
            return true;
        default:
            return false;
    }
}

bool is_busy(long status) {
    return status == 429 || status >= 500;
}

std::string_view header_value(std::string_view line, std::string_view name) {
    if (line.size() <= name.size() || line[name.size()] != ':' ||
        !curl_strnequal(line.data(), name.data(), name.size()))
        return {};
    line.remove_prefix(name.size() + 1);
    while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n' || line.back() == ' '))
        line.remove_suffix(1);
    return line;
}

}  // namespace

struct S3Client::Attempt {
    const S3Request& request;
    S3Answer& answer;
    const std::atomic<bool>& is_stopped;
    std::string url{};
    std::string range{};
    std::unique_ptr<std::FILE, FileCloser> file{};
    std::unique_ptr<curl_slist, ListFreer> headers{};
    std::array<char, CURL_ERROR_SIZE> words{};
    bool is_too_long = false;
    std::uint64_t unsent = 0;  // of the file

    // To this byte of what is sent.
    bool go_to(curl_off_t offset) {
        const auto& part = *request.file;
        unsent = part.size - static_cast<std::uint64_t>(offset);
        return ::fseeko(file.get(), static_cast<off_t>(part.offset) + offset, SEEK_SET) == 0;
    }

    static std::size_t on_header(char* text, std::size_t, std::size_t count, void* self) {
        S3Answer& answer = static_cast<Attempt*>(self)->answer;
        const std::string_view line(text, count);
        if (line.starts_with("HTTP/")) {  // another answer follows "100 Continue"
            answer = S3Answer();
        } else if (const auto length = header_value(line, "Content-Length"); !length.empty()) {
            std::uint64_t value = 0;
            const auto [end, code] =
                std::from_chars(length.data(), length.data() + length.size(), value);
            if (code == std::errc{} && end == length.data() + length.size()) answer.length = value;
        } else if (const auto range = header_value(line, "Content-Range"); !range.empty()) {
            answer.content_range = range;
        } else if (const auto etag = header_value(line, "ETag"); !etag.empty()) {
            answer.etag = etag;
        }
        return count;
    }
    static std::size_t on_body(char* bytes, std::size_t, std::size_t count, void* self) {
        auto& attempt = *static_cast<Attempt*>(self);
        if (attempt.answer.body.size() + count > attempt.request.answer_limit) {
            attempt.is_too_long = true;
            return 0;
        }
        attempt.answer.body.append(bytes, count);
        return count;
    }
    static std::size_t on_read(char* buffer, std::size_t, std::size_t count, void* self) {
        auto& attempt = *static_cast<Attempt*>(self);
        const auto wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(count, attempt.unsent));
        const std::size_t done = std::fread(buffer, 1, wanted, attempt.file.get());
        attempt.unsent -= done;
        return done;
    }
    // A connection that was closed while unused is replaced, and the file sent from its begin.
    static int on_seek(void* self, curl_off_t offset, int origin) {
        auto& attempt = *static_cast<Attempt*>(self);
        if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
        return attempt.go_to(offset) ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
    }
    static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return static_cast<Attempt*>(self)->is_stopped ? 1 : 0;
    }
};

void S3Client::EasyCloser::operator()(CURL* easy) const {
    curl_easy_cleanup(easy);
}

S3Client::S3Client(BucketOptions options)
    : options_(std::move(options)), signature_scope_("aws:amz:" + options_.region + ":s3") {
    start_curl();
}

S3Client::~S3Client() = default;

void S3Client::stop() {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
    stopped_.notify_all();
}

Result<S3Answer> S3Client::send(const S3Request& request) {
    for (int made = 1;; ++made) {
        S3Answer answer;
        const auto failed = attempt(request, answer);
        const bool is_worth_it = failed ? failed->may_pass : is_busy(answer.status);
        if (!is_worth_it || made >= options_.attempts || !pause(made)) {
            if (failed) return failed->error;
            return answer;
        }
    }
}

// False: stopped.
bool S3Client::pause(int attempts_made) {
    std::unique_lock lock(mutex_);
    return !stopped_.wait_for(lock, options_.first_pause * (1 << (attempts_made - 1)),
                              [this] { return is_stopped_.load(); });
}

std::optional<S3Client::Failure> S3Client::attempt(const S3Request& request, S3Answer& answer) {
    Attempt state{request, answer, is_stopped_};
    if (request.file) {
        state.file.reset(std::fopen(request.file->path.c_str(), "rbe"));
        if (!state.file || !state.go_to(0))
            return Failure{Error{ErrorKind::Unavailable,
                                 "A file on its way to the bucket cannot be "
                                 "read: " +
                                     request.file->path.string() + "."}};
    }
    Easy easy = take();
    prepare(easy.get(), request, state);
    const CURLcode code = curl_easy_perform(easy.get());
    if (code == CURLE_OK) {
        curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &answer.status);
        give_back(std::move(easy));
        return std::nullopt;
    }
    return failure(request, code, state);
}

void S3Client::prepare(CURL* easy, const S3Request& request, Attempt& state) {
    state.url = options_.endpoint + "/" + options_.bucket;
    if (!request.key.empty()) state.url += "/" + request.key;
    if (!request.query.empty()) state.url += "?" + request.query;
    set(easy, CURLOPT_URL, state.url.c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_FOLLOWLOCATION, 0L);
    // The empty text keeps libcurl from asking the environment.
    set(easy, CURLOPT_PROXY, "");
    set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_AWS_SIGV4, signature_scope_.c_str());
    set(easy, CURLOPT_USERNAME, options_.access_key.c_str());
    set(easy, CURLOPT_PASSWORD, options_.secret.c_str());
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
    // libcurl measures in whole seconds.
    set(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(easy, CURLOPT_LOW_SPEED_TIME,
        std::max(1L, static_cast<long>(options_.stall_timeout.count() / 1000)));
    set(easy, CURLOPT_ERRORBUFFER, state.words.data());
    set(easy, CURLOPT_HEADERFUNCTION, &Attempt::on_header);
    set(easy, CURLOPT_HEADERDATA, &state);
    set(easy, CURLOPT_WRITEFUNCTION, &Attempt::on_body);
    set(easy, CURLOPT_WRITEDATA, &state);
    set(easy, CURLOPT_XFERINFOFUNCTION, &Attempt::on_progress);
    set(easy, CURLOPT_XFERINFODATA, &state);
    set(easy, CURLOPT_NOPROGRESS, 0L);
    const std::string hash = request.file   ? request.file->hash
                             : request.body ? sha256_hex(*request.body)
                                            : std::string(kEmptyHash);
    state.headers.reset(curl_slist_append(nullptr, ("x-amz-content-sha256: " + hash).c_str()));
    if (!state.headers) throw std::bad_alloc();
    set(easy, CURLOPT_HTTPHEADER, state.headers.get());
    if (request.range) {
        state.range = std::to_string(request.range->from) + "-" + std::to_string(request.range->to);
        set(easy, CURLOPT_RANGE, state.range.c_str());
    }
    if (request.method == "HEAD") {
        set(easy, CURLOPT_NOBODY, 1L);
    } else if (request.file) {
        set(easy, CURLOPT_UPLOAD, 1L);
        // A store that refuses says so before the bytes are sent; who says nothing gets them soon.
        set(easy, CURLOPT_EXPECT_100_TIMEOUT_MS, 500L);
        set(easy, CURLOPT_UPLOAD_BUFFERSIZE, 256L << 10);
        set(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.file->size));
        set(easy, CURLOPT_READFUNCTION, &Attempt::on_read);
        set(easy, CURLOPT_READDATA, &state);
        set(easy, CURLOPT_SEEKFUNCTION, &Attempt::on_seek);
        set(easy, CURLOPT_SEEKDATA, &state);
    } else if (request.body) {
        set(easy, CURLOPT_POST, 1L);
        set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body->size()));
        set(easy, CURLOPT_POSTFIELDS, request.body->c_str());
    } else if (request.method != "GET") {
        set(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
}

S3Client::Failure S3Client::failure(const S3Request& request, int code,
                                    const Attempt& state) const {
    if (is_stopped_)
        return {Error{ErrorKind::Canceled,
                      "The server is stopping; " + place() + " was not waited for."}};
    if (state.is_too_long) return {nonsense(request, "more bytes than were asked for")};
    const auto curl_code = static_cast<CURLcode>(code);
    const std::string words =
        state.words[0] != '\0' ? state.words.data() : curl_easy_strerror(curl_code);
    return {Error{ErrorKind::Unavailable,
                  "The object store does not answer: " + place() + ": " + words + ".",
                  "Check s3-host and s3-protocol, and that the store can be reached from here."},
            may_pass(curl_code)};
}

std::string S3Client::place() const {
    return options_.endpoint + ", bucket \"" + options_.bucket + "\"";
}

Error S3Client::refusal(const S3Request& request, const S3Answer& answer) const {
    const std::string code = s3_error_code(answer.body);
    return Error{answer.status == 404 && !request.key.empty() && code != "NoSuchBucket"
                     ? ErrorKind::NotFound
                     : ErrorKind::Unavailable,
                 "The object store answered " + std::to_string(answer.status) +
                     (code.empty() ? "" : " (" + code + ")") + " to " + request.method +
                     (request.key.empty() ? "" : " of " + request.key) + ": " + place() + ".",
                 s3_error_hint(answer.status, code)};
}

Error S3Client::nonsense(const S3Request& request, std::string_view what) const {
    return Error{ErrorKind::Unavailable,
                 "The object store answered " + request.method + " of " + request.key + " with " +
                     std::string(what) + ": " + place() + ".",
                 "Check that s3-host is the address of a store with the S3 interface."};
}

S3Client::Easy S3Client::take() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            Easy easy = std::move(idle_.back());
            idle_.pop_back();
            return easy;
        }
    }
    Easy easy(curl_easy_init());
    if (!easy) throw std::bad_alloc();
    return easy;
}

// With its connection, but without anything of the last request.
void S3Client::give_back(Easy easy) {
    curl_easy_reset(easy.get());
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kIdleConnections) idle_.push_back(std::move(easy));
}

}  // namespace millrace::store::detail
