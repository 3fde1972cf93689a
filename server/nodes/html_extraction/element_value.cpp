#include "nodes/html_extraction/element_value.hpp"

#include <algorithm>
#include <array>

#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

// Attributes that are true by being there.
constexpr std::array<std::string_view, 14> kSwitches = {
    "autofocus", "autoplay", "async",    "checked", "controls", "defer",    "disabled",
    "hidden",    "loop",     "multiple", "open",    "readonly", "required", "selected"};

bool is_switch(std::string_view name) {
    const std::string lower = sdk::to_lower_case(name);
    return lower == "scoped" ||
           std::find(kSwitches.begin(), kSwitches.end(), lower) != kSwitches.end();
}

JsonObject all_attributes(const HtmlNode& element) {
    JsonObject object;
    for (const HtmlAttribute& attribute : element.attributes)
        object[attribute.name] = attribute.value;
    return object;
}

std::optional<Json> attribute_of(const HtmlNode& element, std::string_view name) {
    if (name.empty()) return all_attributes(element);
    if (const std::string* value = element.attribute(name))
        return is_switch(name) ? Json(name) : Json(*value);
    if (name != "value") return std::nullopt;
    // As the browser has it: the text of an option, and "on" for a box to tick.
    if (element.name == "option") return Json(text_content(element));
    const std::string* type = element.attribute("type");
    if (element.name == "input" && type && (*type == "radio" || *type == "checkbox")) return "on";
    return std::nullopt;
}

bool has_chosen_child(const HtmlNode& select) {
    for (const HtmlNode* child = select.first_child; child; child = child->next)
        if (child->is_element("option") && child->attribute("selected")) return true;
    return false;
}

// The options of a select that are chosen, or shown because nothing else is; with `only_first` the
// first one of them.
FoundElements chosen_options(const HtmlNode& select, bool only_first) {
    const HtmlNode* shown = nullptr;
    if (!select.attribute("multiple") && !has_chosen_child(select))
        for (shown = select.first_child; shown && !shown->is_element("option");)
            shown = shown->next;
    FoundElements chosen;
    for (const HtmlNode* node = select.following(select); node; node = node->following(select)) {
        if (!node->is_element("option")) continue;
        if (node != shown && !node->attribute("selected")) continue;
        chosen.push_back(node);
        if (only_first) break;
    }
    return chosen;
}

}  // namespace

std::optional<Json> attribute_value(const FoundElements& elements, std::string_view name) {
    if (elements.empty()) return std::nullopt;
    return attribute_of(*elements.front(), name);
}

std::optional<Json> field_value(const FoundElements& elements) {
    if (elements.empty()) return std::nullopt;
    const HtmlNode& element = *elements.front();
    if (element.name == "input" || element.name == "option") return attribute_of(element, "value");
    if (element.name == "textarea") {
        std::string text;
        for (const HtmlNode* one : elements) text += text_content(*one);
        return Json(text);
    }
    if (element.name != "select") return std::nullopt;
    if (!element.attribute("multiple")) {
        for (const HtmlNode* select : elements) {
            const FoundElements chosen = chosen_options(*select, true);
            if (!chosen.empty()) return attribute_of(*chosen.front(), "value");
        }
        return std::nullopt;
    }
    JsonArray texts;
    for (const HtmlNode* select : elements)
        for (const HtmlNode* option : chosen_options(*select, false))
            texts.emplace_back(text_content(*option));
    return texts;
}

}  // namespace millrace::nodes
