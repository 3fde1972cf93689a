// XML text of items becomes JSON, or the JSON of items becomes XML text.
#include "nodes/item_builder.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/xml/node.hpp"
#include "nodes/xml/read_xml.hpp"
#include "nodes/xml/write_xml.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;

Result<ReadXmlOptions> read_options(sdk::NodeContext& context, std::size_t item) {
    ReadXmlOptions options;
    for (const auto& [name, target] : {std::pair{"options.attrkey", &options.attribute_key},
                                       std::pair{"options.charkey", &options.text_key}})
        if (auto done = sdk::read_parameter(context, name, item, *target); !done)
            return done.error();
    for (const auto& [name, target] : {std::pair{"options.explicitArray", &options.explicit_array},
                                       std::pair{"options.explicitRoot", &options.explicit_root},
                                       std::pair{"options.ignoreAttrs", &options.ignore_attributes},
                                       std::pair{"options.mergeAttrs", &options.merge_attributes},
                                       std::pair{"options.normalize", &options.normalize_text},
                                       std::pair{"options.normalizeTags", &options.lower_case_tags},
                                       std::pair{"options.trim", &options.trim_text}})
        if (auto done = sdk::read_parameter(context, name, item, *target); !done)
            return done.error();
    return options;
}

Result<WriteXmlOptions> write_options(sdk::NodeContext& context, std::size_t item) {
    WriteXmlOptions options;
    for (const auto& [name, target] : {std::pair{"options.attrkey", &options.attribute_key},
                                       std::pair{"options.charkey", &options.text_key},
                                       std::pair{"options.rootName", &options.root_name}})
        if (auto done = sdk::read_parameter(context, name, item, *target); !done)
            return done.error();
    for (const auto& [name, target] : {std::pair{"options.headless", &options.without_header},
                                       std::pair{"options.cdata", &options.character_data}})
        if (auto done = sdk::read_parameter(context, name, item, *target); !done)
            return done.error();
    return options;
}

Result<JsonObject> json_of_xml(sdk::NodeContext& context, std::size_t index,
                               std::string_view property, boost::json::storage_ptr storage) {
    const Json* value = find_member(*context.input()[index].json, property);
    if (!value)
        return Error{ErrorKind::InvalidInput,
                     "The item has no field \"" + std::string(property) + "\".",
                     "Name the field that holds the XML in \"Property Name\"."};
    const auto options = read_options(context, index);
    if (!options) return options.error();
    auto json = read_xml(sdk::to_text(*value), *options, {}, storage);
    if (!json) return json.error();
    if (json->is_null()) return JsonObject(storage);
    if (!json->is_object())
        return Error{ErrorKind::InvalidInput,
                     "The root element holds text only, and an item cannot be a text.",
                     "Switch \"Explicit Root\" on."};
    return std::move(json->get_object());
}

Result<JsonObject> xml_of_json(sdk::NodeContext& context, std::size_t index,
                               std::string_view property, boost::json::storage_ptr storage) {
    const auto options = write_options(context, index);
    if (!options) return options.error();
    const auto text = write_xml(context.input()[index].json->get_object(), *options);
    if (!text) return text.error();
    JsonObject object(storage);
    object[property] = *text;
    return object;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    if (context.input().empty()) co_return outputs;
    const auto mode = sdk::text_parameter(context, "mode", 0, "xmlToJson");
    if (!mode) co_return mode.error();
    const auto property = sdk::text_parameter(context, "dataPropertyName", 0, "data");
    if (!property) co_return property.error();

    ItemBuilder builder;
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i > 0) co_await yield_now();
        const auto storage = builder.storage();
        auto object = *mode == "jsonToxml" ? xml_of_json(context, i, *property, storage)
                                           : json_of_xml(context, i, *property, storage);
        if (!object) {
            if (auto done = sdk::fail_item(context, outputs[0], i, object.error()); !done)
                co_return done.error();
            continue;
        }
        Item made;
        made.json = builder.share(std::move(*object));
        made.paired = workflow::PairedItem{static_cast<std::uint32_t>(i), 0};
        outputs[0].push_back(std::move(made));
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_xml() {
    return make_from_folder("xml", execute);
}

}  // namespace millrace::nodes
