// The most common expression by far: a path into the current item or into a node's paired item.
// It is followed in the data itself, without an evaluation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "expression/detail/ast.hpp"
#include "expression/scope.hpp"

namespace millrace::expression {

struct PlainPath {
    std::string node;  // empty: the current item
    std::vector<std::string> steps;
};

// Nothing where the tree is of another shape.
std::optional<PlainPath> plain_path_of(const Node& root);

struct PathEnd {
    enum class Kind {
        Found,
        Undefined,
        Unsure  // only the evaluator knows
    };
    Kind kind = Kind::Unsure;
    const Json* value = nullptr;
};
PathEnd follow(const PlainPath& path, const Scope& scope);

}  // namespace millrace::expression
