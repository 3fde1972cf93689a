#include "engine/code_services.hpp"

#include "base/base64.hpp"
#include "base/runtime.hpp"
#include "engine/code_request.hpp"
#include "http/mime_type.hpp"

namespace millrace::engine {
namespace {

// Of a file that is handed to code.
constexpr std::size_t kMostBytes = std::size_t{64} << 20;

Error bad_request(const std::string& what) {
    return Error{ErrorKind::InvalidInput, what};
}

// {"data": base64, "fileName"?, "mimeType"?}: the binary value of these bytes, as items hold it.
Result<Json> prepare_binary_data(const JsonObject& request) {
    JsonObject value{{"data", text_member(request, "data")}};
    const std::string file_name(text_member(request, "fileName"));
    std::string_view mime_type = text_member(request, "mimeType");
    if (mime_type.empty()) mime_type = http::mime_type_of_file(file_name);
    value["mimeType"] = mime_type;
    const std::size_t dot = file_name.rfind('.');
    value["fileExtension"] = dot == std::string::npos ? http::extension_of_mime_type(mime_type)
                                                      : std::string_view(file_name).substr(dot + 1);
    if (!file_name.empty()) value["fileName"] = file_name;
    const auto binary = workflow::binary_from_json(value);
    if (!binary) return binary.error();
    return Json(workflow::to_json(*binary));
}

}  // namespace

Task<Result<Json>> StepCodeServices::request(JsonObject request) {
    const std::string_view call = text_member(request, "call");
    if (call == "httpRequest") {
        Json* options = request.if_contains("options");
        if (!nodes_.http || !options || !options->is_object())
            co_return bad_request("Code can send no requests here.");
        co_return co_await send_code_request(send_, std::move(options->get_object()));
    }
    if (call == "binaryData") co_return co_await binary_data(std::move(request));
    if (call == "prepareBinaryData") co_return prepare_binary_data(request);
    co_return bad_request("The code asked for \"" + std::string(call) +
                          "\", which code cannot ask for.");
}

// {"item", "property"}: the bytes in base64.
Task<Result<Json>> StepCodeServices::binary_data(JsonObject request) const {
    const Json* index = request.if_contains("item");
    const std::string property(text_member(request, "property"));
    if (!index || !is_number(*index) || !(number_of(*index) >= 0) ||
        !(number_of(*index) < static_cast<double>(items_.size())))
        co_return bad_request("There is no input item " + (index ? to_json_text(*index) : "") +
                              ".");
    const workflow::Item& item = items_[static_cast<std::size_t>(number_of(*index))];
    const workflow::BinaryValue* found = nullptr;
    if (item.binary)
        if (const auto place = item.binary->find(property); place != item.binary->end())
            found = &place->second;
    if (!found)
        co_return bad_request("Item " + to_json_text(*index) + " has no binary data named \"" +
                              property + "\".");
    const auto read = [content = found->content] { return whole_content(*content, kMostBytes); };
    auto bytes = nodes_.runtime ? co_await nodes_.runtime->blocking(read) : read();
    if (!bytes) co_return bytes.error();
    co_return Json(to_base64(*bytes));
}

}  // namespace millrace::engine
