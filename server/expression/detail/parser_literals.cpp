#include "expression/detail/parser_class.hpp"
#include "expression/detail/property.hpp"

#include "expression/detail/names.hpp"
#include "expression/detail/regexp.hpp"

namespace millrace::expression {

NodePtr Parser::primary() {
    const Token& token = current();
    switch (token.kind) {
        case TokenKind::Number:
            advance();
            return constant(token.number);
        case TokenKind::Text:
            advance();
            return text_constant(token.value);
        case TokenKind::Template:
            if (!token.source.starts_with('`')) fault();
            return template_literal();
        case TokenKind::RegExp:
            return regexp();
        case TokenKind::Name:
            return name();
        case TokenKind::End:
            fault();
        case TokenKind::Mark:
            break;
    }
    if (at("(")) {
        advance();
        NodePtr node = sequence();
        expect(")");
        return node;
    }
    if (at("[")) return array();
    if (at("{")) return object();
    fault();
}

NodePtr Parser::text_constant(const std::string& text) {
    NodePtr node = make(NodeKind::Constant);
    node->name = text;
    node->value = std::string_view(node->name);
    return node;
}

NodePtr Parser::template_literal() {
    NodePtr node = make(NodeKind::Template);
    while (true) {
        if (current().kind != TokenKind::Template) fault();
        node->pieces.push_back(current().value);
        const bool is_last = current().is_last_piece;
        // n8n prints a blank where a substitution follows a line end, and so do we.
        if (!is_last && current().value.ends_with('\n')) node->pieces.back().push_back(' ');
        advance();
        if (is_last) break;
        add(*node, sequence());
    }
    return node;
}

NodePtr Parser::regexp() {
    NodePtr node = make(NodeKind::RegExp);
    node->name = current().value;
    node->pieces.push_back(current().flags);
    node->pattern = CompiledPattern::compile(node->name, current().flags);
    advance();
    return node;
}

NodePtr Parser::name() {
    const std::string_view word = current().source;
    if (word == "function") return function();
    if (word == "true" || word == "false") {
        advance();
        return constant(word == "true");
    }
    if (word == "null") {
        advance();
        return constant(Value::null());
    }
    if (word == "this" || word == "super" || word == "class" || word == "import" || word == "let" ||
        word == "static")
        need_script("'" + std::string(word) + "'");
    if (is_keyword(word)) fault();
    const std::size_t offset = current().offset;
    advance();
    NodePtr node = resolve(word, offset);
    node->offset = offset;
    return node;
}

NodePtr Parser::resolve(std::string_view word, std::size_t offset) {
    if (const auto local = names_.find(word)) {
        NodePtr node = make(NodeKind::Local);
        node->hops = local->hops;
        node->slot = local->slot;
        node->is_constant = local->is_constant;
        return node;
    }
    if (word == "undefined") return constant({});
    if (word == "NaN") return constant(Value::nan());
    if (word == "Infinity") return constant(std::numeric_limits<double>::infinity());
    switch (classify_name(word)) {
        case NameClass::Root: {
            NodePtr node = make(NodeKind::Root);
            node->name = word;
            return node;
        }
        case NameClass::Global: {
            NodePtr node = make(NodeKind::Global);
            node->name = word;
            return node;
        }
        case NameClass::Denied:
            return make(NodeKind::Object);
        case NameClass::Script:
            if (is_forbidden_property(word)) require_allowed(word);
            need_script("the name " + std::string(word));
        case NameClass::Unknown:
            break;
    }
    unknown_names_.push_back({std::string(word), offset});
    return constant({});
}

NodePtr Parser::array() {
    expect("[");
    NodePtr node = make(NodeKind::Array);
    while (!at("]")) {
        if (at(",")) {
            advance();
            add(*node, make(NodeKind::Hole));
            continue;
        }
        add(*node, spread_or_assignment());
        if (!take(",")) break;
    }
    expect("]");
    return node;
}

NodePtr Parser::object() {
    const Level level(*this);
    expect("{");
    NodePtr node = make(NodeKind::Object);
    while (!at("}")) {
        add(*node, take("...") ? with(make(NodeKind::Spread), assignment()) : property());
        if (!take(",")) break;
    }
    expect("}");
    return node;
}

NodePtr Parser::property() {
    NodePtr node = make(NodeKind::Property);
    if (take("[")) {
        add(*node, assignment());
        expect("]");
    } else if (current().kind == TokenKind::Name) {
        const std::string_view word = current().source;
        const std::size_t offset = current().offset;
        if ((word == "get" || word == "set" || word == "async") &&
            !(ahead().source == ":" || ahead().source == "," || ahead().source == "}" ||
              ahead().source == "("))
            need_script("an accessor");
        node->name = word;
        advance();
        if (at(",") || at("}")) {
            if (is_keyword(word)) fault();
            return with(std::move(node), resolve(word, offset));
        }
    } else if (current().kind == TokenKind::Text) {
        node->name = current().value;
        advance();
    } else if (current().kind == TokenKind::Number) {
        node->name = number_to_text(current().number);
        advance();
    } else {
        if (at("*")) need_script("a generator");
        fault();
    }
    if (node->name == "__proto__") need_script("__proto__ in an object");
    if (at("(")) need_script("a method in an object");
    expect(":");
    return with(std::move(node), assignment());
}

}  // namespace millrace::expression
