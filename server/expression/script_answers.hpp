// What the script engine has answered to the expressions of one step, by expression and item, and
// what it is still to be asked. Evaluation itself never waits: it notes what is missing and fails
// with NeedsScript; whoever runs the step asks a script host and evaluates again.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"

namespace millrace::expression {

// One expression and the items it is to be evaluated for.
struct ScriptQuestion {
    std::string source;  // without the leading '='
    std::vector<std::size_t> items;
};

// Belongs to one step on one shard.
class ScriptAnswers {
  public:
    using Answer = Result<std::optional<Json>>;

    // Null: not answered yet; the pair is noted as missing. The pointer stays valid.
    const Answer* find(std::string_view source, std::size_t item);
    void put(std::string_view source, std::size_t item, Answer answer);

    bool has_missing() const { return !missing_.empty(); }
    // What find() did not find since the last call. `item_count` items are on the node's first
    // input: an expression that is missed for a second item is asked for all of them at once, one
    // that only a single item needs (most settings of a node) is not.
    std::vector<ScriptQuestion> take_missing(std::size_t item_count);

  private:
    using ByItem = std::map<std::size_t, Answer>;
    std::unordered_map<std::string, ByItem> answers_;
    std::map<std::string, std::set<std::size_t>, std::less<>> missing_;
};

}  // namespace millrace::expression
