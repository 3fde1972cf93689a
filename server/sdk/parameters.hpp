// A node's parameters, compiled once per workflow version: constants and expressions in the shape
// they were written.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "expression/expression.hpp"

namespace millrace::sdk {

class Parameter {
  public:
    // `path` is the dotted path of the parameter, for errors.
    static Parameter compile(const Json& value, const std::string& path = {});

    // A value without any expression inside; null pointer otherwise.
    const Json* constant() const { return std::get_if<Json>(&content_); }
    // The expression when the parameter itself is one.
    const expression::Expression* expression() const;
    // Parts of an object or list that has expressions inside or not; null / empty for other kinds.
    const Parameter* member(std::string_view name) const;
    // A path such as "options.dotNotation" or "rules.values".
    const Parameter* find(std::string_view path) const;
    std::size_t element_count() const;
    const Parameter& element(std::size_t index) const;

    // The value for one item; nothing is JavaScript's undefined. Members of an object that are
    // undefined are left out, undefined elements of a list become null. Errors name node, item and
    // parameter.
    Result<std::optional<Json>> resolve(const expression::Scope& scope,
                                        boost::json::storage_ptr storage = {}) const;

    // Every expression inside.
    void visit_expressions(
        const std::function<void(const expression::Expression& expression)>& visit) const;

  private:
    struct Written {
        expression::Expression expression;
        std::string path;
    };
    struct Object {
        std::vector<std::pair<std::string, Parameter>> members;
    };
    struct List {
        std::vector<Parameter> elements;
    };
    using Content = std::variant<Json, std::shared_ptr<const Written>,
                                 std::shared_ptr<const Object>, std::shared_ptr<const List>>;
    explicit Parameter(Content content) : content_(std::move(content)) {}
    Content content_;
};

}  // namespace millrace::sdk
