// SHA-256 as hexadecimal text, of bytes that come piece by piece or at once.
#pragma once

#include <string>
#include <string_view>

typedef struct evp_md_ctx_st EVP_MD_CTX;

namespace millrace {

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

std::string sha256_hex(std::string_view bytes);

}  // namespace millrace
