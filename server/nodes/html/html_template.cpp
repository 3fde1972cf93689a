#include "nodes/html/html_template.hpp"

#include "sdk/value_conversion.hpp"

namespace millrace::nodes {

Result<std::string> HtmlTemplates::text_of_expression(std::string_view written,
                                                      const expression::Scope& scope) {
    std::string source = "=" + std::string(written);
    auto found = compiled_.find(source);
    if (found == compiled_.end()) {
        auto made = expression::Expression::compile(source);
        found = compiled_.emplace(std::move(source), std::move(made)).first;
    }
    const auto value = found->second.evaluate(scope);
    if (!value) {
        Error error = value.error();
        error.parameter = "html";
        return error;
    }
    return *value ? sdk::to_text(**value) : std::string("undefined");
}

Result<std::string> HtmlTemplates::fill(std::string_view html, const expression::Scope& scope) {
    std::string text;
    while (true) {
        const std::size_t open = html.find("{{");
        const std::size_t close = open == std::string_view::npos ? open : html.find("}}", open + 2);
        if (close == std::string_view::npos) {
            text += html;
            return text;
        }
        text += html.substr(0, open);
        const auto value = text_of_expression(html.substr(open, close + 2 - open), scope);
        if (!value) return value.error();
        text += *value;
        html.remove_prefix(close + 2);
    }
}

}  // namespace millrace::nodes
