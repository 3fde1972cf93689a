#include "workflow/item_list.hpp"

#include <algorithm>

namespace millrace::workflow {
namespace {

constexpr std::size_t kPrefetchDistance = 12;  // far enough for main memory, near enough to stay

}  // namespace

ItemList::ItemList(std::initializer_list<Item> items) {
    for (const Item& item : items) push_back(item);
}

ItemList::Chunk::Chunk(const Chunk& other)
    : items(other.items.get_allocator()), is_in_order(other.is_in_order) {
    items.reserve(kChunkSize);
    items.assign(other.items.begin(), other.items.end());
}

ItemList::Chunk::~Chunk() {
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i + kPrefetchDistance < items.size()) items[i + kPrefetchDistance].prefetch();
        items[i].json.reset();
    }
}

// Takes the origin of the item that came last into account.
inline void ItemList::Chunk::note_last() {
    const PairedItems& last = items.back().paired;
    if (items.size() == 1) {
        is_in_order = last.size() == 1;
    } else if (is_in_order) {
        PairedItem expected = items.front().paired[0];
        expected.item += static_cast<std::uint32_t>(items.size() - 1);
        is_in_order = last.is_only(expected);
    }
}

// The chunk that takes the next item; it is this list's alone.
inline ItemList::Chunk& ItemList::chunk_for_next() {
    // A list of more than one chunk is a long one: its chunks need not grow by and by.
    constexpr std::size_t kChunksOfLongList = 1;
    constexpr std::size_t kChunksOfHugeList = 32;  // some two megabytes
    if (size_ % kChunkSize == 0) {
        chunks_.push_back(std::make_shared<Chunk>(chunks_.size() >= kChunksOfHugeList));
        if (chunks_.size() > kChunksOfLongList) chunks_.back()->items.reserve(kChunkSize);
    } else if (chunks_.back().use_count() > 1) {
        chunks_.back() = std::make_shared<Chunk>(*chunks_.back());
    }
    return *chunks_.back();
}

void ItemList::push_back(Item item) {
    Chunk& chunk = chunk_for_next();
    chunk.items.push_back(std::move(item));
    chunk.note_last();
    ++size_;
}

void ItemList::push_paired(const Item& item, PairedItem origin) {
    Chunk& chunk = chunk_for_next();
    chunk.items.push_back(Item{item.json, item.binary, origin, item.error});
    chunk.note_last();
    ++size_;
}

void ItemList::append(const ItemList& other) {
    if (size_ % kChunkSize == 0) {
        chunks_.insert(chunks_.end(), other.chunks_.begin(), other.chunks_.end());
        size_ += other.size_;
        return;
    }
    const std::size_t count = other.size_;  // other may be this list
    for (std::size_t i = 0; i < count; ++i) push_back(Item(other[i]));
}

void ItemList::append_paired(const ItemList& other, std::size_t first, std::size_t last,
                             std::uint32_t input) {
    for (std::size_t next = first; next < last;) {
        const PairedItem origin{static_cast<std::uint32_t>(next), input};
        const auto& chunk = other.chunks_[next / kChunkSize];
        const std::size_t end = std::min(next - next % kChunkSize + kChunkSize, other.size_);
        if (next % kChunkSize == 0 && size_ % kChunkSize == 0 && end <= last &&
            chunk->items.size() == end - next && chunk->is_in_order_from(origin)) {
            chunks_.push_back(chunk);
            size_ += end - next;
            next = end;
            continue;
        }
        for (; next < std::min(end, last); ++next) {
            other.prefetch(next + kPrefetchDistance);
            push_paired(other[next], {static_cast<std::uint32_t>(next), input});
        }
    }
}

bool ItemList::has_all_origins() const {
    return std::all_of(chunks_.begin(), chunks_.end(), [](const auto& chunk) {
        return chunk->is_in_order ||
               std::none_of(chunk->items.begin(), chunk->items.end(),
                            [](const Item& item) { return item.paired.empty(); });
    });
}

ItemList ItemList::slice(std::size_t first, std::size_t last) const {
    last = std::min(last, size_);
    ItemList result;
    if (first >= last) return result;
    std::size_t next = first;
    if (first % kChunkSize == 0) {
        const auto begin = chunks_.begin() + static_cast<std::ptrdiff_t>(first / kChunkSize);
        const std::size_t whole = (last - first) / kChunkSize;
        result.chunks_.assign(begin, begin + static_cast<std::ptrdiff_t>(whole));
        result.size_ = whole * kChunkSize;
        next += result.size_;
    }
    for (; next < last; ++next) result.push_back((*this)[next]);
    return result;
}

std::size_t ItemList::shared_prefix(const ItemList& other) const {
    const std::size_t most = std::min(size_, other.size_);
    std::size_t count = 0;
    while (count < most && chunks_[count / kChunkSize] == other.chunks_[count / kChunkSize])
        count += kChunkSize;
    for (; count < most; ++count) {
        const Item& mine = (*this)[count];
        const Item& others = other[count];
        if (mine.json != others.json || mine.binary != others.binary ||
            mine.error != others.error || !mine.paired.is_same(others.paired))
            break;
    }
    return std::min(count, most);
}

void append_json_text(std::string& out, const ItemList& items) {
    out.push_back('[');
    bool first = true;
    for (const Item& item : items) {
        if (!first) out.push_back(',');
        first = false;
        append_json_text(out, item);
    }
    out.push_back(']');
}

Result<ItemList> items_from_json(const Json& value, ContentStore* stored) {
    const JsonArray* list = value.if_array();
    if (!list)
        return Error{ErrorKind::InvalidInput, "Items must be a list such as [{\"json\": {}}]."};
    ItemList items;
    for (std::size_t i = 0; i < list->size(); ++i) {
        auto item = item_from_json((*list)[i], stored);
        if (!item) {
            Error error = item.error();
            error.message = "Item " + std::to_string(i) + ": " + error.message;
            error.item = i;
            return error;
        }
        items.push_back(std::move(*item));
    }
    return items;
}

}  // namespace millrace::workflow
