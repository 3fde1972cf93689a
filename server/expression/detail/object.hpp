// The kinds of objects that an evaluation makes.
#pragma once

#include <memory_resource>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "expression/detail/value.hpp"

namespace millrace::workflow {
struct Item;
}

namespace millrace::expression {

class Context;
struct Node;

enum class ObjectKind : std::uint8_t {
    Plain,
    Array,
    Function,
    RegExp,
    Date,
    DateTime,
    Duration,
    Interval,
    Set,
    Map,
    Iterator,  // what keys(), values() and entries() answer
    Error,
    Host  // $input, $('Name'), Math and the like
};

using Arguments = std::span<const Value>;
inline Value argument(Arguments arguments, std::size_t index) {
    return index < arguments.size() ? arguments[index] : Value{};
}

struct Object {
    explicit Object(ObjectKind its_kind) : kind(its_kind) {}
    virtual ~Object() = default;
    ObjectKind kind;
};

struct Member {
    std::string_view name;
    Value value;
};

// Members keep the order of their insertion; JavaScript's order (integer names first) is made
// where they are listed.
class PlainObject : public Object {
  public:
    explicit PlainObject(std::pmr::memory_resource* memory, ObjectKind its_kind = ObjectKind::Plain)
        : Object(its_kind), members_(memory), index_(memory) {}

    const std::pmr::vector<Member>& members() const { return members_; }
    void reserve(std::size_t count) { members_.reserve(count); }
    // Null where there is no such member. The pointer is valid until the next change.
    Value* find(std::string_view name);
    void set(std::string_view name, Value value);
    // For a name that is surely new.
    void add(std::string_view name, Value value) { members_.push_back({name, value}); }
    void remove(std::string_view name);

  private:
    static constexpr std::size_t kIndexed = 16;  // from here on an index pays

    std::pmr::vector<Member> members_;
    std::pmr::unordered_map<std::string_view, std::size_t> index_;  // of the first members
    std::size_t index_end_ = 0;
};

struct ArrayObject final : Object {
    explicit ArrayObject(std::pmr::memory_resource* memory)
        : Object(ObjectKind::Array), items(memory) {}
    std::pmr::vector<Value> items;
    PlainObject* extra = nullptr;  // index, input and groups of a match
};

struct Frame {
    Frame* outer;
    Value* slots;
};

using NativeFunction = Value (*)(Context&, Arguments);

struct FunctionObject final : Object {
    FunctionObject(const Node* its_node, Frame* its_frame)
        : Object(ObjectKind::Function), node(its_node), frame(its_frame) {}
    explicit FunctionObject(NativeFunction function)
        : Object(ObjectKind::Function), native(function) {}
    const Node* node = nullptr;
    Frame* frame = nullptr;
    NativeFunction native = nullptr;
};

// Also Map, where `values` runs beside `keys`, and Iterator, which has only keys.
struct SetObject final : Object {
    SetObject(std::pmr::memory_resource* memory, ObjectKind its_kind)
        : Object(its_kind), keys(memory), values(memory) {}
    std::pmr::vector<Value> keys;
    std::pmr::vector<Value> values;
};

struct DateObject final : Object {
    explicit DateObject(double milliseconds) : Object(ObjectKind::Date), time(milliseconds) {}
    double time;  // NaN: an invalid date
};

// An object of the evaluator's own: what it is called in texts, its members and methods.
struct HostObject : Object {
    HostObject() : Object(ObjectKind::Host) {}
    // Nothing where the object has no such member.
    virtual std::optional<Value> get(Context& context, std::string_view name) = 0;
    virtual std::optional<Value> call(Context&, std::string_view, Arguments) {
        return std::nullopt;
    }
    // The object as plain data; throws ScriptNeeded where there is no such form.
    virtual Value as_data(Context& context);
};

}  // namespace millrace::expression
