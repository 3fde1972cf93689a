#include "nodes/crypto/content_digest.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <array>
#include <memory>
#include <vector>

#include "nodes/crypto/digest.hpp"
#include "nodes/crypto/key.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10;
constexpr std::size_t kPiecesPerTurn = 256;

template <auto free_it>
struct Freed {
    template <class T>
    void operator()(T* value) const {
        free_it(value);
    }
};

// A hash or a keyed hash that takes its bytes piece by piece.
class RunningDigest {
  public:
    bool begin(const EVP_MD* digest, const std::optional<std::string>& key) {
        if (!key) {
            hash_.reset(EVP_MD_CTX_new());
            return hash_ && EVP_DigestInit_ex(hash_.get(), digest, nullptr) == 1;
        }
        const std::unique_ptr<EVP_MAC, Freed<EVP_MAC_free>> kind(
            EVP_MAC_fetch(nullptr, "HMAC", nullptr));
        if (kind) keyed_.reset(EVP_MAC_CTX_new(kind.get()));
        std::string name(EVP_MD_get0_name(digest));
        const std::array<OSSL_PARAM, 2> parameters{
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
            OSSL_PARAM_construct_end()};
        return keyed_ &&
               EVP_MAC_init(keyed_.get(), reinterpret_cast<const unsigned char*>(key->data()),
                            key->size(), parameters.data()) == 1;
    }
    bool add(std::string_view piece) {
        const auto* bytes = reinterpret_cast<const unsigned char*>(piece.data());
        return hash_ ? EVP_DigestUpdate(hash_.get(), bytes, piece.size()) == 1
                     : EVP_MAC_update(keyed_.get(), bytes, piece.size()) == 1;
    }
    std::string finish() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> buffer{};
        std::size_t size = 0;
        if (hash_) {
            unsigned count = 0;
            check(EVP_DigestFinal_ex(hash_.get(), buffer.data(), &count) == 1, "a hash ends");
            size = count;
        } else {
            check(EVP_MAC_final(keyed_.get(), buffer.data(), &size, buffer.size()) == 1,
                  "a keyed hash ends");
        }
        return {reinterpret_cast<const char*>(buffer.data()), size};
    }

  private:
    std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> hash_;
    std::unique_ptr<EVP_MAC_CTX, Freed<EVP_MAC_CTX_free>> keyed_;
};

struct Hashing {
    RunningDigest digest;
    ContentPtr content;
    std::uint64_t at = 0;
    std::vector<char> piece = std::vector<char>(kPiece);

    // False: all is read.
    Result<bool> turn() {
        for (std::size_t i = 0; i < kPiecesPerTurn; ++i) {
            const auto count = content->read(at, piece);
            if (!count) return count.error();
            if (*count == 0) return false;
            at += *count;
            check(digest.add({piece.data(), *count}), "a hash takes bytes");
        }
        return true;
    }
};

}  // namespace

Task<Result<std::string>> digest_of_content(sdk::NodeContext& context, ContentPtr content,
                                            std::string algorithm, std::optional<std::string> key) {
    if (const std::string* bytes = content->in_memory())
        co_return key ? hmac_of(*bytes, *key, algorithm) : digest_of(*bytes, algorithm);
    Hashing hashing;
    hashing.content = std::move(content);
    const EVP_MD* digest = find_digest(algorithm);
    if (!digest || !hashing.digest.begin(digest, key)) co_return unknown_algorithm(algorithm);
    for (;;) {
        const auto turn = [&] { return hashing.turn(); };
        const auto is_going_on = co_await sdk::blocking(context, turn);
        if (!is_going_on) co_return is_going_on.error();
        if (!*is_going_on) co_return hashing.digest.finish();
    }
}

}  // namespace millrace::nodes
