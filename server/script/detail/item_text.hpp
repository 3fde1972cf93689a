// Items on their way to a script host and back.
//
// Binary data in memory, up to a budget, travels as Base64 inside its item. What is over the budget
// or stored stays here: the host gets {"id":"script:N", …} without "data", and an item that comes
// back with such an id has its bytes again. The ids are of one job and reach nothing else.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "workflow/item_list.hpp"

namespace millrace::script::detail {

class ItemText {
  public:
    static constexpr std::size_t kInlineBudget = 8U << 20U;

    explicit ItemText(std::size_t inline_budget = kInlineBudget) : budget_(inline_budget) {}

    void append(std::string& out, const workflow::Item& item);

    // An item of a host's answer; its data stays in the arena it was parsed into. Errors say what
    // is wrong with the item.
    Result<workflow::Item> read(Json& value, const workflow::JsonArena& arena) const;

  private:
    JsonObject binary_json(const workflow::BinaryValue& value);
    Result<workflow::BinaryValue> read_binary(const Json& value) const;

    std::size_t budget_;
    std::vector<ContentPtr> kept_;
};

}  // namespace millrace::script::detail
