// The face of a node type: name, versions, ports, parameters. Written as description.json beside
// the node's code; the same data checks parameters, draws the form and makes the reference pages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace millrace::sdk {

// Whether running a node again can be noticed outside the run.
// The engine stores what a run did so far before it lets a node have effects, and what came of them
// before the next ones (engine/run_recorder.hpp).
enum class Effects {
    Pure,  // depends on its input only; may simply run again after a crash
    Rare,  // mostly none, and only through calls of its context that announce them: code, readers
    Announced,  // has effects, but only through calls of its context that announce them: requests,
                // mail
    External    // everything that does not say otherwise
};

class NodeDescription {
  public:
    // Reads description.json: n8n's property model (displayName, name, type, default, options,
    // displayOptions, typeOptions, required, credentials) plus "effects". Errors name the field
    // that is missing or wrong.
    static Result<NodeDescription> parse(std::string_view text);

    const std::string& type() const { return type_; }  // "n8n-nodes-base.set"
    const std::string& display_name() const { return display_name_; }
    const std::vector<double>& versions() const { return versions_; }  // ascending
    bool has_version(double version) const;
    bool is_trigger() const { return is_trigger_; }
    bool is_annotation() const { return is_annotation_; }
    Effects effects() const { return effects_; }
    // Port names; a node with "dynamic" ports has as many as its parameters say.
    std::size_t input_count() const { return input_count_; }
    std::size_t output_count() const { return output_count_; }
    bool has_dynamic_inputs() const { return has_dynamic_inputs_; }
    const JsonArray& properties() const;
    const Json& document() const { return document_; }

  private:
    Json document_;
    std::string type_;
    std::string display_name_;
    std::vector<double> versions_;
    bool is_trigger_ = false;
    bool is_annotation_ = false;
    bool has_dynamic_inputs_ = false;
    Effects effects_ = Effects::External;
    std::size_t input_count_ = 0;
    std::size_t output_count_ = 0;
};

// Whether a property is shown, by its displayOptions: "show" and "hide" lists of values by sibling
// name ("/name": from the top, "@version": the typeVersion), values plain or {"_cnd": {"gte": 2}}.
// `siblings` and `root` are objects.
bool is_displayed(const Json& property, const JsonObject& siblings, const JsonObject& root,
                  double version);

// The node's parameters with the default of every displayed property filled in, also inside the
// entries of fixed collections. Members that no property describes are kept.
JsonObject with_defaults(const NodeDescription& description, const JsonObject& parameters,
                         double version);

// Dotted paths of displayed required properties that have no value.
std::vector<std::string> missing_required(const NodeDescription& description,
                                          const JsonObject& parameters, double version);

}  // namespace millrace::sdk
