#include "expression/expression_check.hpp"

#include <map>

#include "base/closest_name.hpp"
#include "expression/analysis.hpp"
#include "expression/expression.hpp"

namespace millrace::expression {
namespace {

using workflow::Problem;
using workflow::Severity;

std::string quoted(std::string_view text) {
    return "\"" + std::string(text) + "\"";
}

class Check {
  public:
    explicit Check(const workflow::Workflow& workflow)
        : workflow_(workflow),
          parents_(workflow.nodes().size()),
          is_sub_node_(workflow.nodes().size()) {
        for (const workflow::Node& node : workflow.nodes()) names_.push_back(node.name);
        for (const workflow::Connection& connection : workflow.connections()) {
            parents_[connection.to].push_back(connection.from);
            if (connection.from_type != "main") is_sub_node_[connection.from] = true;
        }
    }

    std::vector<Problem> run() {
        for (node_ = 0; node_ < workflow_.nodes().size(); ++node_) {
            upstream_.reset();
            const workflow::Node& node = workflow_.nodes()[node_];
            if (!node.disabled) look_at(node.parameters, {});
        }
        return std::move(problems_);
    }

  private:
    void look_at(const Json& value, const std::string& path) {
        if (value.is_string()) {
            const std::string_view text = text_of(value.get_string());
            if (is_expression(text)) look_at_expression(text, path);
        } else if (const JsonObject* object = value.if_object()) {
            look_at(*object, path);
        } else if (const JsonArray* array = value.if_array()) {
            for (std::size_t i = 0; i < array->size(); ++i)
                look_at((*array)[i], joined(path, std::to_string(i)));
        }
    }
    void look_at(const JsonObject& object, const std::string& path) {
        for (const auto& member : object)
            look_at(member.value(), joined(path, std::string_view(member.key())));
    }
    static std::string joined(const std::string& path, std::string_view next) {
        return path.empty() ? std::string(next) : path + "." + std::string(next);
    }

    void look_at_expression(std::string_view text, const std::string& path) {
        const Analysis found = analyse(text);
        if (found.syntax_error)
            report(Severity::Error, "expression_syntax", path, *found.syntax_error->position,
                   "is no valid expression: " + found.syntax_error->message);
        for (const FoundName& node : found.nodes) look_at_reference(node, path);
        for (const FoundName& unknown : found.unknown_names)
            report(Severity::Warning, "unknown_variable", path, unknown.position,
                   "uses " + quoted(unknown.name) +
                       ", which is no variable or function of expressions; it reads as undefined");
    }

    void look_at_reference(const FoundName& reference, const std::string& path) {
        const auto target = workflow_.find_node(reference.name);
        if (!target) {
            const auto nearest = closest_name(reference.name, names_);
            report(Severity::Error, "unknown_node_reference", path, reference.position,
                   "refers to the node " + quoted(reference.name) + ", which does not exist" +
                       (nearest ? "; did you mean " + quoted(*nearest) + "?" : std::string()));
            return;
        }
        // What hangs on another node by other connections (models, tools) runs within that node.
        // A node that nothing leads to is reported as such.
        if (is_sub_node_[node_] || parents_[node_].empty()) return;
        if (*target != node_ && !upstream()[*target])
            report(Severity::Warning, "node_not_upstream", path, reference.position,
                   "refers to the node " + quoted(reference.name) +
                       ", from which no connection leads here: it may not have run");
    }

    // By index: nodes from which the current one can be reached.
    const std::vector<bool>& upstream() {
        if (upstream_) return *upstream_;
        upstream_.emplace(workflow_.nodes().size());
        std::vector<std::size_t> open{node_};
        while (!open.empty()) {
            const std::size_t current = open.back();
            open.pop_back();
            for (const std::size_t parent : parents_[current]) {
                if ((*upstream_)[parent]) continue;
                (*upstream_)[parent] = true;
                open.push_back(parent);
            }
        }
        return *upstream_;
    }

    void report(Severity severity, std::string code, const std::string& path, std::size_t position,
                const std::string& what) {
        const std::string& node = workflow_.nodes()[node_].name;
        problems_.push_back({severity, std::move(code), node, path,
                             "The parameter " + quoted(path) + " of " + quoted(node) + " " + what +
                                 (what.ends_with('?') ? "" : ".") + " (character " +
                                 std::to_string(position + 1) + ")"});
    }

    const workflow::Workflow& workflow_;
    std::vector<std::string> names_;
    std::vector<std::vector<std::size_t>> parents_;
    std::vector<bool> is_sub_node_;
    std::size_t node_ = 0;
    std::optional<std::vector<bool>> upstream_;
    std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> check_expressions(const workflow::Workflow& workflow) {
    return Check(workflow).run();
}

}  // namespace millrace::expression
