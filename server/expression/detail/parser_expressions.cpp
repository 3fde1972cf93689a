#include "expression/detail/parser_class.hpp"

#include <array>

#include "expression/detail/builtins.hpp"
#include "expression/detail/names.hpp"
#include "expression/detail/property.hpp"

namespace millrace::expression {
namespace {

constexpr std::array<BinaryOperator, 25> kBinary = {{
    {"??", Op::Coalesce, 1},
    {"||", Op::Or, 2},
    {"&&", Op::And, 3},
    {"|", Op::BitOr, 4},
    {"^", Op::BitXor, 5},
    {"&", Op::BitAnd, 6},
    {"==", Op::Equal, 7},
    {"!=", Op::NotEqual, 7},
    {"===", Op::StrictEqual, 7},
    {"!==", Op::StrictNotEqual, 7},
    {"<", Op::Less, 8},
    {">", Op::Greater, 8},
    {"<=", Op::LessEqual, 8},
    {">=", Op::GreaterEqual, 8},
    {"in", Op::In, 8},
    {"instanceof", Op::InstanceOf, 8},
    {"<<", Op::ShiftLeft, 9},
    {">>", Op::ShiftRight, 9},
    {">>>", Op::ShiftRightUnsigned, 9},
    {"+", Op::Add, 10},
    {"-", Op::Subtract, 10},
    {"*", Op::Multiply, 11},
    {"/", Op::Divide, 11},
    {"%", Op::Remainder, 11},
    {"**", Op::Power, 12},
}};

struct AssignOperator {
    std::string_view mark;
    Op op;
};
constexpr std::array<AssignOperator, 16> kAssign = {{
    {"=", Op::None},
    {"+=", Op::Add},
    {"-=", Op::Subtract},
    {"*=", Op::Multiply},
    {"/=", Op::Divide},
    {"%=", Op::Remainder},
    {"**=", Op::Power},
    {"&=", Op::BitAnd},
    {"|=", Op::BitOr},
    {"^=", Op::BitXor},
    {"<<=", Op::ShiftLeft},
    {">>=", Op::ShiftRight},
    {">>>=", Op::ShiftRightUnsigned},
    {"&&=", Op::And},
    {"||=", Op::Or},
    {"?\?=", Op::Coalesce},
}};

}  // namespace

ParsedExpression Parser::run() {
    if (current().kind == TokenKind::End) fault();
    ParsedExpression parsed;
    if (current().kind == TokenKind::Name && starts_statement(current().source))
        need_script("a statement");
    parsed.root = sequence();
    while (at(";")) advance();
    if (current().kind != TokenKind::End) {
        if (tokens_[at_ - 1].source == ";" || current().after_line_end)
            need_script("several statements");
        fault();
    }
    parsed.slots = names_.close_function();
    parsed.unknown_names = std::move(unknown_names_);
    return parsed;
}

void Parser::fault() const {
    const Token& token = current();
    throw SyntaxFault{
        "invalid syntax: " + (token.kind == TokenKind::End
                                  ? std::string("the expression ends too early")
                                  : "'" + std::string(token.source) + "' is not expected here"),
        token.offset};
}

NodePtr Parser::sequence() {
    NodePtr first = assignment();
    if (!at(",")) return first;
    NodePtr node = with(make(NodeKind::Sequence), std::move(first));
    while (take(",")) add(*node, assignment());
    return node;
}

bool Parser::at_arrow() const {
    if (current().kind == TokenKind::Name && !is_keyword(current().source))
        return ahead().source == "=>" && ahead().kind == TokenKind::Mark;
    return at("(") && tokens_[current().partner + 1].source == "=>" &&
           tokens_[current().partner + 1].kind == TokenKind::Mark;
}

NodePtr Parser::assignment() {
    const Level level(*this);
    if (at_word("async") && !ahead().after_line_end &&
        (ahead().kind == TokenKind::Name || ahead().source == "("))
        need_script("an async function");
    if (at_word("yield") || at_word("await")) need_script("yield or await");
    if (at_arrow()) return arrow();
    const std::size_t start = at_;
    NodePtr left = conditional();
    if (current().kind != TokenKind::Mark) return left;
    for (const AssignOperator& candidate : kAssign) {
        if (!at(candidate.mark)) continue;
        check_target(*left, start);
        advance();
        return with(make(NodeKind::Assign, candidate.op), std::move(left), assignment());
    }
    return left;
}

void Parser::check_target(const Node& target, std::size_t start) const {
    if (target.kind == NodeKind::Local) {
        if (target.is_constant) need_script("an assignment to a constant");
        return;
    }
    if (target.kind == NodeKind::Member || target.kind == NodeKind::Index) {
        if (target.children[0]->kind == NodeKind::Global ||
            target.children[0]->kind == NodeKind::Root)
            need_script("a change of a built-in object");
        return;
    }
    if (target.kind == NodeKind::Array || target.kind == NodeKind::Object ||
        tokens_[start].kind == TokenKind::Name)
        need_script("an assignment to a pattern or an unknown name");
    fault();
}

NodePtr Parser::conditional() {
    NodePtr test = binary(0);
    if (!take("?")) return test;
    NodePtr then = assignment();
    expect(":");
    return with(make(NodeKind::Condition), std::move(test), std::move(then), assignment());
}

const BinaryOperator* Parser::binary_operator() const {
    if (current().kind != TokenKind::Mark && current().kind != TokenKind::Name) return nullptr;
    for (const BinaryOperator& candidate : kBinary)
        if (current().source == candidate.mark) return &candidate;
    return nullptr;
}

NodePtr Parser::binary(int least) {
    const Level level(*this);
    const bool begins_with_unary = current().kind == TokenKind::Mark
                                       ? at("-") || at("+") || at("!") || at("~")
                                       : at_word("typeof") || at_word("void") || at_word("delete");
    NodePtr left = unary();
    while (const BinaryOperator* found = binary_operator()) {
        if (found->precedence < least) break;
        if (found->op == Op::Power && begins_with_unary && left->kind == NodeKind::Unary)
            need_script("** after a sign");
        advance();
        const bool is_right = found->op == Op::Power;
        NodePtr right = binary(found->precedence + (is_right ? 0 : 1));
        const bool is_logical =
            found->op == Op::And || found->op == Op::Or || found->op == Op::Coalesce;
        left = with(make(is_logical ? NodeKind::Logical : NodeKind::Binary, found->op),
                    std::move(left), std::move(right));
        if (found->op == Op::Coalesce && (at("||") || at("&&"))) need_script("?? beside || or &&");
    }
    return left;
}

NodePtr Parser::unary() {
    struct Prefix {
        std::string_view word;
        Op op;
    };
    static constexpr std::array<Prefix, 7> kPrefixes = {{{"!", Op::Not},
                                                         {"-", Op::Minus},
                                                         {"+", Op::Plus},
                                                         {"~", Op::BitNot},
                                                         {"typeof", Op::TypeOf},
                                                         {"void", Op::Void},
                                                         {"delete", Op::Delete}}};
    const Level level(*this);
    if (at("++") || at("--")) {
        const bool is_add = at("++");
        advance();
        const std::size_t start = at_;
        NodePtr target = unary();
        check_target(*target, start);
        NodePtr node = make(NodeKind::Update, is_add ? Op::Add : Op::Subtract);
        node->is_prefix = true;
        return with(std::move(node), std::move(target));
    }
    if (current().kind == TokenKind::Mark || current().kind == TokenKind::Name) {
        for (const Prefix& prefix : kPrefixes) {
            if (current().source != prefix.word) continue;
            advance();
            NodePtr operand = unary();
            if (prefix.op == Op::Delete && operand->kind != NodeKind::Member &&
                operand->kind != NodeKind::Index)
                need_script("delete of something else than a member");
            return with(make(NodeKind::Unary, prefix.op), std::move(operand));
        }
    }
    const std::size_t start = at_;
    NodePtr operand = postfix();
    if ((at("++") || at("--")) && !current().after_line_end) {
        check_target(*operand, start);
        NodePtr node = make(NodeKind::Update, at("++") ? Op::Add : Op::Subtract);
        advance();
        return with(std::move(node), std::move(operand));
    }
    return operand;
}

NodePtr Parser::postfix() {
    NodePtr node = at_word("new") ? new_expression() : primary();
    bool has_optional = false;
    while (true) {
        if (at(".") || at("?.")) {
            const bool is_optional = at("?.");
            has_optional = has_optional || is_optional;
            advance();
            if (is_optional && at("(")) {
                node = call(std::move(node), true);
            } else if (is_optional && at("[")) {
                node = index(std::move(node));
                node->is_optional = true;
            } else {
                node = member(std::move(node), is_optional);
            }
        } else if (at("[")) {
            node = index(std::move(node));
        } else if (at("(")) {
            node = call(std::move(node), false);
        } else if (current().kind == TokenKind::Template && current().source.starts_with('`')) {
            need_script("a tagged template");
        } else {
            break;
        }
    }
    return has_optional ? with(make(NodeKind::Chain), std::move(node)) : std::move(node);
}

NodePtr Parser::member(NodePtr object, bool is_optional) {
    if (current().kind != TokenKind::Name) {
        if (at("#")) need_script("a private name");
        fault();
    }
    NodePtr node = make(NodeKind::Member);
    node->name = current().source;
    node->offset = current().offset;
    require_allowed(node->name);
    node->is_optional = is_optional;
    advance();
    return with(std::move(node), std::move(object));
}

NodePtr Parser::index(NodePtr object) {
    const std::size_t offset = current().offset;
    expect("[");
    NodePtr key = sequence();
    expect("]");
    if (key->kind == NodeKind::Constant && key->value.is_text()) {
        NodePtr node = make(NodeKind::Member);
        node->offset = offset;
        node->name = std::string(key->value.text());
        require_allowed(node->name);
        return with(std::move(node), std::move(object));
    }
    NodePtr node = make(NodeKind::Index);
    node->offset = offset;
    return with(std::move(node), std::move(object), std::move(key));
}

NodePtr Parser::call(NodePtr callee, bool is_optional) {
    NodePtr node;
    const std::size_t offset = callee->offset;
    if (callee->kind == NodeKind::Member) {
        node = make(NodeKind::Method);
        node->name = callee->name;
        node->is_optional = callee->is_optional;
        node->is_optional_call = is_optional;
        Node& object = *callee->children[0];
        if (object.kind == NodeKind::Global) {
            node->linked = find_static(object.name, node->name);
            if (node->linked == nullptr) need_script(object.name + "." + node->name);
        } else {
            require_method(node->name);
        }
        add(*node, std::move(callee->children[0]));
    } else {
        node = make(NodeKind::Call);
        node->is_optional = is_optional;
        if (callee->kind == NodeKind::Global) {
            node->linked = find_global_function(callee->name);
            if (node->linked == nullptr) need_script("a call of " + callee->name);
        }
        if (callee->kind == NodeKind::Index) need_script("a call of a computed member");
        add(*node, std::move(callee));
    }
    node->offset = offset;
    arguments(*node);
    return node;
}

void Parser::require_method(std::string_view name) {
    const bool is_known = is_text_member(name) || is_array_member(name) || is_number_member(name);
    if (is_known && !is_native_method(name)) need_script("the method " + std::string(name));
}

void Parser::arguments(Node& node) {
    expect("(");
    while (!at(")")) {
        add(node, spread_or_assignment());
        if (!take(",")) break;
    }
    expect(")");
}

NodePtr Parser::spread_or_assignment() {
    if (take("...")) return with(make(NodeKind::Spread), assignment());
    return assignment();
}

NodePtr Parser::new_expression() {
    const Level level(*this);
    advance();
    if (at(".") || at_word("new")) need_script("new.target or new new");
    NodePtr target = primary();
    if (target->kind != NodeKind::Global || !is_native_class(target->name))
        need_script("new of this class");
    if (at(".") || at("[")) need_script("new of a member");
    NodePtr node = make(NodeKind::New);
    node->name = target->name;
    if (at("(")) arguments(*node);
    return node;
}

}  // namespace millrace::expression
