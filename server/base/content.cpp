#include "base/content.hpp"

#include <algorithm>
#include <cstring>

namespace millrace {
namespace {

class MemoryContent final : public Content {
  public:
    explicit MemoryContent(std::string bytes) : bytes_(std::move(bytes)) {}
    std::uint64_t size() const override { return bytes_.size(); }
    const std::string* in_memory() const override { return &bytes_; }
    Result<std::size_t> read(std::uint64_t offset, std::span<char> out) const override {
        if (offset >= bytes_.size()) return std::size_t{0};
        const auto from = static_cast<std::size_t>(offset);
        const std::size_t count = std::min(out.size(), bytes_.size() - from);
        std::memcpy(out.data(), bytes_.data() + from, count);
        return count;
    }

  private:
    const std::string bytes_;
};

class MemoryWriter final : public ContentWriter {
  public:
    Result<void> write(std::string_view piece) override {
        bytes_.append(piece);
        return {};
    }
    std::uint64_t size() const override { return bytes_.size(); }
    Result<ContentPtr> finish() override { return memory_content(std::move(bytes_)); }

  private:
    std::string bytes_;
};

}  // namespace

ContentPtr memory_content(std::string bytes) {
    return std::make_shared<const MemoryContent>(std::move(bytes));
}

const ContentPtr& empty_content() {
    static const ContentPtr kEmpty = memory_content({});
    return kEmpty;
}

Result<std::string> whole_content(const Content& content, std::size_t limit) {
    if (content.size() > limit)
        return Error{ErrorKind::TooLarge, "The file has " + std::to_string(content.size()) +
                                              " bytes, but at most " + std::to_string(limit) +
                                              " can be worked on at once."};
    if (const std::string* bytes = content.in_memory()) return *bytes;
    std::string bytes(static_cast<std::size_t>(content.size()), '\0');
    const auto count = content.read(0, bytes);
    if (!count) return count.error();
    bytes.resize(*count);
    return bytes;
}

bool is_same_content(const Content& left, const Content& right) {
    if (&left == &right) return true;
    if (left.size() != right.size()) return false;
    const std::string* l = left.in_memory();
    const std::string* r = right.in_memory();
    if (l && r) return *l == *r;
    return !l && !r && left.reference() == right.reference();
}

std::unique_ptr<ContentWriter> MemoryContentStore::writer() {
    return std::make_unique<MemoryWriter>();
}

Result<ContentPtr> MemoryContentStore::find(std::string_view reference,
                                            std::optional<std::uint64_t> /*size*/) {
    return Error{ErrorKind::NotFound,
                 "There is no stored file \"" + std::string(reference) + "\"."};
}

}  // namespace millrace
