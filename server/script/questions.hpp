// What a script host may ask the server while it works. The engine implements these interfaces;
// whatever is not here cannot be reached from a script.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/async.hpp"
#include "base/log.hpp"
#include "script/script_job.hpp"

namespace millrace::script {

struct NodePresence {
    bool exists = false;
    bool has_run = false;  // in this run, with data
};

// Answered at once, while the host waits; called on the executor that awaits the job. References
// that are handed out stay valid until the next call. An error is thrown in the script with its
// message, hint and node.
class Questions {
  public:
    virtual ~Questions() = default;

    // Output items of a node. `output` none: the output that leads to the current node, else 0;
    // `run` none: the run the current data came from, else the last one.
    virtual Result<const workflow::ItemList*> items_of(std::string_view node,
                                                       std::optional<std::size_t> output,
                                                       std::optional<std::size_t> run) = 0;
    // The item of `node` that item `item` of input 0 descends from.
    virtual Result<workflow::Item> paired_item(std::string_view node, std::size_t item) = 0;
    // Items on an input of the current node; null when it has none.
    virtual const workflow::ItemList* input(std::size_t index) = 0;
    virtual NodePresence presence_of(std::string_view node) = 0;
    // Parameters as written, an object; nothing: the current node's. Null: no such node.
    virtual const Json* parameters_of(std::optional<std::string_view> node) = 0;
    // What a node remembers within this run; an object.
    virtual Json context_of(std::string_view node) = 0;
    virtual const Json& variables() = 0;  // $vars; an object
    virtual Result<std::optional<std::string>> environment(std::string_view name) = 0;
};

// What code may do besides asking.
class CodeServices : public Questions {
  public:
    // An asynchronous helper of the code: {"call":"httpRequest","options":{…}},
    // {"call":"binaryData","item","property"}, {"call":"prepareBinaryData","data",…}. Several may
    // be under way at once. Cancelled when the job ends. What the members hold is the script's
    // word: check it.
    virtual Task<Result<Json>> request(JsonObject request) = 0;
    // console.log and its relatives.
    virtual void log(log::Level level, std::string_view text) = 0;
};

}  // namespace millrace::script
