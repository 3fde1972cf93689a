// Nodes and workflows of the engine's own tests.
#pragma once

#include <fmt/format.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "engine/workflow_source.hpp"
#include "sdk/context.hpp"
#include "sdk/node.hpp"

namespace millrace::engine::toy {

// Each paired with its own place.
inline workflow::ItemList with_origins(const workflow::ItemList& items) {
    workflow::ItemList result;
    for (std::size_t i = 0; i < items.size(); ++i) {
        workflow::Item item = items[i];
        item.paired = workflow::PairedItem{static_cast<std::uint32_t>(i), 0};
        result.push_back(std::move(item));
    }
    return result;
}

inline Task<Result<sdk::Outputs>> pass(sdk::NodeContext& context) {
    co_return sdk::Outputs{with_origins(context.input())};
}

// Items with an even "i" to output 0, odd ones to output 1.
inline Task<Result<sdk::Outputs>> split(sdk::NodeContext& context) {
    sdk::Outputs outputs(2);
    const workflow::ItemList items = with_origins(context.input());
    for (const workflow::Item& item : items)
        outputs[static_cast<std::size_t>(number_of(item.json->at("i"))) % 2].push_back(item);
    co_return outputs;
}

inline Task<Result<sdk::Outputs>> join(sdk::NodeContext& context) {
    workflow::ItemList items;
    for (std::size_t input = 0; input < context.input_count(); ++input)
        items.append(context.input(input));
    co_return sdk::Outputs{items};
}

// A trigger when it has no input.
inline sdk::NodeType type(std::string_view name, sdk::Execute execute, std::string_view effects,
                          int inputs = 1, int outputs = 1) {
    const auto ports = [](int count) {
        std::string list;
        for (int i = 0; i < count; ++i) list += i ? ",\"main\"" : "\"main\"";
        return "[" + list + "]";
    };
    return sdk::make_node_type(
        fmt::format(
            R"({{"name":"{0}","displayName":"{0}","description":"d","version":[1],"group":["{1}"],
                        "inputs":{2},"outputs":{3},"effects":"{4}","properties":[]}})",
            name, inputs == 0 ? "trigger" : "transform", ports(inputs), ports(outputs), effects),
        execute);
}

// Workflows by id.
class PlansById : public WorkflowSource {
  public:
    Task<Result<std::shared_ptr<const Plan>>> find(std::string id) override {
        const auto found = plans.find(id);
        if (found == plans.end()) co_return Error{ErrorKind::NotFound, "no workflow " + id};
        co_return found->second;
    }
    Result<std::string> read(const std::string&) const override {
        return Error{ErrorKind::NotFound, "no files"};
    }

    std::map<std::string, std::shared_ptr<const Plan>> plans;
};

}  // namespace millrace::engine::toy
