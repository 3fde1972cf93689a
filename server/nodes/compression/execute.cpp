// Files of items are packed, archives unpacked.
#include <array>

#include "http/headers.hpp"
#include "http/mime_type.hpp"
#include "nodes/compression/node.hpp"
#include "nodes/compression/packing.hpp"
#include "nodes/compression/unpacking.hpp"
#include "nodes/item_file.hpp"
#include "nodes/node_folder.hpp"

namespace millrace::nodes {
namespace {

using workflow::BinaryMap;
using workflow::BinaryValue;
using workflow::Item;

std::string in_lower_case(std::string text) {
    for (char& character : text)
        if (character >= 'A' && character <= 'Z')
            character = static_cast<char>(character - 'A' + 'a');
    return text;
}

// "a.b.txt" -> "a".
std::string before_first_dot(const std::string& name) {
    return name.substr(0, name.find('.'));
}

// "data, data2" -> both.
std::vector<std::string> names_in(const std::string& text) {
    std::vector<std::string> names;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        names.emplace_back(http::trim(std::string_view(text).substr(begin, end - begin)));
        begin = end + 1;
    }
    return names;
}

// In version 1 one setting, that of the first item, holds for all.
std::size_t settings_of(const sdk::NodeContext& context, std::size_t item) {
    return context.version() > 1 ? item : 0;
}

Result<ArchiveFormat> format_of(const BinaryValue& file, const std::string& property) {
    const std::string name = in_lower_case(file.file_name);
    std::string extension = in_lower_case(file.file_extension);
    if (extension.empty() && name.find('.') != std::string::npos)
        extension = name.substr(name.rfind('.') + 1);
    if (extension == "tgz" || name.ends_with(".tgz") || name.ends_with(".tar.gz"))
        return ArchiveFormat::TarGzip;
    if (extension == "zip") return ArchiveFormat::Zip;
    if (extension == "gz" || extension == "gzip") return ArchiveFormat::Gzip;
    if (extension == "tar") return ArchiveFormat::Tar;
    return Error{ErrorKind::InvalidInput,
                 extension.empty()
                     ? "The file \"" + property + "\" has no extension that says its format."
                     : "Files with the extension \"" + extension + "\" cannot be unpacked.",
                 "The formats are zip, gz, gzip, tar, tar.gz and tgz."};
}

// What was compressed by itself: "report.csv.gz" becomes "report.csv". Without such a name the
// bytes tell the type.
BinaryValue unpacked_gzip(ContentPtr content, const BinaryValue& archive,
                          const std::string& property) {
    const std::string& name = archive.file_name;
    const std::string base = name.empty() ? property : before_first_dot(name);
    std::string extension;
    if (name.ends_with(".gz")) {
        const std::string inner = name.substr(0, name.size() - 3);
        if (const std::size_t dot = inner.rfind('.'); dot != std::string::npos)
            extension = inner.substr(dot + 1);
    }
    NewFile about{.name = base};
    if (!extension.empty()) about.name += "." + extension;
    BinaryValue file = make_file(std::move(content), std::move(about));
    if (extension.empty()) {
        file.file_extension = http::extension_of_mime_type(file.mime_type);
        if (!file.file_extension.empty()) file.file_name = base + "." + file.file_extension;
    }
    return file;
}

Task<Result<BinaryMap>> unpacked(sdk::NodeContext& context, std::size_t index) {
    const std::size_t from = settings_of(context, index);
    const auto properties = sdk::text_parameter(context, "binaryPropertyName", from, "data");
    if (!properties) co_return properties.error();
    const auto prefix = sdk::text_parameter(context, "outputPrefix", from, "file_");
    if (!prefix) co_return prefix.error();
    BinaryMap files;
    for (const std::string& property : names_in(*properties)) {
        const auto archive = item_file(context.input()[index], property);
        if (!archive) co_return archive.error();
        const auto format = format_of(**archive, property);
        if (!format) co_return format.error();
        const auto unpacking =
            unpack((*archive)->content, *format, context.contents(), context.archive_limits());
        for (;;) {
            const auto turn = [&] { return unpacking->turn(); };
            const auto is_going_on = co_await sdk::blocking(context, turn);
            if (!is_going_on) co_return is_going_on.error();
            if (!*is_going_on) break;
        }
        // Describing a file may read its first bytes.
        const auto describe = [&] {
            for (UnpackedFile& file : unpacking->files) {
                // macOS keeps what belongs to its files there, under the same names.
                if (file.name.find("__MACOSX") != std::string::npos) continue;
                BinaryValue made = *format == ArchiveFormat::Gzip
                                       ? unpacked_gzip(std::move(file.content), **archive, property)
                                       : make_file(std::move(file.content), {.name = file.name});
                files.emplace(*prefix + std::to_string(files.size()), std::move(made));
            }
            return true;
        };
        (void)co_await sdk::blocking(context, describe);
    }
    co_return files;
}

// Formats whose files do not become smaller.
bool is_compressed(const std::string& extension) {
    constexpr std::array<std::string_view, 30> kExtensions{
        "7z",   "aifc", "avif", "bz2",  "doc", "docx", "epub", "flac", "gif",  "gz",
        "heic", "heif", "jpeg", "jpg",  "m4a", "mov",  "mp3",  "mp4",  "ods",  "odt",
        "pdf",  "png",  "ppt",  "pptx", "rar", "webm", "webp", "xls",  "xlsx", "zip"};
    const std::string wanted = in_lower_case(extension);
    return std::find(kExtensions.begin(), kExtensions.end(), wanted) != kExtensions.end();
}

FileToPack to_pack(const BinaryValue& file, const std::string& property) {
    FileToPack made{.name = file.file_name, .content = file.content};
    if (made.name.empty())
        made.name = file.file_extension.empty() ? property : property + "." + file.file_extension;
    made.is_compressed = is_compressed(file.file_extension);
    return made;
}

Task<Result<ContentPtr>> packed(sdk::NodeContext& context, std::vector<FileToPack> files,
                                ArchiveFormat format) {
    const auto packing = pack(std::move(files), format, context.contents(), context.clock().now());
    for (;;) {
        const auto turn = [&] { return packing->turn(); };
        const auto is_going_on = co_await sdk::blocking(context, turn);
        if (!is_going_on) co_return is_going_on.error();
        if (!*is_going_on) co_return packing->archive;
    }
}

// The name that a file gets when it is compressed by itself, and the field that takes it.
struct GzipNames {
    std::string property;
    std::string name;
};

std::string without_gzip_extension(std::string name) {
    for (const std::string_view extension : {".gz", ".gzip"})
        if (name.ends_with(extension)) name.resize(name.size() - extension.size());
    return name;
}

Result<GzipNames> gzip_names(sdk::NodeContext& context, std::size_t item, std::size_t number,
                             const BinaryValue& file, const std::string& property) {
    const std::string own = file.file_name.empty() ? property : before_first_dot(file.file_name);
    if (context.version() <= 1) {
        const auto prefix = sdk::text_parameter(context, "outputPrefix", 0, "data");
        if (!prefix) return prefix.error();
        return GzipNames{*prefix + std::to_string(number), own + ".gzip"};
    }
    const auto output = sdk::text_parameter(context, "binaryPropertyOutput", item, "data");
    if (!output) return output.error();
    const auto name = sdk::text_parameter(context, "fileName", item);
    if (!name) return name.error();
    std::string made = name->empty() ? own : without_gzip_extension(*name);
    if (!file.file_extension.empty()) made += "." + in_lower_case(file.file_extension);
    return GzipNames{*output + (number > 0 ? std::to_string(number) : ""), made + ".gz"};
}

Result<ArchiveFormat> output_format(sdk::NodeContext& context) {
    const auto format = sdk::text_parameter(context, "outputFormat", 0, "zip");
    if (!format) return format.error();
    if (*format == "zip") return ArchiveFormat::Zip;
    if (*format == "gzip") return ArchiveFormat::Gzip;
    if (*format == "tar") return ArchiveFormat::Tar;
    if (*format == "tar.gz" || *format == "tarGz" || *format == "targz" || *format == "tgz")
        return ArchiveFormat::TarGzip;
    return Error{ErrorKind::InvalidInput, "The output format \"" + *format + "\" is not known.",
                 "Choose one in \"Output Format\"."};
}

Task<Result<BinaryMap>> compressed(sdk::NodeContext& context, std::size_t index) {
    const std::size_t from = settings_of(context, index);
    const auto properties = sdk::text_parameter(context, "binaryPropertyName", from, "data");
    if (!properties) co_return properties.error();
    const auto format = output_format(context);
    if (!format) co_return format.error();
    BinaryMap files;
    std::vector<FileToPack> all;
    std::size_t number = 0;
    for (const std::string& property : names_in(*properties)) {
        const auto file = item_file(context.input()[index], property);
        if (!file) co_return file.error();
        std::vector<FileToPack> one{to_pack(**file, property)};
        if (*format != ArchiveFormat::Gzip) {
            all.push_back(std::move(one.front()));
            continue;
        }
        auto names = gzip_names(context, index, number++, **file, property);
        if (!names) co_return names.error();
        auto content = co_await packed(context, std::move(one), *format);
        if (!content) co_return content.error();
        NewFile about{.name = std::move(names->name), .mime_type = "application/gzip"};
        files.insert_or_assign(std::move(names->property),
                               make_file(std::move(*content), std::move(about)));
    }
    if (*format == ArchiveFormat::Gzip) co_return files;
    auto name = sdk::text_parameter(context, "fileName", from);
    if (!name) co_return name.error();
    auto output = sdk::text_parameter(context, "binaryPropertyOutput", from, "data");
    if (!output) co_return output.error();
    auto content = co_await packed(context, std::move(all), *format);
    if (!content) co_return content.error();
    const auto describe = [&] { return make_file(*content, {.name = *name}); };
    auto archive = co_await sdk::blocking(context, describe);
    files.emplace(std::move(*output), std::move(archive));
    co_return files;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        const auto operation = sdk::text_parameter(context, "operation", 0, "decompress");
        if (!operation) co_return operation.error();
        Result<BinaryMap> files = BinaryMap();
        if (*operation == "compress")
            files = co_await compressed(context, i);
        else
            files = co_await unpacked(context, i);
        if (!files) {
            const auto done = sdk::fail_item(context, outputs[0], i, files.error());
            if (!done) co_return done.error();
            continue;
        }
        Item item;
        item.json = context.input()[i].json;
        item.paired = workflow::PairedItem{static_cast<std::uint32_t>(i), 0};
        if (!files->empty()) item.binary = std::make_shared<const BinaryMap>(std::move(*files));
        outputs[0].push_back(std::move(item));
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_compression() {
    return make_from_folder("compression", execute);
}

}  // namespace millrace::nodes
