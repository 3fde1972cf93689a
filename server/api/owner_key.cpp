#include "api/owner_key.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>

#include "api/access.hpp"
#include "base/base64.hpp"
#include "base/file.hpp"
#include "store/api_key_repository.hpp"
#include "store/store.hpp"

namespace millrace::api {
namespace {

constexpr std::string_view kPrefix = "mr_";
constexpr std::size_t kLength = 46;  // the prefix and 256 bits in base64 without padding

std::string make_key(Random& random) {
    std::array<std::uint64_t, 4> words;
    for (std::uint64_t& word : words) word = random.next();
    std::string bytes(sizeof(words), '\0');
    std::memcpy(bytes.data(), words.data(), sizeof(words));
    std::string key(kPrefix);
    for (const char c : to_base64(bytes))
        if (c != '=') key.push_back(c == '+' ? '-' : c == '/' ? '_' : c);
    return key;
}

bool is_key(std::string_view text) {
    return text.size() == kLength && text.starts_with(kPrefix) &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
           });
}

}  // namespace

Task<Result<std::optional<std::string>>> ensure_owner_key(store::Store& store,
                                                          std::filesystem::path data_dir,
                                                          Random& random) {
    const auto keys = co_await store.api_keys().list();
    if (!keys) co_return keys.error();
    if (!keys->empty()) co_return std::optional<std::string>();

    const auto path = data_dir / "api-key";
    std::string key;
    if (auto text = read_file(path, 1024)) {
        while (!text->empty() && std::isspace(static_cast<unsigned char>(text->back())))
            text->pop_back();
        if (is_key(*text)) key = *text;
    }
    if (key.empty()) key = make_key(random);
    // The file first: a key that is stored and was never written down would lock its owner out.
    const auto written = write_file(path, key + "\n", FileAccess::Private);
    if (!written) co_return written.error();
    store::NewApiKey created;
    created.label = "owner";
    created.hash = hash_of_key(key);
    created.scopes = all_scopes();
    const auto stored = co_await store.api_keys().create(std::move(created));
    if (!stored) co_return stored.error();
    co_return std::optional<std::string>(std::move(key));
}

}  // namespace millrace::api
