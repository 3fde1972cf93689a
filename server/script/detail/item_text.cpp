#include "script/detail/item_text.hpp"

#include <charconv>

namespace millrace::script::detail {
namespace {

constexpr std::string_view kIdPrefix = "script:";

}  // namespace

void ItemText::append(std::string& out, const workflow::Item& item) {
    if (!item.binary || item.binary->empty()) {
        append_json_text(out, item);
        return;
    }
    workflow::Item without = item;
    without.binary = nullptr;
    append_json_text(out, without);
    out.pop_back();
    out += R"(,"binary":{)";
    bool is_first = true;
    for (const auto& [name, value] : *item.binary) {
        if (!is_first) out.push_back(',');
        is_first = false;
        append_json_string(out, name);
        out.push_back(':');
        append_json_text(out, Json(binary_json(value)));
    }
    out += "}}";
}

JsonObject ItemText::binary_json(const workflow::BinaryValue& value) {
    const std::string* bytes = value.content->in_memory();
    if (bytes && bytes->size() <= budget_) {
        budget_ -= bytes->size();
        return to_json(value);
    }
    workflow::BinaryValue described = value;
    described.content = empty_content();
    JsonObject object = to_json(described);
    object.erase("data");
    object["fileSize"] = workflow::file_size_text(value.content->size());
    object["id"] = std::string(kIdPrefix) + std::to_string(kept_.size());
    kept_.push_back(value.content);
    return object;
}

Result<workflow::BinaryValue> ItemText::read_binary(const Json& value) const {
    const std::string_view id = text_member(value, "id");
    if (find_member(value, "data") || !id.starts_with(kIdPrefix))
        return workflow::binary_from_json(value);
    std::size_t index = kept_.size();
    std::from_chars(id.data() + kIdPrefix.size(), id.data() + id.size(), index);
    if (index >= kept_.size())
        return Error{.kind = ErrorKind::InvalidInput,
                     .message = "Binary data with the id \"" + std::string(id) + "\" is not known.",
                     .hint = "Pass on the binary data of an item as it came."};
    JsonObject described = value.get_object();
    described["data"] = "";
    auto read = workflow::binary_from_json(described);
    if (read) read->content = kept_[index];
    return read;
}

Result<workflow::Item> ItemText::read(Json& value, const workflow::JsonArena& arena) const {
    JsonObject* object = value.if_object();
    if (!object)
        return Error{.kind = ErrorKind::InvalidInput,
                     .message = "An item must be an object such as {\"json\": {}}."};
    workflow::Item item;
    if (Json* json = object->if_contains("json")) {
        if (!json->is_object())
            return Error{.kind = ErrorKind::InvalidInput,
                         .message = "The \"json\" of an item must be an object."};
        item.json = arena.share(std::move(*json));
    }
    if (const Json* binary = object->if_contains("binary"); binary && binary->is_object()) {
        workflow::BinaryMap map;
        for (const auto& member : binary->get_object()) {
            auto file = read_binary(member.value());
            if (!file) return file.error();
            map.emplace(std::string(member.key()), std::move(*file));
        }
        if (!map.empty()) item.binary = std::make_shared<const workflow::BinaryMap>(std::move(map));
    }
    if (const Json* paired = object->if_contains("pairedItem"))
        item.paired = workflow::PairedItems::from_json(*paired);
    return item;
}

}  // namespace millrace::script::detail
