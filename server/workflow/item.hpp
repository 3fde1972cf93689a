// One item: the unit of data that flows along a connection.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/json.hpp"
#include "workflow/binary.hpp"

namespace millrace::workflow {

using millrace::append_json_text;  // one overload set with those below

// Which input item an output item was made from.
struct PairedItem {
    std::uint32_t item = 0;   // index in the items of the input
    std::uint32_t input = 0;  // input of the node
    friend bool operator==(const PairedItem&, const PairedItem&) = default;
};

// None (unknown), one, or many origins; one needs no allocation.
class PairedItems {
  public:
    PairedItems() = default;
    PairedItems(PairedItem one) : one_(one) {}
    explicit PairedItems(std::vector<PairedItem> many);

    bool empty() const { return !many_ && one_ == kNone; }
    std::size_t size() const { return many_ ? many_->size() : one_ == kNone ? 0 : 1; }
    PairedItem operator[](std::size_t index) const { return many_ ? (*many_)[index] : one_; }
    // Whether this one is all there is.
    bool is_only(PairedItem one) const { return !many_ && one_ == one && one != kNone; }
    // n8n's form: absent (undefined), {"item":0}, {"item":0,"input":1} or a list of these.
    // Nothing is written as an empty list.
    void append_json_text(std::string& out) const;
    Json to_json() const;
    static PairedItems from_json(const Json& value);
    // Equal for certain; lists are not looked into.
    bool is_same(const PairedItems& other) const {
        return many_ == other.many_ && one_ == other.one_;
    }

  private:
    // A place that no item has.
    static constexpr PairedItem kNone{UINT32_MAX, UINT32_MAX};

    // Not a variant: items are moved often, and these move without a question.
    std::shared_ptr<const std::vector<PairedItem>> many_;  // null: one or none
    PairedItem one_ = kNone;
};

// The data of items is immutable and shared: copying an item copies pointers. A node that changes
// an item makes a new one. `json` always holds an object and is never null.
// Ownership: `json` may point into an arena that it keeps alive (see JsonArena).
struct Item {
    std::shared_ptr<const Json> json = empty_object();
    std::shared_ptr<const BinaryMap> binary{};  // null: none
    PairedItems paired{};
    std::shared_ptr<const Error> error{};  // set when the node failed on this item and went on

    static const std::shared_ptr<const Json>& empty_object();

    // Tells the processor that the item is wanted soon: its data and, beside it, the count of those
    // who share it.
    void prefetch() const {
        __builtin_prefetch(reinterpret_cast<const char*>(json.get()) - sizeof(std::uint64_t));
    }
};

// A batch's memory: values made with storage() are allocated side by side, and the memory goes when
// the last of them is gone. The values count their arena, because a copy of a boost::json value
// silently uses the memory of its original: a copy may outlive the batch. Not for use from several
// threads while values are being made or copied.
class JsonArena {
  public:
    // `is_large`: one of several that are filled with thousands of items; its memory comes in huge
    // pages. Else it starts with a kilobyte.
    explicit JsonArena(bool is_large = false);
    static std::shared_ptr<JsonArena> make(bool is_large = false) {
        return std::make_shared<JsonArena>(is_large);
    }
    const boost::json::storage_ptr& storage() const { return storage_; }
    // Moves `value` (made with storage(), else it is copied) into the arena and shares it.
    std::shared_ptr<const Json> share(Json&& value) const;

  private:
    boost::json::storage_ptr storage_;
};

// An item of its own memory.
Item make_item(JsonObject object, PairedItems paired = {});

// {"json":{…},"binary":{…}?,"pairedItem":…?,"error":…?}
void append_json_text(std::string& out, const Item& item);
// Accepts that form. `json` missing is an empty object; not an object is an error.
// `stored` as in binary_from_json.
Result<Item> item_from_json(const Json& value, ContentStore* stored = nullptr);

}  // namespace millrace::workflow
