#include "store/detail/multipart_upload.hpp"

#include <algorithm>
#include <fstream>

#include "base/log.hpp"
#include "base/percent_encoding.hpp"
#include "base/sha256.hpp"
#include "store/detail/s3_answer.hpp"

namespace millrace::store::detail {
namespace {

constexpr std::uint64_t kMostParts = 10'000;
constexpr std::uint64_t kLargestObject = std::uint64_t{5} << 40;
constexpr std::size_t kPiece = std::size_t{1} << 20;

// Of bytes offset..offset+size of the file.
Result<std::string> hash_of(const std::filesystem::path& file, std::uint64_t offset,
                            std::uint64_t size) {
    std::ifstream input(file, std::ios::binary);
    input.seekg(static_cast<std::streamoff>(offset));
    Sha256 hash;
    std::string piece(kPiece, '\0');
    while (size > 0 && input) {
        const auto wanted = static_cast<std::streamsize>(std::min<std::uint64_t>(size, kPiece));
        input.read(piece.data(), wanted);
        if (input.gcount() != wanted) break;
        hash.add({piece.data(), static_cast<std::size_t>(wanted)});
        size -= static_cast<std::uint64_t>(wanted);
    }
    if (size == 0) return hash.hex();
    return Error{ErrorKind::Unavailable,
                 "A file on its way to the bucket cannot be read: " + file.string() + "."};
}

std::string upload_query(const std::string& id) {
    return "uploadId=" + percent_encode(id);
}

}  // namespace

Result<void> MultipartUploads::put(const std::filesystem::path& file, const std::string& folder,
                                   const std::string& key, std::uint64_t size) {
    if (size > kLargestObject)
        return Error{ErrorKind::TooLarge,
                     "A file of " + std::to_string(size) +
                         " bytes cannot be stored: one object of a bucket holds at most 5 TB."};
    clear_leftovers(folder);
    const auto id = begin(key);
    if (!id) return id.error();
    auto sent = send_all(file, key, *id, size);
    if (sent) return sent;
    // The confirmation itself may have been lost on the way.
    const auto found = client_.send({"HEAD", key});
    if (found && found->is_good() && found->length == size) return {};
    abort(key, *id);
    return sent;
}

void MultipartUploads::clear_leftovers(const std::string& folder) {
    const std::lock_guard lock(mutex_);
    if (has_cleared_) return;
    S3Request request{"GET", ""};
    request.query = "prefix=" + percent_encode(folder) + "&uploads=";
    request.answer_limit = std::size_t{8} << 20;
    const auto answer = client_.send(request);
    if (!answer) return;  // the next one will try
    has_cleared_ = true;
    if (!answer->is_good()) {
        log::warn("Uploads to the bucket that were not completed cannot be looked for.",
                  {{"reason", client_.refusal(request, *answer).message}});
        return;
    }
    for (const S3Upload& upload : s3_uploads(answer->body))
        if (upload.key.starts_with(folder)) abort(upload.key, upload.id);
}

Result<std::string> MultipartUploads::begin(const std::string& key) {
    S3Request request{"POST", key};
    request.query = "uploads=";
    request.body.emplace();
    const auto answer = client_.send(request);
    if (!answer) return answer.error();
    if (!answer->is_good()) return client_.refusal(request, *answer);
    auto id = s3_upload_id(answer->body);
    if (id.empty()) return client_.nonsense(request, "no id of an upload");
    return id;
}

Result<std::string> MultipartUploads::send_part(const std::filesystem::path& file,
                                                const S3Request& request, std::uint64_t offset,
                                                std::uint64_t size) {
    auto hash = hash_of(file, offset, size);
    if (!hash) return hash.error();
    S3Request part = request;
    part.file = {file, std::move(*hash), size, offset};
    const auto answer = client_.send(part);
    if (!answer) return answer.error();
    if (!answer->is_good()) return client_.refusal(part, *answer);
    if (answer->etag.empty()) return client_.nonsense(part, "no ETag");
    return answer->etag;
}

Result<void> MultipartUploads::send_all(const std::filesystem::path& file, const std::string& key,
                                        const std::string& id, std::uint64_t size) {
    const std::uint64_t step =
        std::max<std::uint64_t>(client_.options().part_bytes, (size + kMostParts - 1) / kMostParts);
    std::vector<std::string> etags;
    for (std::uint64_t offset = 0; offset < size; offset += step) {
        S3Request request{"PUT", key};
        request.query = "partNumber=" + std::to_string(etags.size() + 1) + "&" + upload_query(id);
        auto etag = send_part(file, request, offset, std::min(step, size - offset));
        if (!etag) return etag.error();
        etags.push_back(std::move(*etag));
    }
    return complete(key, id, etags);
}

Result<void> MultipartUploads::complete(const std::string& key, const std::string& id,
                                        const std::vector<std::string>& etags) {
    S3Request request{"POST", key};
    request.query = upload_query(id);
    request.body = s3_completion(etags);
    const auto answer = client_.send(request);
    if (!answer) return answer.error();
    // Said with 200 before the work is done, so the words count.
    const bool is_refused = !answer->is_good() || !s3_error_code(answer->body).empty();
    if (is_refused) return client_.refusal(request, *answer);
    if (!s3_is_completed(answer->body)) return client_.nonsense(request, "no confirmation");
    return {};
}

void MultipartUploads::abort(const std::string& key, const std::string& id) {
    S3Request request{"DELETE", key};
    request.query = upload_query(id);
    const auto answer = client_.send(request);
    const bool is_gone = answer && (answer->is_good() || answer->status == 404);
    if (is_gone) return;
    log::warn(
        "What was sent of an upload to the bucket could not be taken away.",
        {{"key", key},
         {"reason", answer ? client_.refusal(request, *answer).message : answer.error().message}});
}

}  // namespace millrace::store::detail
