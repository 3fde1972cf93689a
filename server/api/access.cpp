#include "api/access.hpp"

#include <algorithm>
#include <array>

#include "api/context.hpp"
#include "base/log.hpp"
#include "base/sha256.hpp"
#include "engine/engine.hpp"
#include "store/api_key_repository.hpp"
#include "store/store.hpp"

namespace millrace::api {
namespace {

std::string_view key_of(const http::Request& request) {
    if (const auto key = request.headers.find("x-n8n-api-key")) return http::trim(*key);
    constexpr std::string_view kBearer = "bearer ";
    const std::string_view authorization = request.headers.get("authorization");
    if (authorization.size() > kBearer.size() &&
        http::equals_ignoring_case(authorization.substr(0, kBearer.size()), kBearer))
        return http::trim(authorization.substr(kBearer.size()));
    return {};
}

// Rarely, so that reading does not become writing.
bool is_to_be_noted(const store::ApiKeyRecord& key, Time now) {
    constexpr std::chrono::minutes kEvery{5};
    return !key.last_used_at || now - *key.last_used_at >= kEvery;
}

}  // namespace

std::string hash_of_key(std::string_view key) {
    return sha256_hex(key);
}

Task<Result<void>> check_access(const ApiServices& services, const http::Request& request,
                                Permission permission) {
    if (permission == Permission::Public) co_return Result<void>();
    const std::string_view key = key_of(request);
    if (key.empty())
        co_return Error{ErrorKind::Unauthorized, "The request has no API key.",
                        "Send the owner's key in the header X-N8N-API-KEY; it is in the file "
                        "api-key of the data folder."};
    store::ApiKeyRepository& keys = services.store.api_keys();
    const auto record = co_await keys.find_by_hash(hash_of_key(key));
    if (!record) co_return record.error();
    if (!*record) co_return Error{ErrorKind::Unauthorized, "The API key is not known."};
    const auto& scopes = (*record)->scopes;
    if (std::find(scopes.begin(), scopes.end(), to_string(permission)) == scopes.end())
        co_return Error{ErrorKind::Forbidden, "The API key \"" + (*record)->label +
                                                  "\" lacks the permission " +
                                                  std::string(to_string(permission)) + "."};
    if (is_to_be_noted(**record, services.engine.clock().now())) {
        // For the owner's information: a disk that is full does not keep anybody from reading.
        const auto noted = co_await keys.touch((*record)->id);
        if (!noted) log::debug("The use of an API key was not noted.", {{"key", (*record)->id}});
    }
    co_return Result<void>();
}

}  // namespace millrace::api
