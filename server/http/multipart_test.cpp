#include "http/multipart.hpp"

#include <gtest/gtest.h>

namespace millrace::http {
namespace {

std::string part(std::string_view header, std::string_view content) {
    return "--B\r\n" + std::string(header) + "\r\n\r\n" + std::string(content) + "\r\n";
}

std::string field(std::string_view name, std::string_view content) {
    return part("Content-Disposition: form-data; name=\"" + std::string(name) + "\"", content);
}

std::string reason(std::string_view body, const MultipartLimits& limits = {}) {
    const auto form = parse_multipart(body, "B", limits);
    return form ? "no error" : form.error().message;
}

UploadedFile only_file(std::string_view disposition_rest) {
    const auto form = parse_multipart(
        part("Content-Disposition: form-data; name=f; " + std::string(disposition_rest), "x") +
            "--B--",
        "B");
    if (!form || form->files.size() != 1) return {"", "no file", "", ""};
    return form->files[0];
}

TEST(Multipart, ReadsFieldsAndFiles) {
    const auto form =
        parse_multipart(
            field("a", "1") + field("b", "two\r\nlines") +
                part("content-disposition: Form-Data; name=\"f\"; filename=\"x.png\"\r\n"
                     "Content-Type: Image/PNG; x=y",
                     std::string_view("\0\xff\r\n-", 5)) +
                field("a", "") + "--B--\r\nepilogue",
            "B")
            .value();
    EXPECT_EQ(form.fields, (Pairs{{"a", "1"}, {"b", "two\r\nlines"}, {"a", ""}}));
    ASSERT_EQ(form.files.size(), 1U);
    EXPECT_EQ(form.files[0].name, "f");
    EXPECT_EQ(form.files[0].file_name, "x.png");
    EXPECT_EQ(form.files[0].content_type, "image/png");
    EXPECT_EQ(form.files[0].content, std::string_view("\0\xff\r\n-", 5));
}

TEST(Multipart, TakesPreambleEmptyFormsAndPaddedBoundaries) {
    EXPECT_TRUE(parse_multipart("--B--", "B").value().fields.empty());
    EXPECT_EQ(
        parse_multipart("preamble\r\n" + field("a", "1") + "--B--", "B").value().fields.size(), 1U);
    EXPECT_EQ(
        parse_multipart("--B \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--B--", "B")
            .value()
            .fields,
        (Pairs{{"a", "1"}}));
}

TEST(Multipart, KeepsContentThatLooksLikeABoundary) {
    EXPECT_EQ(parse_multipart(field("a", "--B\r\n-- B--\n--B--") + "--B--", "B").value().fields,
              (Pairs{{"a", "--B\r\n-- B--\n--B--"}}));
}

TEST(Multipart, SaysThatTheBoundaryIsMissingOrWrong) {
    EXPECT_EQ(parse_multipart("--B--", "").error().message, "The multipart form has no boundary.");
    for (const std::string& bad :
         {std::string(71, 'x'), std::string("a\r\nb"), std::string("a "), std::string("a\"b")})
        EXPECT_EQ(parse_multipart("--" + bad + "--", bad).error().message,
                  "The multipart form has a boundary that is not allowed.");
    EXPECT_TRUE(parse_multipart("--" + std::string(70, 'x') + "--", std::string(70, 'x')));
    EXPECT_EQ(reason(""), "The multipart form does not contain its boundary.");
    EXPECT_EQ(reason("--C--"), "The multipart form does not contain its boundary.");
}

TEST(Multipart, RefusesEveryTruncation) {
    const std::string whole = field("a", "1") +
                              part("Content-Disposition: form-data; name=f; filename=x", "data") +
                              "--B--";
    ASSERT_TRUE(parse_multipart(whole, "B"));
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(parse_multipart(whole.substr(0, size), "B")) << size;
}

TEST(Multipart, SaysWhichPartIsMalformed) {
    const std::string good = field("a", "1");
    EXPECT_EQ(reason(good + "--B\r\n\r\nx\r\n--B--"),
              "The multipart form is malformed: part 2 has no Content-Disposition header.");
    EXPECT_EQ(reason(part("Content-Disposition: form-data", "x") + "--B--"),
              "The multipart form is malformed: part 1 has no name.");
    EXPECT_EQ(reason(part("Content-Disposition: attachment; name=a", "x") + "--B--"),
              "The multipart form is malformed: part 1 is not form-data.");
    EXPECT_EQ(reason(part("Content-Disposition: form-data; name=a; name=b", "x") + "--B--"),
              "The multipart form is malformed: part 1 has a Content-Disposition header that "
              "cannot be read.");
    EXPECT_EQ(
        reason(
            part("Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b",
                 "x") +
            "--B--"),
        "The multipart form is malformed: part 1 has two Content-Disposition headers.");
    EXPECT_EQ(reason(part("no colon", "x") + "--B--"),
              "The multipart form is malformed: part 1 has a header line that is not name: value.");
    EXPECT_EQ(reason("--Bx\r\n"),
              "The multipart form is malformed: part 1 has text after its boundary.");
    EXPECT_EQ(reason(good),
              "The multipart form is malformed: part 1 is cut off: no boundary follows it.");
    EXPECT_EQ(reason(good + "--B"),
              "The multipart form is malformed: part 2 is cut off at its start.");
}

TEST(Multipart, RefusesTooManyPartsAndLongHeaders) {
    std::string many;
    for (int i = 0; i < 3; ++i) many += field("a", "");
    EXPECT_EQ(reason(many + "--B--", {.parts = 3}), "no error");
    EXPECT_EQ(reason(many + "--B--", {.parts = 2}), "The multipart form has more than 2 parts.");
    const std::string wide =
        part("Content-Disposition: form-data; name=a\r\nX: " + std::string(9000, 'x'), "") +
        "--B--";
    EXPECT_EQ(reason(wide),
              "The multipart form is malformed: part 1 has a header that is too long.");
    EXPECT_EQ(reason(wide, {.part_header_bytes = 10'000}), "no error");
    std::string lines = "Content-Disposition: form-data; name=a";
    for (int i = 0; i < 2000; ++i) lines += "\r\nX: y";
    EXPECT_EQ(reason(part(lines, "") + "--B--"),
              "The multipart form is malformed: part 1 has a header that is too long.");
}

TEST(Multipart, TheDefaultLimitIsAThousandParts) {
    std::string many;
    for (int i = 0; i < 1001; ++i) many += field("a", "");
    EXPECT_EQ(reason(many + "--B--"), "The multipart form has more than 1000 parts.");
}

TEST(Multipart, DoesNotLookIntoANestedMultipart) {
    const std::string nested = "--C\r\nContent-Disposition: form-data; name=evil\r\n\r\nx\r\n--C--";
    const auto form = parse_multipart(part("Content-Disposition: form-data; name=a\r\n"
                                           "Content-Type: multipart/mixed; boundary=C",
                                           nested) +
                                          "--B--",
                                      "B")
                          .value();
    EXPECT_EQ(form.fields, (Pairs{{"a", nested}}));
}

TEST(Multipart, ReducesFileNamesToTheirLastComponent) {
    EXPECT_EQ(only_file("filename=\"../../etc/passwd\"").file_name, "passwd");
    EXPECT_EQ(only_file("filename=\"C:\\dir\\a b.txt\"").file_name, "a b.txt");
    EXPECT_EQ(only_file("filename=\"..\"").file_name, "");
    EXPECT_EQ(only_file("filename=\"/\"").file_name, "");
    EXPECT_EQ(only_file("filename=\"\"").file_name, "");
    EXPECT_EQ(only_file("filename=\"a\x01\x1b[0m.txt\"").file_name, "a[0m.txt");
    EXPECT_EQ(only_file("filename=\"\xff.txt\"").file_name, "\xef\xbf\xbd.txt");
    EXPECT_EQ(only_file("filename*=UTF-8''na%C3%AFve%2F..%2Fx.txt; filename=y").file_name, "x.txt");
    EXPECT_EQ(only_file("filename*=latin1''x; filename=y").file_name, "y");
}

TEST(Multipart, GivesFilesACleanContentType) {
    const auto type_of = [](std::string_view line) {
        return parse_multipart(part("Content-Disposition: form-data; name=f; filename=x\r\n" +
                                        std::string(line),
                                    "") +
                                   "--B--",
                               "B")
            .value()
            .files[0]
            .content_type;
    };
    EXPECT_EQ(type_of("Content-Type: TEXT/Plain; charset=x"), "text/plain");
    EXPECT_EQ(type_of("Content-Type: garbage"), "application/octet-stream");
    EXPECT_EQ(type_of("X-Other: y"), "application/octet-stream");
}

TEST(Multipart, TakesDangerousNamesAsPlainDataAndMakesTextValid) {
    const auto form =
        parse_multipart(field("__proto__", "\xff") + field("filename", "/etc/passwd") + "--B--",
                        "B")
            .value();
    EXPECT_EQ(form.fields, (Pairs{{"__proto__", "\xef\xbf\xbd"}, {"filename", "/etc/passwd"}}));
    EXPECT_TRUE(form.files.empty());
}

TEST(BareFileName, DropsFoldersAndControlCharacters) {
    EXPECT_EQ(bare_file_name("a/b\\c.txt"), "c.txt");
    EXPECT_EQ(bare_file_name(std::string_view("a\0b\n.txt", 8)), "ab.txt");
    EXPECT_EQ(bare_file_name("dir/"), "");
    EXPECT_EQ(bare_file_name("..."), "...");
}

}  // namespace
}  // namespace millrace::http
