// What a script host is asked to do and what it answers: plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "workflow/run_data.hpp"

namespace millrace::script {

// What expressions and code see besides items: $now, $workflow, $execution, $runIndex, $prevNode.
struct Facts {
    Time now{};
    std::string time_zone = "Etc/UTC";  // IANA name
    std::string workflow_id{};
    std::string workflow_name{};
    bool is_workflow_active = false;
    std::string execution_id{};
    std::string execution_mode{};  // "test" or "production"
    std::string resume_url{};
    std::string step_key{};
    std::string node{};  // whose parameter or code this is
    std::size_t run_index = 0;
    std::optional<workflow::Source> previous{};  // where input 0 came from
    JsonObject added_names{};                    // "$response" and the like, for expressions
};

// Who may share a host with whom. A host that served one project never serves another. Workflows of
// one project share hosts, in contexts of their own; one that served the workflow is preferred.
struct Tenant {
    std::string project{};
    std::string workflow{};  // also names the host's context, whose compiled expressions are kept
};

// One expression for some items of the batch.
struct ExpressionCall {
    std::string source{};  // the parameter's text without its leading '='
    // Indices of input 0 within the batch; nothing: every index of the batch, in order.
    std::optional<std::vector<std::size_t>> items{};
};

// All expressions of one step that need a script host, together.
struct ExpressionJob {
    Tenant tenant{};
    Facts facts{};
    // The batch: the indices [first, first + count) of input 0. Outside items: one, index 0.
    std::size_t first = 0;
    std::size_t count = 1;
    // All items of input 0, of which those of the batch are sent; nothing when no call refers to
    // the current item.
    std::optional<workflow::ItemList> items{};
    std::vector<ExpressionCall> calls{};
    // A date that is none, as the whole value, is its text ("Invalid DateTime") instead of null.
    bool writes_invalid_dates = false;
};

// The value, nothing for JavaScript's undefined, or what the expression threw
// (ErrorKind::Expression; `detail` has JavaScript's name of the error, such as TypeError). Dates
// are ISO text; NaN and infinities stay doubles.
using ExpressionValue = Result<std::optional<Json>>;

// By call, then by item in the order of the call's indices.
using ExpressionResult = std::vector<std::vector<ExpressionValue>>;

enum class CodeMode {
    AllItems,     // once, returns items
    EachItem,     // for each item, returns one item
    Function,     // the older Function node: as AllItems
    FunctionItem  // the older Function Item node: as EachItem
};
std::string_view to_string(CodeMode mode);  // the protocol's word

enum class CodeLanguage {
    JavaScript,
    Python,       // with the variables of expressions: _input, _json, _now
    NativePython  // with _items or _item only
};

struct CodeJob {
    CodeLanguage language = CodeLanguage::JavaScript;
    Tenant tenant{};
    Facts facts{};
    std::string source{};
    CodeMode mode = CodeMode::AllItems;  // of Python: AllItems or EachItem
    workflow::ItemList items{};          // input 0
    JsonObject global_static_data{};
    JsonObject node_static_data{};
    bool continues_on_fail = false;  // item errors become items with an error (modes by item)
    std::optional<std::chrono::milliseconds> time_limit{};  // nothing: that of the options
};

struct StaticData {
    JsonObject global{};
    JsonObject node{};
};

struct CodeResult {
    workflow::ItemList items{};
    std::optional<StaticData> static_data{};  // only when the code changed it
};

}  // namespace millrace::script
