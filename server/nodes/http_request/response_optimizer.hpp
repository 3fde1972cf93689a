// "Optimize Response": only a part of what a server answered is handed on, for readers that pay by
// the word.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "nodes/css_selector/select.hpp"
#include "sdk/context.hpp"
#include "sdk/item_path.hpp"

namespace millrace::nodes {

// Objects, of which some fields are kept.
struct JsonPart {
    enum class Fields { All, Selected, Except };

    std::string data_field{};  // of the response; empty: all of it
    Fields include = Fields::All;
    std::vector<sdk::ItemPath> fields{};
};

// A page, of which some elements are kept: a JSON text that lists them.
struct HtmlPart {
    CssSelector selector{};
    bool only_content = false;
    std::vector<CssSelector> omitted{};
};

// A page, of which the text is kept that people read, without what stands around it.
struct TextPart {};

class ResponseOptimizer {
  public:
    // Nothing when the node hands on whole responses. Errors name the parameter.
    static Result<std::optional<ResponseOptimizer>> read(sdk::NodeContext& context,
                                                         std::size_t item);

    // A list of objects, or a text. The body is JSON or, as a string, a text or page. Takes its
    // time with large pages.
    Result<Json> apply(const Json& body) const;

  private:
    std::variant<JsonPart, HtmlPart, TextPart> part_{};
    std::size_t max_length_ = 0;  // of a text, as JavaScript counts; 0: any
};

}  // namespace millrace::nodes
