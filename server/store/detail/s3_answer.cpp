#include "store/detail/s3_answer.hpp"

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

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
    if (code == "EntityTooLarge") return "The store takes less at once than others do.";
    if (status == 403)
        return "The key needs s3:GetObject, s3:PutObject, s3:DeleteObject and "
               "s3:AbortMultipartUpload on the objects, s3:ListBucket and "
               "s3:ListBucketMultipartUploads on the bucket.";
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

std::string s3_upload_id(std::string_view body) {
    pugi::xml_document document;
    if (!document.load_buffer(body.data(), body.size())) return {};
    return document.child("InitiateMultipartUploadResult").child_value("UploadId");
}

std::string s3_completion(const std::vector<std::string>& etags) {
    pugi::xml_document document;
    auto root = document.append_child("CompleteMultipartUpload");
    for (std::size_t i = 0; i < etags.size(); ++i) {
        auto part = root.append_child("Part");
        part.append_child("PartNumber").text().set(static_cast<unsigned>(i + 1));
        part.append_child("ETag").text().set(etags[i].c_str());
    }
    std::ostringstream text;
    document.save(text, "", pugi::format_raw | pugi::format_no_declaration);
    return text.str();
}

bool s3_is_completed(std::string_view body) {
    pugi::xml_document document;
    return document.load_buffer(body.data(), body.size()) &&
           *document.child("CompleteMultipartUploadResult").child_value("ETag") != '\0';
}

std::vector<S3Upload> s3_uploads(std::string_view body) {
    pugi::xml_document document;
    std::vector<S3Upload> uploads;
    if (!document.load_buffer(body.data(), body.size())) return uploads;
    for (const auto entry : document.child("ListMultipartUploadsResult").children("Upload"))
        uploads.push_back({entry.child_value("Key"), entry.child_value("UploadId")});
    return uploads;
}

}  // namespace millrace::store::detail
