#include "workflow/item_list.hpp"

namespace millrace::workflow {

ItemList::ItemList(std::initializer_list<Item> items) {
    for (const Item& item : items) push_back(item);
}

void ItemList::push_back(Item item) {
    if (size_ % kChunkSize == 0) {
        chunks_.push_back(std::make_shared<Chunk>());
        // A list of more than one chunk is a long one: its chunks need not grow by and by.
        if (chunks_.size() > 1) chunks_.back()->reserve(kChunkSize);
    } else if (chunks_.back().use_count() > 1) {
        chunks_.back() = std::make_shared<Chunk>(*chunks_.back());
    }
    chunks_.back()->push_back(std::move(item));
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
