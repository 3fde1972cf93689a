#include "nodes/item_file.hpp"

#include <gtest/gtest.h>

#include "nodes/file_signature.hpp"

namespace millrace::nodes {
namespace {

using namespace std::string_view_literals;

TEST(ItemFile, IsFoundByItsName) {
    workflow::Item item;
    item.binary = with_file(nullptr, "data", make_file("abc", {.name = "a.csv"}));
    const auto file = item_file(item, "data");
    ASSERT_TRUE(file);
    EXPECT_EQ((*file)->file_name, "a.csv");
    EXPECT_EQ((*file)->mime_type, "text/csv");
    EXPECT_EQ((*file)->file_extension, "csv");
}

TEST(ItemFile, AnErrorSaysWhichFilesThereAre) {
    workflow::Item item;
    EXPECT_NE(item_file(item, "data").error().message.find("no file"), std::string::npos);
    item.binary = with_file(nullptr, "report", make_file("abc", {}));
    const Error error = item_file(item, "data").error();
    EXPECT_NE(error.message.find("\"data\""), std::string::npos);
    EXPECT_NE(error.hint.find("\"report\""), std::string::npos);
}

TEST(ItemFile, TheTypeComesFromTheNameThenFromTheBytesThenIsText) {
    EXPECT_EQ(make_file("x", {.name = "a.png"}).mime_type, "image/png");
    EXPECT_EQ(make_file("x", {.name = "a.png", .mime_type = "x/y"}).mime_type, "x/y");
    const auto image = make_file("\x89PNG\r\n\x1A\nrest", {.name = "a.unknown"});
    EXPECT_EQ(image.mime_type, "image/png");
    EXPECT_EQ(image.file_extension, "unknown");
    const auto text = make_file("hello", {});
    EXPECT_EQ(text.mime_type, "text/plain");
    EXPECT_EQ(text.file_extension, "");
    EXPECT_EQ(make_file("hello", {.name = "a.bin"}).mime_type, "application/octet-stream");
}

TEST(ItemFile, AFolderInTheNameIsKeptApart) {
    const auto file = make_file("x", {.name = "/data/in/a.txt"});
    EXPECT_EQ(file.directory, "/data/in");
    EXPECT_EQ(file.file_name, "a.txt");
    EXPECT_EQ(make_file("x", {.name = ".profile"}).file_extension, "");
}

TEST(ItemFile, FilesAreAddedAndTakenAway) {
    auto files = with_file(nullptr, "a", make_file("1", {}));
    files = with_file(files.get(), "b", make_file("2", {}));
    EXPECT_EQ(files->size(), 2u);
    files = without_file(files.get(), "a");
    EXPECT_EQ(files->size(), 1u);
    EXPECT_EQ(without_file(files.get(), "b"), nullptr);
    EXPECT_EQ(without_file(nullptr, "b"), nullptr);
}

TEST(FileSignature, ArchivesAreToldByTheirFirstEntry) {
    const std::string head("PK\x03\x04" + std::string(26, '\0'));
    EXPECT_EQ(type_of_signature(head + "mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
              "application/vnd.oasis.opendocument.spreadsheet");
    EXPECT_EQ(type_of_signature(head + "[Content_Types].xml ... xl/workbook.xml"),
              "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    EXPECT_EQ(type_of_signature(head + "photo.jpg"), "application/zip");
    EXPECT_EQ(type_of_signature("PK\x03\x04"), "application/zip");
    EXPECT_EQ(type_of_signature(""), "");
    EXPECT_EQ(type_of_signature("RIFF1234WEBP"), "image/webp");
}

}  // namespace
}  // namespace millrace::nodes
