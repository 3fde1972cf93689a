#include "nodes/crypto/key.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace millrace::nodes {
namespace {

struct BioDeleter {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, BioDeleter>;

struct DigestContextDeleter {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, DigestContextDeleter>;

// A PEM block pasted into one line, with blanks or "\n" where its lines ended, gets them back.
std::string with_lines(std::string_view pem) {
    constexpr std::string_view kDashes = "-----";
    constexpr std::size_t kLine = 64;
    const std::size_t begin = pem.find("-----BEGIN ");
    const std::size_t head_end =
        begin == std::string_view::npos ? begin : pem.find(kDashes, begin + kDashes.size());
    const std::size_t end =
        head_end == std::string_view::npos ? head_end : pem.find("-----END ", head_end);
    if (end == std::string_view::npos || pem.substr(0, end).find('\n') != std::string_view::npos)
        return std::string(pem);
    const std::string_view head = pem.substr(begin, head_end + kDashes.size() - begin);
    std::string_view tail = pem.substr(end);
    if (const std::size_t tail_end = tail.find(kDashes, kDashes.size());
        tail_end != std::string_view::npos)
        tail = tail.substr(0, tail_end + kDashes.size());
    std::string body;
    const std::string_view packed = pem.substr(begin + head.size(), end - begin - head.size());
    for (std::size_t i = 0; i < packed.size(); ++i) {
        if (packed.substr(i, 2) == "\\n")
            ++i;
        else if (packed[i] != ' ' && packed[i] != '\r' && packed[i] != '\t' && packed[i] != '|')
            body.push_back(packed[i]);
    }
    std::string text(head);
    for (std::size_t i = 0; i < body.size(); i += kLine) text += "\n" + body.substr(i, kLine);
    return text + "\n" + std::string(tail) + "\n";
}

Bio reader_of(const std::string& text) {
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Keeps OpenSSL from asking on a terminal.
int give_passphrase(char* buffer, int size, int, void* passphrase) {
    const auto& text = *static_cast<const std::string_view*>(passphrase);
    if (text.empty() || text.size() > static_cast<std::size_t>(size)) return -1;
    text.copy(buffer, text.size());
    return static_cast<int>(text.size());
}

Error bad_key(std::string_view what) {
    ERR_clear_error();
    return Error{ErrorKind::InvalidInput, "The " + std::string(what) + " key cannot be read.",
                 "Give it in PEM form, with its BEGIN and END lines."};
}

bool use_padding(EVP_PKEY_CTX* context, EVP_PKEY* key, Padding padding) {
    if (padding != Padding::Pss) return true;
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA &&
           EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) > 0;
}

const unsigned char* data_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

Result<Key> read_private_key(std::string_view pem, std::string_view passphrase) {
    const std::string text = with_lines(pem);
    const Bio bio = reader_of(text);
    Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, give_passphrase, &passphrase));
    if (!key) return bad_key("private");
    return key;
}

Result<Key> read_public_key(std::string_view pem) {
    const std::string text = with_lines(pem);
    std::string_view no_passphrase;
    if (Key key(PEM_read_bio_PUBKEY(reader_of(text).get(), nullptr, nullptr, nullptr)); key)
        return key;
    if (X509* certificate = PEM_read_bio_X509(reader_of(text).get(), nullptr, nullptr, nullptr)) {
        Key key(X509_get_pubkey(certificate));
        X509_free(certificate);
        if (key) return key;
    }
    Key key(
        PEM_read_bio_PrivateKey(reader_of(text).get(), nullptr, give_passphrase, &no_passphrase));
    if (!key) return bad_key("public");
    ERR_clear_error();
    return key;
}

Result<std::string> sign_bytes(std::string_view bytes, EVP_PKEY* key, SignatureRules rules) {
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* key_context = nullptr;
    std::size_t size = 0;
    const Error failure{ErrorKind::InvalidInput, "The key cannot sign with this algorithm.",
                        "Choose an algorithm for this kind of key, or a longer key."};
    if (EVP_DigestSignInit(context.get(), &key_context, rules.digest, nullptr, key) != 1 ||
        !use_padding(key_context, key, rules.padding) ||
        EVP_DigestSign(context.get(), nullptr, &size, data_of(bytes), bytes.size()) != 1) {
        ERR_clear_error();
        return failure;
    }
    std::string signature(size, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       data_of(bytes), bytes.size()) != 1) {
        ERR_clear_error();
        return failure;
    }
    signature.resize(size);
    return signature;
}

bool is_signature(std::string_view signature, std::string_view bytes, EVP_PKEY* key,
                  SignatureRules rules) {
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* key_context = nullptr;
    const bool is_valid =
        EVP_DigestVerifyInit(context.get(), &key_context, rules.digest, nullptr, key) == 1 &&
        use_padding(key_context, key, rules.padding) &&
        EVP_DigestVerify(context.get(), data_of(signature), signature.size(), data_of(bytes),
                         bytes.size()) == 1;
    ERR_clear_error();
    return is_valid;
}

}  // namespace millrace::nodes
