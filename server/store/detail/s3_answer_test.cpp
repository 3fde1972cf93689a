#include "store/detail/s3_answer.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace millrace::store::detail {
namespace {

TEST(S3Answer, UploadsInParts) {
    EXPECT_EQ(s3_upload_id("<?xml version=\"1.0\"?><InitiateMultipartUploadResult xmlns=\"x\">"
                           "<UploadId>a&amp;b/=</UploadId></InitiateMultipartUploadResult>"),
              "a&b/=");
    EXPECT_EQ(s3_upload_id("<Error><Code>AccessDenied</Code></Error>"), "");
    EXPECT_EQ(s3_completion({"\"e1\"", "e<2>"}),
              "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"e1\"</ETag></Part>"
              "<Part><PartNumber>2</PartNumber><ETag>e&lt;2&gt;</ETag></Part>"
              "</CompleteMultipartUpload>");
}

TEST(S3Answer, AConfirmationIsOneOnlyWithAnETag) {
    // Blanks keep the connection open while the store puts the parts together.
    EXPECT_TRUE(
        s3_is_completed("  \n <CompleteMultipartUploadResult><ETag>\"x\"</ETag>"
                        "</CompleteMultipartUploadResult>"));
    EXPECT_FALSE(s3_is_completed("<CompleteMultipartUploadResult/>"));
    EXPECT_FALSE(s3_is_completed("<Error><Code>InternalError</Code></Error>"));
    EXPECT_FALSE(s3_is_completed(""));
}

TEST(S3Answer, OpenUploadsAreListed) {
    const auto uploads = s3_uploads(
        "<ListMultipartUploadsResult><Upload><Key>k</Key><UploadId>1</UploadId></Upload>"
        "<Upload><Key>l</Key><UploadId>2</UploadId></Upload></ListMultipartUploadsResult>");
    ASSERT_EQ(uploads.size(), 2U);
    EXPECT_EQ(uploads[1].key + uploads[1].id, "l2");
    EXPECT_TRUE(s3_uploads("no XML").empty());
}

TEST(S3Answer, AnyBytesAreReadWithoutHarm) {
    const std::string good =
        "<?xml version=\"1.0\"?><ListBucketResult><Contents><Key>a&lt;</Key></Contents>"
        "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"
        "<Upload><Key>k</Key><UploadId>1</UploadId></Upload></ListBucketResult>";
    SeededRandom random(5);
    for (int round = 0; round < 2000; ++round) {
        std::string text = good.substr(0, random.next() % (good.size() + 1));
        for (int i = 0; i < 3 && !text.empty(); ++i)
            text[random.next() % text.size()] = static_cast<char>(random.next());
        (void)s3_page(text);
        (void)s3_upload_id(text);
        (void)s3_is_completed(text);
        (void)s3_uploads(text);
        EXPECT_LE(s3_error_code(text).size(), 64U);
    }
}

}  // namespace
}  // namespace millrace::store::detail
