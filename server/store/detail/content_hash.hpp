// The name of a stored content: the SHA-256 of its bytes in hex, and "sha256:" before it as a
// reference.
#pragma once

#include <string>
#include <string_view>

typedef struct evp_md_ctx_st EVP_MD_CTX;

namespace millrace::store::detail {

inline constexpr std::string_view kReferencePrefix = "sha256:";

bool is_hash(std::string_view text);
// Empty: not a reference of ours.
std::string hash_in(std::string_view reference);

class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(std::string_view bytes);
    std::string hex();  // once, last

  private:
    EVP_MD_CTX* context_;
};

}  // namespace millrace::store::detail
