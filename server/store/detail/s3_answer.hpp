// What an object store says in XML: why it refuses, and what is in a bucket.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::store::detail {

// "NoSuchBucket" of the XML that comes with a refusal; empty when there is none.
std::string s3_error_code(std::string_view body);
// What to do about it; may be empty.
std::string s3_error_hint(long status, std::string_view code);

// One page of ListObjectsV2.
struct S3Page {
    std::vector<std::string> keys;
    std::string next;  // token of the next page; empty on the last one
};
// Nothing: it is no such page, or says that it goes on, but not how.
std::optional<S3Page> s3_page(std::string_view body);

// Uploads in parts: the id of one that was begun (empty: none), what completes it, whether it is
// confirmed, and those that were begun and not completed.
std::string s3_upload_id(std::string_view body);
std::string s3_completion(const std::vector<std::string>& etags);
bool s3_is_completed(std::string_view body);
struct S3Upload {
    std::string key;
    std::string id;
};
std::vector<S3Upload> s3_uploads(std::string_view body);

}  // namespace millrace::store::detail
