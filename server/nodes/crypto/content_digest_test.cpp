#include "nodes/crypto/content_digest.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "base/runtime.hpp"
#include "nodes/case_context.hpp"
#include "nodes/crypto/digest.hpp"

namespace millrace::nodes {
namespace {

// Bytes that can only be read in pieces.
class Stored final : public Content {
  public:
    explicit Stored(std::string bytes) : bytes_(std::move(bytes)) {}
    std::uint64_t size() const override { return bytes_.size(); }
    Result<std::size_t> read(std::uint64_t offset, std::span<char> out) const override {
        if (out.size() > (1U << 20U)) return Error{ErrorKind::TooLarge, "read in pieces"};
        const auto from = std::min<std::size_t>(offset, bytes_.size());
        const std::size_t count = std::min(out.size(), bytes_.size() - from);
        std::memcpy(out.data(), bytes_.data() + from, count);
        return count;
    }

  private:
    std::string bytes_;
};

Result<std::string> digest(std::string bytes, std::string algorithm,
                           std::optional<std::string> key) {
    CaseContext context({}, sdk::Parameter::compile(JsonObject()), JsonObject(), {}, {});
    Result<std::string> result = std::string();
    const ContentPtr content = std::make_shared<Stored>(std::move(bytes));
    const auto run = [&]() -> Task<> {
        result = co_await digest_of_content(context, content, algorithm, key);
    };
    run_to_end(run());
    return result;
}

TEST(ContentDigest, OfStoredFilesIsThatOfTheirBytes) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{5}, std::size_t{70'000'001}}) {
        const std::string bytes(size, 'x');
        for (const std::string algorithm : {"MD5", "SHA256", "SHA3-512", "RSA-SHA1"}) {
            if (size > 100 && algorithm != "SHA256") continue;  // the others are slow
            EXPECT_EQ(digest(bytes, algorithm, {}).value(), digest_of(bytes, algorithm).value());
            EXPECT_EQ(digest(bytes, algorithm, "key").value(),
                      hmac_of(bytes, "key", algorithm).value());
        }
        EXPECT_EQ(digest(bytes, "SHA256", "").value(), hmac_of(bytes, "", "SHA256").value());
    }
    EXPECT_FALSE(digest("x", "none", {}));
    EXPECT_FALSE(digest("x", "none", "key"));
}

}  // namespace
}  // namespace millrace::nodes
