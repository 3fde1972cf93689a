#include "store/detail/bucket_place.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/percent_encoding.hpp"
#include "store/detail/content_hash.hpp"

namespace millrace::store::detail {
namespace {

constexpr std::size_t kListLimit = std::size_t{8} << 20;  // of a page: about half a megabyte
constexpr std::size_t kPageSize = 1000;
constexpr std::string_view kNoList = "something that is no list of objects";

}  // namespace

BucketPlace::BucketPlace(BucketOptions options, std::filesystem::path before)
    : client_(std::move(options)),
      before_(std::move(before)),
      cache_(client_.options().blocks),
      folder_(client_.options().folder + "/") {}

void BucketPlace::set_owner(const std::string& id) {
    folder_ = client_.options().folder + "/" + id + "/";
}

Result<void> BucketPlace::put(const std::filesystem::path& file, const std::string& hash,
                              std::uint64_t size) {
    if (size > client_.options().put_bytes) {
        const auto sent = uploads_.put(file, folder_, key_of(hash), size);
        if (sent) ::unlink(file.c_str());
        return sent;
    }
    S3Request request{"PUT", key_of(hash)};
    request.file = {file, hash, size};
    const auto answer = client_.send(request);
    if (!answer) return answer.error();
    if (!answer->is_good()) return client_.refusal(request, *answer);
    // Not every server that answers 200 has stored something.
    if (answer->etag.empty()) return client_.nonsense(request, "no ETag");
    ::unlink(file.c_str());
    return {};
}

Result<std::optional<std::uint64_t>> BucketPlace::size_of(const std::string& hash) {
    auto earlier = before_.size_of(hash);
    if (!earlier || *earlier) return earlier;
    const S3Request request{"HEAD", key_of(hash)};
    const auto answer = client_.send(request);
    if (!answer) return answer.error();
    if (answer->status == 404) return std::optional<std::uint64_t>();
    if (!answer->is_good()) return client_.refusal(request, *answer);
    if (!answer->length) return client_.nonsense(request, "no length");
    return answer->length;
}

Result<std::size_t> BucketPlace::read(const std::string& hash, std::uint64_t size,
                                      std::uint64_t offset, std::span<char> out) {
    const auto earlier = before_.read(hash, size, offset, out);
    if (earlier || earlier.error().kind != ErrorKind::NotFound) return earlier;
    const std::uint64_t step = client_.options().block_bytes;
    std::size_t done = 0;
    while (done < out.size()) {
        const std::uint64_t at = offset + done;
        const auto block = this->block(hash, size, at / step);
        if (!block) return block.error();
        const auto from = static_cast<std::size_t>(at % step);
        const std::size_t count = std::min((*block)->size() - from, out.size() - done);
        std::memcpy(out.data() + done, (*block)->data() + from, count);
        done += count;
    }
    return done;
}

// Its length is what follows from `size`, or it is an error.
Result<BlockCache::Block> BucketPlace::block(const std::string& hash, std::uint64_t size,
                                             std::uint64_t index) {
    if (auto block = cache_.find(hash, index)) return block;
    const std::uint64_t step = client_.options().block_bytes;
    const std::uint64_t from = index * step;
    const std::uint64_t to = std::min(size, from + step) - 1;
    S3Request request{"GET", key_of(hash)};
    request.range = {from, to};
    request.answer_limit = std::max(request.answer_limit, client_.options().block_bytes);
    auto answer = client_.send(request);
    if (!answer) return answer.error();
    if (!answer->is_good()) return client_.refusal(request, *answer);
    const std::string range =
        "bytes " + std::to_string(from) + "-" + std::to_string(to) + "/" + std::to_string(size);
    const bool is_range = answer->status == 206 && answer->content_range == range;
    const bool is_all = answer->status == 200 && to - from + 1 == size;
    if ((!is_range && !is_all) || answer->body.size() != to - from + 1)
        return client_.nonsense(
            request, std::to_string(answer->body.size()) + " bytes that are not those asked for");
    auto block = std::make_shared<const std::string>(std::move(answer->body));
    cache_.add(hash, index, block);
    return BlockCache::Block(std::move(block));
}

Result<void> BucketPlace::remove(const std::string& hash) {
    if (const auto earlier = before_.remove(hash); !earlier) return earlier.error();
    cache_.drop(hash);
    const S3Request request{"DELETE", key_of(hash)};
    const auto answer = client_.send(request);
    if (!answer) return answer.error();
    const bool is_gone =
        answer->is_good() || client_.refusal(request, *answer).kind == ErrorKind::NotFound;
    if (!is_gone) return client_.refusal(request, *answer);
    return {};
}

Result<S3Page> BucketPlace::list(const std::string& token, std::size_t most) {
    S3Request request{"GET", ""};
    if (!token.empty()) request.query = "continuation-token=" + percent_encode(token) + "&";
    request.query +=
        "list-type=2&max-keys=" + std::to_string(most) + "&prefix=" + percent_encode(folder_);
    request.answer_limit = kListLimit;
    auto answer = client_.send(request);
    if (!answer) return answer.error();
    if (!answer->is_good()) return client_.refusal(request, *answer);
    auto page = s3_page(answer->body);
    if (!page) return client_.nonsense(S3Request{"GET", folder_}, kNoList);
    return std::move(*page);
}

Result<void> BucketPlace::visit_all(const Visit& visit) {
    if (const auto earlier = before_.visit_all(visit); !earlier) return earlier.error();
    std::string token;
    for (;;) {
        const auto page = list(token, kPageSize);
        if (!page) return page.error();
        for (const std::string_view key : page->keys) {
            if (!key.starts_with(folder_) || !is_hash(key.substr(folder_.size()))) continue;
            const auto visited = visit(std::string(key.substr(folder_.size())));
            if (!visited) return visited.error();
        }
        if (page->next.empty()) return {};
        if (page->next == token) return client_.nonsense(S3Request{"GET", folder_}, kNoList);
        token = page->next;
    }
}

Result<void> BucketPlace::check() {
    const auto page = list("", 1);
    if (!page) return page.error();
    return {};
}

}  // namespace millrace::store::detail
