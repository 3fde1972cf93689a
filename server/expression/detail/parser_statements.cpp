#include "expression/detail/parser_class.hpp"

namespace millrace::expression {

NodePtr Parser::block() {
    const Level level(*this);
    expect("{");
    names_.open_block();
    NodePtr node = make(NodeKind::Block);
    while (!at("}")) add(*node, statement());
    names_.close_block();
    expect("}");
    return node;
}

NodePtr Parser::statement() {
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
        if (word == "function" || starts_statement(word) || word == "break" || word == "continue")
            need_script("the statement '" + std::string(word) + "'");
        if (ahead().source == ":" && !is_keyword(word)) need_script("a label");
    }
    NodePtr node = with(make(NodeKind::Expression), sequence());
    end_statement();
    return node;
}

void Parser::end_statement() {
    if (take(";") || at("}") || current().kind == TokenKind::End || current().after_line_end)
        return;
    fault();
}

NodePtr Parser::declaration() {
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

NodePtr Parser::return_statement() {
    advance();
    NodePtr node = make(NodeKind::Return);
    if (!at(";") && !at("}") && !current().after_line_end)
        add(*node, sequence());
    else
        add(*node, constant({}));
    end_statement();
    return node;
}

NodePtr Parser::if_statement() {
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

NodePtr Parser::try_statement() {
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

NodePtr Parser::throw_statement() {
    advance();
    if (current().after_line_end) fault();
    NodePtr node = with(make(NodeKind::Throw), sequence());
    end_statement();
    return node;
}

NodePtr Parser::for_statement() {
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

}  // namespace millrace::expression
