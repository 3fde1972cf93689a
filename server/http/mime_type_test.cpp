#include "http/mime_type.hpp"

#include <gtest/gtest.h>

namespace millrace::http {
namespace {

TEST(MimeType, KnowsExtensionsInAnyCase) {
    EXPECT_EQ(mime_type_of_extension("png"), "image/png");
    EXPECT_EQ(mime_type_of_extension("JPEG"), "image/jpeg");
    EXPECT_EQ(mime_type_of_extension(""), "application/octet-stream");
    EXPECT_EQ(mime_type_of_extension("pn"), "application/octet-stream");
}

TEST(MimeType, GoesByTheTextAfterTheLastDot) {
    EXPECT_EQ(mime_type_of_file("a.tar.gz"), "application/gzip");
    EXPECT_EQ(mime_type_of_file("photo.png.html"), "text/html");
    EXPECT_EQ(mime_type_of_file("README"), "application/octet-stream");
    EXPECT_EQ(mime_type_of_file("png"), "application/octet-stream");
    EXPECT_EQ(mime_type_of_file("a."), "application/octet-stream");
}

TEST(MimeType, GivesTheUsualExtension) {
    EXPECT_EQ(extension_of_mime_type("image/jpeg"), "jpg");
    EXPECT_EQ(extension_of_mime_type("Text/HTML; charset=utf-8"), "html");
    EXPECT_EQ(extension_of_mime_type("application/octet-stream"), "bin");
    EXPECT_EQ(extension_of_mime_type("x/unknown"), "");
    EXPECT_EQ(extension_of_mime_type(""), "");
}

}  // namespace
}  // namespace millrace::http
