// Keys made on the spot, for tests: none lies in a file.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <string>

namespace millrace::nodes {

struct FreshKey {
    explicit FreshKey(EVP_PKEY* key) {
        const auto text_of = [](BIO* bio) {
            char* data = nullptr;
            const long size = BIO_get_mem_data(bio, &data);
            std::string text(data, static_cast<std::size_t>(size));
            BIO_free(bio);
            return text;
        };
        BIO* bio = BIO_new(BIO_s_mem());
        PEM_write_bio_PKCS8PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
        private_pem = text_of(bio);
        bio = BIO_new(BIO_s_mem());
        PEM_write_bio_PUBKEY(bio, key);
        public_pem = text_of(bio);
        EVP_PKEY_free(key);
    }
    static FreshKey rsa() { return FreshKey(EVP_RSA_gen(2048)); }
    static FreshKey curve(const char* name) { return FreshKey(EVP_EC_gen(name)); }

    std::string private_pem;
    std::string public_pem;
};

}  // namespace millrace::nodes
