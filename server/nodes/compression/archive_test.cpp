// Packing and unpacking, hostile archives included.
#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include "nodes/compression/packing.hpp"
#include "nodes/compression/unpacking.hpp"
#include "nodes/mutated_text.hpp"

namespace millrace::nodes {
namespace {

constexpr ArchiveFormat kAll[] = {ArchiveFormat::Zip, ArchiveFormat::Tar, ArchiveFormat::TarGzip,
                                  ArchiveFormat::Gzip};

std::string bytes_of(const ContentPtr& content) {
    return whole_content(*content, std::size_t{1} << 30).value();
}

std::string packed(std::vector<FileToPack> files, ArchiveFormat format) {
    MemoryContentStore store;
    const auto packing =
        pack(std::move(files), format, store, *time_from_iso("2026-01-15T12:00:00Z"));
    while (packing->turn().value()) {
    }
    return bytes_of(packing->archive);
}

Result<std::vector<UnpackedFile>> unpacked(std::string archive, ArchiveFormat format,
                                           sdk::ArchiveLimits limits = {}) {
    MemoryContentStore store;
    const auto unpacking = unpack(memory_content(std::move(archive)), format, store, limits);
    for (;;) {
        const auto is_going_on = unpacking->turn();
        if (!is_going_on) return is_going_on.error();
        if (!*is_going_on) return std::move(unpacking->files);
    }
}

ErrorKind kind_of_failure(std::string archive, ArchiveFormat format,
                          sdk::ArchiveLimits limits = {}) {
    const auto files = unpacked(std::move(archive), format, limits);
    return files ? ErrorKind::Internal : files.error().kind;
}

FileToPack text_file(std::string name, std::string text) {
    return {.name = std::move(name), .content = memory_content(std::move(text))};
}

std::string noise(std::size_t size) {
    SeededRandom random(9);
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random.next());
    return bytes;
}

// An archive with entries that no honest packer writes.
struct OddEntry {
    std::string name;
    std::string text;
    unsigned type = AE_IFREG;
};
std::string odd_archive(const std::vector<OddEntry>& entries, ArchiveFormat format,
                        const char* options = nullptr) {
    std::string bytes(std::size_t{1} << 22, '\0');
    std::size_t used = 0;
    archive* writer = archive_write_new();
    if (format == ArchiveFormat::Zip)
        archive_write_set_format_zip(writer);
    else
        archive_write_set_format_pax_restricted(writer);
    if (options) {
        EXPECT_EQ(archive_write_set_options(writer, options), ARCHIVE_OK);
        archive_write_set_passphrase(writer, "secret");
    }
    archive_write_open_memory(writer, bytes.data(), bytes.size(), &used);
    for (const OddEntry& one : entries) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, one.name.c_str());
        archive_entry_set_filetype(entry, one.type);
        archive_entry_set_perm(entry, 0644);
        if (one.type == AE_IFLNK)
            archive_entry_set_symlink(entry, one.text.c_str());
        else
            archive_entry_set_size(entry, static_cast<la_int64_t>(one.text.size()));
        EXPECT_GE(archive_write_header(writer, entry), ARCHIVE_WARN);
        if (one.type == AE_IFREG) archive_write_data(writer, one.text.data(), one.text.size());
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
    bytes.resize(used);
    return bytes;
}

TEST(Archive, GivesBackWhatWasPacked) {
    const std::string large = noise(3'000'000);
    for (const ArchiveFormat format : kAll) {
        std::vector<FileToPack> files{text_file("large.bin", large)};
        if (format != ArchiveFormat::Gzip) {
            files.push_back(text_file("folder/ä.txt", "text"));
            files.push_back(text_file("empty", ""));
            files.push_back(text_file("large.bin", "the same name"));
            files.push_back(text_file("../up.txt", "up"));
            files[1].is_compressed = true;
        }
        const auto made = unpacked(packed(std::move(files), format), format);
        ASSERT_TRUE(made) << made.error().message;
        ASSERT_EQ(made->size(), format == ArchiveFormat::Gzip ? 1U : 5U);
        EXPECT_EQ(bytes_of((*made)[0].content), large);
        if (format == ArchiveFormat::Gzip) continue;
        EXPECT_EQ((*made)[1].name, "folder/ä.txt");
        EXPECT_EQ(bytes_of((*made)[1].content), "text");
        EXPECT_EQ(bytes_of((*made)[2].content), "");
        EXPECT_EQ((*made)[3].name, "large (2).bin");
        EXPECT_EQ((*made)[4].name, "up.txt");
    }
}

TEST(Archive, MayBeEmpty) {
    for (const ArchiveFormat format :
         {ArchiveFormat::Zip, ArchiveFormat::Tar, ArchiveFormat::TarGzip}) {
        const auto files = unpacked(packed({}, format), format);
        ASSERT_TRUE(files) << files.error().message;
        EXPECT_TRUE(files->empty());
    }
}

TEST(Archive, IsTheSameForTheSameFiles) {
    for (const ArchiveFormat format : kAll)
        EXPECT_EQ(packed({text_file("a", "text")}, format),
                  packed({text_file("a", "text")}, format));
}

TEST(Archive, OnlyFilesComeOutUnderNamesThatStay) {
    for (const ArchiveFormat format : {ArchiveFormat::Zip, ArchiveFormat::Tar}) {
        const auto files = unpacked(odd_archive({{"../../etc/passwd", "1"},
                                                 {"/etc/shadow", "2"},
                                                 {"link", "/etc/passwd", AE_IFLNK},
                                                 {"folder/", "", AE_IFDIR},
                                                 {"C:\\a.txt", "3"},
                                                 {"same", "4"},
                                                 {"same", "5"}},
                                                format),
                                    format);
        ASSERT_TRUE(files) << files.error().message;
        std::string names;
        std::string texts;
        for (const UnpackedFile& file : *files) {
            names += file.name + " ";
            texts += bytes_of(file.content);
        }
        EXPECT_EQ(names, "etc/passwd etc/shadow a.txt same same ");
        EXPECT_EQ(texts, "12345");
    }
    const auto tar = unpacked(
        odd_archive({{"pipe", "", AE_IFIFO}, {"device", "", AE_IFCHR}}, ArchiveFormat::Tar),
        ArchiveFormat::Tar);
    EXPECT_TRUE(tar && tar->empty());
}

TEST(Archive, ArchivesInArchivesAreFiles) {
    const std::string inner = packed({text_file("inner.txt", "inner")}, ArchiveFormat::Zip);
    std::vector<FileToPack> files{text_file("a.zip", inner), text_file("b.zip", inner)};
    for (FileToPack& file : files) file.is_compressed = true;
    const auto made = unpacked(packed(std::move(files), ArchiveFormat::Zip), ArchiveFormat::Zip);
    ASSERT_TRUE(made);
    ASSERT_EQ(made->size(), 2U);
    EXPECT_EQ(bytes_of((*made)[0].content), inner);
}

TEST(Archive, BombsAreRefused) {
    const std::string zeros(std::size_t{100} << 20, '\0');
    for (const ArchiveFormat format :
         {ArchiveFormat::Zip, ArchiveFormat::TarGzip, ArchiveFormat::Gzip})
        EXPECT_EQ(kind_of_failure(packed({text_file("zeros", zeros)}, format), format),
                  ErrorKind::TooLarge);
    const std::string large = packed({text_file("a", noise(200'000))}, ArchiveFormat::Zip);
    EXPECT_EQ(kind_of_failure(large, ArchiveFormat::Zip, {.bytes = 100'000}), ErrorKind::TooLarge);
    EXPECT_TRUE(unpacked(large, ArchiveFormat::Zip, {.bytes = 200'000}));
    std::vector<OddEntry> many;
    for (int i = 0; i < 101; ++i) many.push_back({"f" + std::to_string(i), ""});
    for (const ArchiveFormat format : {ArchiveFormat::Zip, ArchiveFormat::Tar})
        EXPECT_EQ(kind_of_failure(odd_archive(many, format), format, {.files = 100}),
                  ErrorKind::TooLarge);
}

TEST(Archive, EncryptedFilesAreRefusedByName) {
    for (const char* options : {"zip:encryption=zipcrypt", "zip:encryption=aes256"}) {
        const auto files = unpacked(
            odd_archive({{"secret.txt", "text"}}, ArchiveFormat::Zip, options), ArchiveFormat::Zip);
        ASSERT_FALSE(files);
        EXPECT_EQ(files.error().kind, ErrorKind::Unsupported);
        EXPECT_NE(files.error().message.find("secret.txt"), std::string::npos);
    }
}

TEST(Archive, WhatIsNoneOrDamagedIsRefused) {
    for (const ArchiveFormat format : kAll) {
        for (const std::string& text : {std::string(), std::string("no archive"), noise(5000)})
            EXPECT_EQ(kind_of_failure(text, format), ErrorKind::InvalidInput);
        if (format == ArchiveFormat::Tar) continue;  // its contents have no check sum
        const std::string good = packed({text_file("a.bin", noise(100'000))}, format);
        EXPECT_EQ(kind_of_failure(good.substr(0, good.size() / 2), format),
                  ErrorKind::InvalidInput);
        std::string changed = good;
        changed[changed.size() / 2] ^= 1;
        EXPECT_EQ(kind_of_failure(changed, format), ErrorKind::InvalidInput);
    }
}

TEST(Archive, SeveralPartsOfGzipAreOneFile) {
    const std::string both = packed({text_file("", "one")}, ArchiveFormat::Gzip) +
                             packed({text_file("", "two")}, ArchiveFormat::Gzip);
    EXPECT_EQ(bytes_of(unpacked(both, ArchiveFormat::Gzip)->front().content), "onetwo");
    const auto padded = unpacked(both + std::string(100, '\0'), ArchiveFormat::Gzip);
    EXPECT_EQ(bytes_of(padded->front().content), "onetwo");
}

TEST(Archive, MutatedArchivesEnd) {
    SeededRandom random(7);
    const std::string pieces = std::string(1, '\0') + "\1\x7F\xFFPK\3\4\5\6\x1F\x8B" + noise(30);
    for (const ArchiveFormat format : kAll) {
        std::vector<FileToPack> files{text_file("a.txt", "some text of a file")};
        if (format != ArchiveFormat::Gzip) files.push_back(text_file("b/c.bin", noise(200)));
        const std::string good = packed(std::move(files), format);
        for (int round = 0; round < 3000; ++round)
            (void)unpacked(mutated_text(random, good, pieces), format, {.bytes = 1'000'000});
    }
}

}  // namespace
}  // namespace millrace::nodes
