#include "nodes/set/json_object.hpp"

#include "sdk/lenient_json.hpp"

namespace millrace::nodes {
namespace {

Error not_an_object(std::string_view what) {
    Error error{ErrorKind::InvalidInput, std::string(what) + " is no valid JSON object."};
    error.hint =
        "Write an object such as {\"name\": \"value\"}; quote texts that come from "
        "expressions, or give them through JSON.stringify().";
    return error;
}

}  // namespace

Result<JsonObject> read_json_object(std::string_view text, std::string_view what,
                                    boost::json::storage_ptr storage) {
    auto parsed = sdk::parse_lenient_json(text, sdk::Leniency::Repair, std::move(storage));
    if (!parsed || !parsed->is_object()) return not_an_object(what);
    return std::move(parsed->get_object());
}

}  // namespace millrace::nodes
