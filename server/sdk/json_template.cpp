#include "sdk/json_template.hpp"

#include "sdk/value_conversion.hpp"

namespace millrace::sdk {
JsonTemplate::JsonTemplate(std::string_view source) {
    while (!source.empty()) {
        const std::size_t open = std::min(source.find("{{"), source.size());
        if (open > 0) parts_.push_back({std::string(source.substr(0, open))});
        source.remove_prefix(open);
        // As everywhere, an expression ends at the first }}.
        const std::size_t close = source.find("}}");
        if (close == std::string_view::npos) {
            if (!source.empty()) parts_.push_back({std::string(source)});
            return;
        }
        const std::size_t length = close + 2;
        parts_.push_back(
            {{},
             std::make_shared<const expression::Expression>(
                 expression::Expression::compile("=" + std::string(source.substr(0, length))))});
        source.remove_prefix(length);
    }
}

Result<std::string> JsonTemplate::render(const expression::Scope& scope) const {
    std::string text;
    for (const Part& part : parts_) {
        if (!part.expression) {
            text += part.text;
            continue;
        }
        const auto value = part.expression->evaluate(scope);
        if (!value) return value.error();
        if (!*value)
            text += "undefined";
        else if ((*value)->is_structured())
            append_json_text(text, **value);
        else
            text += to_text(**value);
    }
    return text;
}

}  // namespace millrace::sdk
