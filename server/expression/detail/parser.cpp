#include "expression/detail/parser.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "expression/detail/builtins.hpp"
#include "expression/detail/context.hpp"
#include "expression/detail/lexer.hpp"
#include "expression/detail/name_scopes.hpp"
#include "expression/detail/names.hpp"
#include "expression/detail/regexp.hpp"

namespace millrace::expression {
namespace {

constexpr std::uint32_t kMaxLevel = 1000;  // of the parser's own nesting, several a bracket
constexpr std::uint32_t kMaxDepth = 500;   // of the tree

struct BinaryOperator {
    std::string_view mark;
    Op op;
    int precedence;
};

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

bool is_keyword(std::string_view name) {
    static const std::unordered_set<std::string_view> keywords = {
        "break",  "case",     "catch",  "class",  "const",  "continue",   "debugger", "default",
        "delete", "do",       "else",   "enum",   "export", "extends",    "false",    "finally",
        "for",    "function", "if",     "import", "in",     "instanceof", "new",      "null",
        "return", "super",    "switch", "this",   "throw",  "true",       "try",      "typeof",
        "var",    "void",     "while",  "with",   "yield",  "let",        "static",   "await"};
    return keywords.contains(name);
}

// Keywords of statements and forms that the script engine must take.
bool starts_statement(std::string_view name) {
    static const std::unordered_set<std::string_view> words = {
        "const", "let",    "var",   "if",       "for",    "while",  "do",  "switch",
        "try",   "return", "class", "debugger", "import", "export", "with"};
    return words.contains(name);
}

class Parser {
  public:
    explicit Parser(std::string_view source) : tokens_(tokenize(source)) {}

    ParsedExpression run() {
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
        return parsed;
    }

  private:
    // --- tokens
    const Token& current() const { return tokens_[at_]; }
    const Token& ahead(std::size_t count = 1) const {
        return tokens_[std::min(at_ + count, tokens_.size() - 1)];
    }
    bool at(std::string_view mark) const {
        return current().kind == TokenKind::Mark && current().source == mark;
    }
    bool at_word(std::string_view word) const {
        return current().kind == TokenKind::Name && current().source == word;
    }
    void advance() { ++at_; }
    bool take(std::string_view mark) {
        if (!at(mark)) return false;
        advance();
        return true;
    }
    void expect(std::string_view mark) {
        if (!take(mark)) fault();
    }
    [[noreturn]] void fault() const {
        const Token& token = current();
        throw SyntaxFault{"invalid syntax: " +
                          (token.kind == TokenKind::End
                               ? std::string("the expression ends too early")
                               : "'" + std::string(token.source) + "' is not expected here")};
    }

    // --- nodes
    class Level {
      public:
        explicit Level(Parser& parser) : parser_(parser) {
            if (++parser_.level_ > kMaxLevel) need_script("deep nesting");
        }
        ~Level() { --parser_.level_; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;

      private:
        Parser& parser_;
    };

    static NodePtr make(NodeKind kind, Op op = Op::None) {
        auto node = std::make_unique<Node>();
        node->kind = kind;
        node->op = op;
        return node;
    }
    static NodePtr constant(Value value) {
        NodePtr node = make(NodeKind::Constant);
        node->value = value;
        return node;
    }
    static void add(Node& parent, NodePtr child) {
        parent.depth = std::max(parent.depth, child->depth + 1);
        if (parent.depth > kMaxDepth) need_script("deep nesting");
        parent.children.push_back(std::move(child));
    }
    template <class... Children>
    static NodePtr with(NodePtr node, Children... children) {
        (add(*node, std::move(children)), ...);
        return node;
    }

    // --- expressions
    NodePtr sequence() {
        NodePtr first = assignment();
        if (!at(",")) return first;
        NodePtr node = with(make(NodeKind::Sequence), std::move(first));
        while (take(",")) add(*node, assignment());
        return node;
    }

    bool at_arrow() const {
        if (current().kind == TokenKind::Name && !is_keyword(current().source))
            return ahead().source == "=>" && ahead().kind == TokenKind::Mark;
        return at("(") && tokens_[current().partner + 1].source == "=>" &&
               tokens_[current().partner + 1].kind == TokenKind::Mark;
    }

    NodePtr assignment() {
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

    void check_target(const Node& target, std::size_t start) const {
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

    NodePtr conditional() {
        NodePtr test = binary(0);
        if (!take("?")) return test;
        NodePtr then = assignment();
        expect(":");
        return with(make(NodeKind::Condition), std::move(test), std::move(then), assignment());
    }

    const BinaryOperator* binary_operator() const {
        if (current().kind != TokenKind::Mark && current().kind != TokenKind::Name) return nullptr;
        for (const BinaryOperator& candidate : kBinary)
            if (current().source == candidate.mark) return &candidate;
        return nullptr;
    }

    NodePtr binary(int least) {
        const Level level(*this);
        const bool begins_with_unary =
            current().kind == TokenKind::Mark
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
            if (found->op == Op::Coalesce && (at("||") || at("&&")))
                need_script("?? beside || or &&");
        }
        return left;
    }

    NodePtr unary() {
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

    // A primary expression with everything that follows it: members, indexes, calls.
    NodePtr postfix() {
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

    NodePtr member(NodePtr object, bool is_optional) {
        if (current().kind != TokenKind::Name) {
            if (at("#")) need_script("a private name");
            fault();
        }
        NodePtr node = make(NodeKind::Member);
        node->name = current().source;
        check_property(node->name);
        node->is_optional = is_optional;
        advance();
        return with(std::move(node), std::move(object));
    }

    static void check_property(std::string_view name) {
        if (is_forbidden_property(name))
            throw Thrown{"ExpressionError",
                         "Cannot access \"" + std::string(name) + "\" due to security concerns",
                         true};
    }

    NodePtr index(NodePtr object) {
        expect("[");
        NodePtr key = sequence();
        expect("]");
        if (key->kind == NodeKind::Constant && key->value.is_text()) {
            NodePtr node = make(NodeKind::Member);
            node->name = std::string(key->value.text());
            check_property(node->name);
            return with(std::move(node), std::move(object));
        }
        return with(make(NodeKind::Index), std::move(object), std::move(key));
    }

    NodePtr call(NodePtr callee, bool is_optional) {
        NodePtr node;
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
        arguments(*node);
        return node;
    }

    static void require_method(std::string_view name) {
        const bool is_known =
            is_text_member(name) || is_array_member(name) || is_number_member(name);
        if (is_known && !is_native_method(name)) need_script("the method " + std::string(name));
    }

    void arguments(Node& node) {
        expect("(");
        while (!at(")")) {
            add(node, spread_or_assignment());
            if (!take(",")) break;
        }
        expect(")");
    }

    NodePtr spread_or_assignment() {
        if (take("...")) return with(make(NodeKind::Spread), assignment());
        return assignment();
    }

    NodePtr new_expression() {
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

    NodePtr primary() {
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

    static NodePtr text_constant(const std::string& text) {
        NodePtr node = make(NodeKind::Constant);
        node->name = text;
        node->value = std::string_view(node->name);
        return node;
    }

    NodePtr template_literal() {
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

    NodePtr regexp() {
        NodePtr node = make(NodeKind::RegExp);
        node->name = current().value;
        node->pieces.push_back(current().flags);
        node->pattern = CompiledPattern::compile(node->name, current().flags);
        advance();
        return node;
    }

    NodePtr name() {
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
        if (word == "this" || word == "super" || word == "class" || word == "import" ||
            word == "let" || word == "static")
            need_script("'" + std::string(word) + "'");
        if (is_keyword(word)) fault();
        advance();
        return resolve(word);
    }

    NodePtr resolve(std::string_view word) {
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
                if (is_forbidden_property(word)) check_property(word);
                need_script("the name " + std::string(word));
            case NameClass::Unknown:
                break;
        }
        return constant({});
    }

    NodePtr array() {
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

    NodePtr object() {
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

    NodePtr property() {
        NodePtr node = make(NodeKind::Property);
        if (take("[")) {
            add(*node, assignment());
            expect("]");
        } else if (current().kind == TokenKind::Name) {
            const std::string_view word = current().source;
            if ((word == "get" || word == "set" || word == "async") &&
                !(ahead().source == ":" || ahead().source == "," || ahead().source == "}" ||
                  ahead().source == "("))
                need_script("an accessor");
            node->name = word;
            advance();
            if (at(",") || at("}")) {
                if (is_keyword(word)) fault();
                return with(std::move(node), resolve(word));
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

    // --- functions
    NodePtr arrow() {
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

    NodePtr function() {
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

    void parameters(Node& node) {
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

    NodePtr pattern_with_default(bool is_constant) {
        NodePtr target = pattern(is_constant);
        if (!take("=")) return target;
        return with(make(NodeKind::BindDefault), std::move(target), assignment());
    }

    NodePtr pattern(bool is_constant) {
        const Level level(*this);
        if (at("[")) return array_pattern(is_constant);
        if (at("{")) return object_pattern(is_constant);
        return bind_name(is_constant);
    }

    NodePtr bind_name(bool is_constant) {
        if (current().kind != TokenKind::Name || is_keyword(current().source)) fault();
        NodePtr node = make(NodeKind::BindName);
        node->slot = names_.declare(current().source, is_constant);
        advance();
        return node;
    }

    NodePtr array_pattern(bool is_constant) {
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

    NodePtr object_pattern(bool is_constant) {
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

    NodePtr pattern_property(bool is_constant) {
        NodePtr node = make(NodeKind::Property);
        if (at("[")) need_script("a computed name in a pattern");
        if (current().kind != TokenKind::Name && current().kind != TokenKind::Text) fault();
        const bool is_name = current().kind == TokenKind::Name;
        node->name = is_name ? std::string(current().source) : current().value;
        check_property(node->name);
        if (is_name && ahead().source != ":") {
            NodePtr target = bind_name(is_constant);
            if (take("="))
                target = with(make(NodeKind::BindDefault), std::move(target), assignment());
            return with(std::move(node), std::move(target));
        }
        advance();
        expect(":");
        return with(std::move(node), pattern_with_default(is_constant));
    }

    // --- statements, only inside functions
    NodePtr block() {
        const Level level(*this);
        expect("{");
        names_.open_block();
        NodePtr node = make(NodeKind::Block);
        while (!at("}")) add(*node, statement());
        names_.close_block();
        expect("}");
        return node;
    }

    NodePtr statement() {
        const Level level(*this);
        if (at("{")) return block();
        if (take(";")) return make(NodeKind::Empty);
        if (current().kind == TokenKind::Name) {
            const std::string_view word = current().source;
            if (word == "const" || word == "let" || word == "var") return declaration();
            if (word == "return") return return_statement();
            if (word == "if") return if_statement();
            if (word == "try") return try_statement();
            if (word == "throw") return throw_statement();
            if (word == "for") return for_statement();
            if (word == "function" || starts_statement(word) || word == "break" ||
                word == "continue")
                need_script("the statement '" + std::string(word) + "'");
            if (ahead().source == ":" && !is_keyword(word)) need_script("a label");
        }
        NodePtr node = with(make(NodeKind::Expression), sequence());
        end_statement();
        return node;
    }

    void end_statement() {
        if (take(";") || at("}") || current().kind == TokenKind::End || current().after_line_end)
            return;
        fault();
    }

    NodePtr declaration() {
        const bool is_constant = at_word("const");
        advance();
        NodePtr all = make(NodeKind::Block);
        do {
            NodePtr target = pattern(is_constant);
            NodePtr value = constant({});
            if (take("="))
                value = assignment();
            else if (is_constant || target->kind != NodeKind::BindName)
                fault();
            add(*all, with(make(NodeKind::Declare), std::move(target), std::move(value)));
        } while (take(","));
        end_statement();
        return all;
    }

    NodePtr return_statement() {
        advance();
        NodePtr node = make(NodeKind::Return);
        if (!at(";") && !at("}") && !current().after_line_end)
            add(*node, sequence());
        else
            add(*node, constant({}));
        end_statement();
        return node;
    }

    NodePtr if_statement() {
        advance();
        expect("(");
        NodePtr test = sequence();
        expect(")");
        NodePtr node = with(make(NodeKind::If), std::move(test), statement());
        if (at_word("else")) {
            advance();
            add(*node, statement());
        }
        return node;
    }

    NodePtr try_statement() {
        advance();
        NodePtr node = with(make(NodeKind::Try), block());
        NodePtr target = make(NodeKind::Hole);
        NodePtr handler = make(NodeKind::Hole);
        NodePtr last = make(NodeKind::Hole);
        if (!at_word("catch") && !at_word("finally")) fault();
        if (at_word("catch")) {
            advance();
            names_.open_block();
            if (take("(")) {
                target = pattern(false);
                expect(")");
            }
            handler = block();
            names_.close_block();
        }
        if (at_word("finally")) {
            advance();
            last = block();
        }
        return with(std::move(node), std::move(target), std::move(handler), std::move(last));
    }

    NodePtr throw_statement() {
        advance();
        if (current().after_line_end) fault();
        NodePtr node = with(make(NodeKind::Throw), sequence());
        end_statement();
        return node;
    }

    // Only for (const x of list), with a body that captures nothing per turn.
    NodePtr for_statement() {
        advance();
        if (!at("(")) need_script("for await");
        const std::size_t end = current().partner;
        bool has_of = false;
        for (std::size_t i = at_; i < end; ++i)
            has_of = has_of || (tokens_[i].kind == TokenKind::Name && tokens_[i].source == "of");
        for (std::size_t i = at_; i < tokens_.size(); ++i)
            if (tokens_[i].source == "=>" || tokens_[i].source == "function")
                need_script("functions inside a loop");
        advance();
        if (!has_of || !(at_word("const") || at_word("let"))) need_script("a loop");
        const bool is_constant = at_word("const");
        advance();
        names_.open_block();
        NodePtr target = pattern(is_constant);
        if (!at_word("of")) need_script("a loop");
        advance();
        NodePtr list = assignment();
        expect(")");
        NodePtr body = statement();
        names_.close_block();
        return with(make(NodeKind::ForOf), std::move(target), std::move(list), std::move(body));
    }

    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::uint32_t level_ = 0;
    NameScopes names_;
};

}  // namespace

ParsedExpression parse_expression(std::string_view source) {
    return Parser(source).run();
}

}  // namespace millrace::expression
