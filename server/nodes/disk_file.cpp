#include "nodes/disk_file.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "nodes/item_file.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10;
// As much is done before the thread is given to others; a run that is stopped waits no longer.
constexpr std::size_t kPiecesPerTurn = 64;

struct Reading {
    std::optional<DiskFile> file;
    std::unique_ptr<ContentWriter> writer;
    std::uint64_t left = 0;  // a file that grows meanwhile is read as long as it was
    std::vector<char> piece = std::vector<char>(kPiece);

    Result<void> open(const AllowedFolders& folders, const std::string& path) {
        auto opened = folders.open(path);
        if (!opened) return opened.error();
        left = opened->size();
        file.emplace(std::move(*opened));
        return {};
    }
    // False: all is read.
    Result<bool> turn() {
        for (std::size_t i = 0; i < kPiecesPerTurn; ++i) {
            const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, kPiece));
            if (wanted == 0) return false;
            const auto count = file->read(std::span(piece).first(wanted));
            if (!count) return count.error();
            if (*count == 0) return false;
            left -= *count;
            const auto written = writer->write({piece.data(), *count});
            if (!written) return written.error();
        }
        return true;
    }
};

struct Writing {
    std::optional<DiskFileWriter> file;
    ContentPtr content;
    std::uint64_t at = 0;
    std::vector<char> piece = std::vector<char>(kPiece);

    Result<void> open(const AllowedFolders& folders, const std::string& path,
                      AllowedFolders::Mode mode) {
        auto created = folders.create(path, mode);
        if (!created) return created.error();
        file.emplace(std::move(*created));
        return {};
    }
    // False: all is written and the file has its name.
    Result<bool> turn() {
        for (std::size_t i = 0; i < kPiecesPerTurn; ++i) {
            const auto count = content->read(at, piece);
            if (!count) return count.error();
            if (*count == 0) {
                const auto finished = file->finish();
                if (!finished) return finished.error();
                return false;
            }
            at += *count;
            const auto written = file->write({piece.data(), *count});
            if (!written) return written.error();
        }
        return true;
    }
};

}  // namespace

Task<Result<workflow::BinaryValue>> read_disk_file(sdk::NodeContext& context, std::string path) {
    const auto folders = context.folders();
    if (!folders) co_return folders.error();
    Reading reading;
    reading.writer = context.contents().writer();
    const auto open = [&] { return reading.open(**folders, path); };
    const auto opened = co_await sdk::blocking(context, open);
    if (!opened) co_return opened.error();
    for (;;) {
        const auto turn = [&] { return reading.turn(); };
        const auto is_going_on = co_await sdk::blocking(context, turn);
        if (!is_going_on) co_return is_going_on.error();
        if (!*is_going_on) break;
    }
    const auto finish = [&] { return reading.writer->finish(); };
    auto content = co_await sdk::blocking(context, finish);
    if (!content) co_return content.error();
    // By the name alone: what the bytes look like is not asked.
    workflow::BinaryValue file = make_file(std::string(), NewFile{.name = reading.file->path()});
    file.content = std::move(*content);
    co_return file;
}

Task<Result<void>> write_disk_file(sdk::NodeContext& context, std::string path, ContentPtr content,
                                   AllowedFolders::Mode mode) {
    const auto folders = context.folders();
    if (!folders) co_return folders.error();
    Writing writing;
    writing.content = std::move(content);
    const auto open = [&] { return writing.open(**folders, path, mode); };
    const auto opened = co_await sdk::blocking(context, open);
    if (!opened) co_return opened.error();
    for (;;) {
        const auto turn = [&] { return writing.turn(); };
        const auto is_going_on = co_await sdk::blocking(context, turn);
        if (!is_going_on) co_return is_going_on.error();
        if (!*is_going_on) co_return Result<void>();
    }
}

Task<Result<std::vector<std::string>>> find_disk_files(sdk::NodeContext& context,
                                                       std::string pattern,
                                                       AllowedFolders::Groups groups) {
    const auto folders = context.folders();
    if (!folders) co_return folders.error();
    const auto find = [&] { return (*folders)->find(pattern, groups); };
    co_return co_await sdk::blocking(context, find);
}

Task<Result<workflow::Item>> write_item_file(sdk::NodeContext& context, std::size_t index,
                                             std::string property, std::string path,
                                             AllowedFolders::Mode mode) {
    const workflow::Item& item = context.input()[index];
    const auto file = item_file(item, property);
    if (!file) co_return file.error();
    const auto written = co_await write_disk_file(context, path, (*file)->content, mode);
    if (!written) co_return written.error();
    JsonObject json(item.json->get_object());
    json["fileName"] = path;
    workflow::Item made = workflow::make_item(
        std::move(json), workflow::PairedItem{static_cast<std::uint32_t>(index), 0});
    made.binary = item.binary;
    co_return made;
}

}  // namespace millrace::nodes
