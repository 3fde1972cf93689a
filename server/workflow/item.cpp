#include "workflow/item.hpp"

namespace millrace::workflow {

PairedItems::PairedItems(std::vector<PairedItem> many) {
    if (many.size() == 1)
        one_ = many.front();
    else if (!many.empty())
        many_ = std::make_shared<const std::vector<PairedItem>>(std::move(many));
}

void PairedItems::append_json_text(std::string& out) const {
    if (size() != 1) out.push_back('[');
    for (std::size_t i = 0; i < size(); ++i) {
        const PairedItem paired = (*this)[i];
        if (i > 0) out.push_back(',');
        out += R"({"item":)" + std::to_string(paired.item);
        if (paired.input != 0) out += R"(,"input":)" + std::to_string(paired.input);
        out.push_back('}');
    }
    if (size() != 1) out.push_back(']');
}

Json PairedItems::to_json() const {
    if (empty()) return nullptr;
    std::string text;
    append_json_text(text);
    return *parse_json(text);
}

PairedItems PairedItems::from_json(const Json& value) {
    const auto index_of = [](const Json* number) -> std::uint32_t {
        return number && is_number(*number) && number_of(*number) >= 0
                   ? static_cast<std::uint32_t>(std::min(number_of(*number), 4294967295.0))
                   : 0;
    };
    const auto one = [&](const Json& json) {
        if (is_number(json)) return PairedItem{index_of(&json), 0};
        return PairedItem{index_of(find_member(json, "item")),
                          index_of(find_member(json, "input"))};
    };
    if (is_number(value) || value.is_object()) return one(value);
    std::vector<PairedItem> many;
    if (const JsonArray* list = value.if_array())
        for (const Json& element : *list)
            if (is_number(element) || element.is_object()) many.push_back(one(element));
    return PairedItems(std::move(many));
}

const std::shared_ptr<const Json>& Item::empty_object() {
    static const auto object = std::make_shared<const Json>(JsonObject());
    return object;
}

Item make_item(JsonObject object, PairedItems paired) {
    return Item{std::make_shared<const Json>(std::move(object)), nullptr, std::move(paired),
                nullptr};
}

void append_json_text(std::string& out, const Item& item) {
    out += R"({"json":)";
    append_json_text(out, *item.json);
    if (item.binary && !item.binary->empty()) {
        out += R"(,"binary":{)";
        bool first = true;
        for (const auto& [name, value] : *item.binary) {
            if (!first) out.push_back(',');
            first = false;
            append_json_string(out, name);
            out.push_back(':');
            append_json_text(out, Json(to_json(value)));
        }
        out.push_back('}');
    }
    if (!item.paired.empty()) {
        out += R"(,"pairedItem":)";
        item.paired.append_json_text(out);
    }
    if (item.error) {
        out += R"(,"error":)";
        append_json_string(out, item.error->message);
    }
    out.push_back('}');
}

Result<Item> item_from_json(const Json& value, ContentStore* stored) {
    if (!value.is_object())
        return Error{ErrorKind::InvalidInput, "An item must be an object such as {\"json\": {}}."};
    Item item;
    if (const Json* json = find_member(value, "json")) {
        if (!json->is_object())
            return Error{ErrorKind::InvalidInput, "The \"json\" of an item must be an object."};
        item.json = std::make_shared<const Json>(*json);
    }
    if (const Json* binary = find_member(value, "binary"); binary && binary->is_object()) {
        BinaryMap map;
        for (const auto& member : binary->get_object()) {
            auto file = binary_from_json(member.value(), stored);
            if (!file) return file.error();
            map.emplace(std::string(member.key()), std::move(*file));
        }
        if (!map.empty()) item.binary = std::make_shared<const BinaryMap>(std::move(map));
    }
    if (const Json* paired = find_member(value, "pairedItem"))
        item.paired = PairedItems::from_json(*paired);
    if (const std::string_view error = text_member(value, "error"); !error.empty())
        item.error =
            std::make_shared<const Error>(Error{ErrorKind::NodeFailed, std::string(error)});
    return item;
}

}  // namespace millrace::workflow
