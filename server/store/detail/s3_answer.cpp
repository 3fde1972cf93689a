#include "store/detail/s3_answer.hpp"

#include <algorithm>
#include <pugixml.hpp>

namespace millrace::store::detail {

std::string s3_error_code(std::string_view body) {
    pugi::xml_document document;
    if (!document.load_buffer(body.data(), body.size(), pugi::parse_minimal)) return {};
    const std::string code = document.child("Error").child_value("Code");
    const bool is_word = std::all_of(code.begin(), code.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
    return is_word && code.size() <= 64 ? code : std::string();
}

std::string s3_error_hint(long status, std::string_view code) {
    if (code == "NoSuchBucket") return "Make the bucket, or correct s3-bucket.";
    if (code == "RequestTimeTooSkewed") return "Set the clock of this machine.";
    if (code == "SignatureDoesNotMatch" || code == "InvalidAccessKeyId" || status == 401)
        return "Check s3-access-key and s3-secret.";
    if (code == "AuthorizationHeaderMalformed" || code == "PermanentRedirect" ||
        (status >= 300 && status < 400))
        return "s3-region and s3-host must be those of the bucket.";
    if (code == "EntityTooLarge") return "One object holds at most 5 GB.";
    if (status == 403)
        return "The key needs s3:GetObject, s3:PutObject and s3:DeleteObject on the objects and "
               "s3:ListBucket on the bucket.";
    if (status == 404) return "It may have been deleted with its execution, or by somebody else.";
    if (status == 429 || status >= 500) return "Try again later; the store is busy or in trouble.";
    return {};
}

std::optional<S3Page> s3_page(std::string_view body) {
    pugi::xml_document document;
    if (!document.load_buffer(body.data(), body.size())) return std::nullopt;
    const auto result = document.child("ListBucketResult");
    if (!result) return std::nullopt;
    S3Page page;
    for (const auto entry : result.children("Contents"))
        page.keys.emplace_back(entry.child_value("Key"));
    if (result.child_value("IsTruncated") == std::string_view("true")) {
        page.next = result.child_value("NextContinuationToken");
        if (page.next.empty()) return std::nullopt;
    }
    return page;
}

}  // namespace millrace::store::detail
