// A sequence of items in shared chunks: copying a list copies a few pointers, whatever its length.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <vector>

#include "base/large_memory.hpp"
#include "workflow/item.hpp"

namespace millrace::workflow {

class ItemList {
  public:
    // All chunks but the last hold exactly this many items.
    static constexpr std::size_t kChunkSize = 1024;

    ItemList() = default;
    ItemList(std::initializer_list<Item> items);

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    // A reference is valid until the list changes; do not keep it across a suspension point.
    const Item& operator[](std::size_t index) const {
        return chunks_[index / kChunkSize]->items[index % kChunkSize];
    }
    const Item& front() const { return (*this)[0]; }
    const Item& back() const { return (*this)[size_ - 1]; }

    void push_back(Item item);
    // The data of `item`, shared, with another origin.
    void push_paired(const Item& item, PairedItem origin);
    void append(const ItemList& other);
    // Items [first, last) of `other`, each paired with its own place there as items of the input
    // `input`. Where they are paired so already, whole chunks are shared.
    void append_paired(const ItemList& other, std::size_t first, std::size_t last,
                       std::uint32_t input);
    // Items [first, last), sharing data.
    ItemList slice(std::size_t first, std::size_t last) const;

    // Whether every item says where it comes from.
    bool has_all_origins() const;
    // Tells the processor that item `index` (it may lie behind the end) is wanted soon. For walks
    // over many items, a few items ahead: each lies in a place of its own.
    void prefetch(std::size_t index) const {
        if (index < size_) (*this)[index].prefetch();
    }
    // So many first items are surely the same in both, because they share their data.
    std::size_t shared_prefix(const ItemList& other) const;

    class Iterator {
      public:
        using iterator_category = std::random_access_iterator_tag;
        using value_type = Item;
        using difference_type = std::ptrdiff_t;
        using pointer = const Item*;
        using reference = const Item&;
        Iterator() = default;
        Iterator(const ItemList* list, std::size_t index) : list_(list), index_(index) {}
        reference operator*() const { return (*list_)[index_]; }
        pointer operator->() const { return &(*list_)[index_]; }
        Iterator& operator++() { return ++index_, *this; }
        Iterator operator++(int) { return {list_, index_++}; }
        Iterator& operator--() { return --index_, *this; }
        Iterator& operator+=(difference_type n) {
            index_ = static_cast<std::size_t>(static_cast<difference_type>(index_) + n);
            return *this;
        }
        friend Iterator operator+(Iterator it, difference_type n) { return it += n; }
        friend Iterator operator-(Iterator it, difference_type n) { return it += -n; }
        friend difference_type operator-(const Iterator& a, const Iterator& b) {
            return static_cast<difference_type>(a.index_) - static_cast<difference_type>(b.index_);
        }
        reference operator[](difference_type n) const { return *(*this + n); }
        friend bool operator==(const Iterator& a, const Iterator& b) {
            return a.index_ == b.index_;
        }
        friend auto operator<=>(const Iterator& a, const Iterator& b) {
            return a.index_ <=> b.index_;
        }

      private:
        const ItemList* list_ = nullptr;
        std::size_t index_ = 0;
    };
    Iterator begin() const { return {this, 0}; }
    Iterator end() const { return {this, size_}; }

  private:
    struct Chunk {
        // Chunks of long lists are pieces of huge pages.
        explicit Chunk(bool is_piece) : items(PieceAllocator<Item>(is_piece)) {}
        Chunk(const Chunk& other);
        Chunk& operator=(const Chunk&) = delete;
        ~Chunk();
        // Whether the items are paired one after another, from `origin` on.
        bool is_in_order_from(PairedItem origin) const {
            return is_in_order && items.front().paired.is_only(origin);
        }
        void note_last();

        std::vector<Item, PieceAllocator<Item>> items;
        bool is_in_order = true;  // paired with places that follow each other in one input
    };
    Chunk& chunk_for_next();

    std::vector<std::shared_ptr<Chunk>> chunks_;  // a chunk held by two lists is never written
    std::size_t size_ = 0;
};

// Written straight to text: no second tree of the data.
void append_json_text(std::string& out, const ItemList& items);
// A list of item objects; `stored` as in binary_from_json.
Result<ItemList> items_from_json(const Json& value, ContentStore* stored = nullptr);

}  // namespace millrace::workflow
