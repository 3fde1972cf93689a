#include "expression/analysis.hpp"

#include "expression/detail/context.hpp"
#include "expression/detail/lexer.hpp"
#include "expression/detail/names.hpp"
#include "expression/detail/parser.hpp"
#include "expression/detail/template.hpp"
#include "expression/detail/text.hpp"
#include "expression/expression.hpp"

namespace millrace::expression {
namespace {

// One {{ }} as tokens, with looks ahead.
class Tokens {
  public:
    explicit Tokens(const std::vector<Token>& tokens) : tokens_(tokens) {}

    std::size_t size() const { return tokens_.size(); }
    const Token& operator[](std::size_t index) const {
        return tokens_[std::min(index, tokens_.size() - 1)];
    }
    bool is_mark(std::size_t index, std::string_view mark) const {
        return (*this)[index].kind == TokenKind::Mark && (*this)[index].source == mark;
    }
    bool is_name(std::size_t index, std::string_view name) const {
        return (*this)[index].kind == TokenKind::Name && (*this)[index].source == name;
    }
    bool is_text(std::size_t index) const { return (*this)[index].kind == TokenKind::Text; }
    // A name that is not a member of something.
    bool is_free_name(std::size_t index) const {
        return (*this)[index].kind == TokenKind::Name &&
               (index == 0 || !(is_mark(index - 1, ".") || is_mark(index - 1, "?.")));
    }

  private:
    const std::vector<Token>& tokens_;
};

// The node that the tokens from `at` on name, if they do.
std::optional<std::string> named_node(const Tokens& tokens, std::size_t at) {
    if (tokens.is_name(at, "$") || tokens.is_name(at, "$items")) {
        const bool is_call = tokens.is_mark(at + 1, "(") && tokens.is_text(at + 2) &&
                             (tokens.is_mark(at + 3, ")") || tokens.is_mark(at + 3, ","));
        if (!is_call || tokens.is_name(at + 5, "isExecuted")) return std::nullopt;
        return tokens[at + 2].value;
    }
    if (!tokens.is_name(at, "$node")) return std::nullopt;
    if (tokens.is_mark(at + 1, "[") && tokens.is_text(at + 2) && tokens.is_mark(at + 3, "]"))
        return tokens[at + 2].value;
    if (tokens.is_mark(at + 1, ".") && tokens[at + 2].kind == TokenKind::Name)
        return std::string(tokens[at + 2].source);
    return std::nullopt;
}

class Analyser {
  public:
    explicit Analyser(std::string_view source) : source_(source) {}

    Analysis run() {
        try {
            for (const TemplatePiece& piece : split_template(source_))
                if (piece.is_code) look_at(piece);
        } catch (const ScriptNeeded&) {
            // Backslashes before {{: only the script engine knows where its code is.
        }
        return std::move(analysis_);
    }

  private:
    std::size_t position(std::size_t offset) const {
        return unit_index(source_, std::min(offset, source_.size()));
    }

    void look_at(const TemplatePiece& piece) {
        std::vector<Token> list;
        bool is_native = false;
        try {
            list = tokenize(piece.text);
            for (const FoundName& unknown : parse_expression(piece.text).unknown_names)
                analysis_.unknown_names.push_back(
                    {unknown.name, position(piece.offset + unknown.position)});
            is_native = true;
        } catch (const SyntaxFault& fault) {
            note_syntax(piece.offset + fault.offset, fault.message);
            return;
        } catch (const Thrown& thrown) {
            note_syntax(piece.offset, thrown.message);
            return;
        } catch (const ScriptNeeded&) {
            // More JavaScript than the parser knows: the tokens, where there are any, still tell.
        }
        if (list.empty()) return;
        const Tokens tokens(list);
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (!tokens.is_free_name(i)) continue;
            const std::size_t place = position(piece.offset + tokens[i].offset);
            if (auto node = named_node(tokens, i)) analysis_.nodes.push_back({*node, place});
            const std::string_view name = tokens[i].source;
            if (!is_native && name.starts_with('$') && name.size() > 1 &&
                classify_name(name) == NameClass::Unknown)
                analysis_.unknown_names.push_back({std::string(name), place});
        }
    }

    void note_syntax(std::size_t offset, const std::string& message) {
        if (analysis_.syntax_error) return;
        Error error{ErrorKind::Expression, message};
        error.position = position(offset);
        analysis_.syntax_error = std::move(error);
    }

    std::string_view source_;
    Analysis analysis_;
};

}  // namespace

Analysis analyse(std::string_view parameter_text) {
    if (is_expression(parameter_text)) parameter_text.remove_prefix(1);
    return Analyser(parameter_text).run();
}

}  // namespace millrace::expression
