#include "expression/detail/parser_class.hpp"
#include "expression/detail/property.hpp"

namespace millrace::expression {

NodePtr Parser::arrow() {
    const Level level(*this);
    NodePtr node = make(NodeKind::Function);
    names_.open_function();
    if (at("(")) {
        parameters(*node);
    } else {
        add(*node, bind_name(false));
    }
    if (current().after_line_end) fault();
    expect("=>");
    if (at("{")) {
        add(*node, block());
    } else {
        node->is_expression_body = true;
        add(*node, assignment());
    }
    node->slot = names_.close_function();
    return node;
}

NodePtr Parser::function() {
    const Level level(*this);
    advance();
    if (!at("(")) need_script("a named function or a generator");
    NodePtr node = make(NodeKind::Function);
    names_.open_function();
    parameters(*node);
    if (!at("{")) fault();
    add(*node, block());
    node->slot = names_.close_function();
    return node;
}

void Parser::parameters(Node& node) {
    expect("(");
    while (!at(")")) {
        if (take("...")) {
            add(node, with(make(NodeKind::BindRest), pattern(false)));
            break;
        }
        add(node, pattern_with_default(false));
        if (!take(",")) break;
    }
    expect(")");
}

NodePtr Parser::pattern_with_default(bool is_constant) {
    NodePtr target = pattern(is_constant);
    if (!take("=")) return target;
    return with(make(NodeKind::BindDefault), std::move(target), assignment());
}

NodePtr Parser::pattern(bool is_constant) {
    const Level level(*this);
    if (at("[")) return array_pattern(is_constant);
    if (at("{")) return object_pattern(is_constant);
    return bind_name(is_constant);
}

NodePtr Parser::bind_name(bool is_constant) {
    if (current().kind != TokenKind::Name || is_keyword(current().source)) fault();
    NodePtr node = make(NodeKind::BindName);
    node->slot = names_.declare(current().source, is_constant);
    advance();
    return node;
}

NodePtr Parser::array_pattern(bool is_constant) {
    expect("[");
    NodePtr node = make(NodeKind::BindArray);
    while (!at("]")) {
        if (take(",")) {
            add(*node, make(NodeKind::Hole));
            continue;
        }
        if (take("...")) {
            add(*node, with(make(NodeKind::BindRest), pattern(is_constant)));
            break;
        }
        add(*node, pattern_with_default(is_constant));
        if (!take(",")) break;
    }
    expect("]");
    return node;
}

NodePtr Parser::object_pattern(bool is_constant) {
    expect("{");
    NodePtr node = make(NodeKind::BindObject);
    while (!at("}")) {
        if (take("...")) {
            add(*node, with(make(NodeKind::BindRest), pattern(is_constant)));
            break;
        }
        add(*node, pattern_property(is_constant));
        if (!take(",")) break;
    }
    expect("}");
    return node;
}

NodePtr Parser::pattern_property(bool is_constant) {
    NodePtr node = make(NodeKind::Property);
    if (at("[")) need_script("a computed name in a pattern");
    if (current().kind != TokenKind::Name && current().kind != TokenKind::Text) fault();
    const bool is_name = current().kind == TokenKind::Name;
    node->name = is_name ? std::string(current().source) : current().value;
    require_allowed(node->name);
    if (is_name && ahead().source != ":") {
        NodePtr target = bind_name(is_constant);
        if (take("=")) target = with(make(NodeKind::BindDefault), std::move(target), assignment());
        return with(std::move(node), std::move(target));
    }
    advance();
    expect(":");
    return with(std::move(node), pattern_with_default(is_constant));
}

}  // namespace millrace::expression
