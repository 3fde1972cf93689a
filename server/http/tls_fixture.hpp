// For the client's tests: certificates made on the spot, and TLS spoken by a ScriptedServer.
#pragma once

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>

#include <memory>
#include <string>

#include "http/client_fixture.hpp"

namespace millrace::http {

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

struct Identity {
    Key key;
    Certificate certificate;
};

struct CertificateOptions {
    const char* name = "test";
    std::string hosts = "IP:127.0.0.1";  // as OpenSSL writes alternative names; empty: none
    bool is_authority = false;
    long valid_seconds = 3600;
};

// Signed by `issuer`, or by itself.
inline Identity make_identity(const CertificateOptions& options, const Identity* issuer = nullptr) {
    Identity identity{Key(EVP_EC_gen("P-256"), &EVP_PKEY_free),
                      Certificate(X509_new(), &X509_free)};
    X509* certificate = identity.certificate.get();
    static long serial = 0;
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -7200);
    X509_gmtime_adj(X509_getm_notAfter(certificate), options.valid_seconds);
    X509_set_pubkey(certificate, identity.key.get());
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(options.name), -1, -1, 0);
    const Identity& signer = issuer != nullptr ? *issuer : identity;
    X509_set_issuer_name(certificate, X509_get_subject_name(signer.certificate.get()));
    const auto extend = [certificate](int kind, const std::string& value) {
        X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
        X509_add_ext(certificate, extension, -1);
        X509_EXTENSION_free(extension);
    };
    extend(NID_basic_constraints, options.is_authority ? "critical,CA:TRUE" : "CA:FALSE");
    if (!options.hosts.empty()) extend(NID_subject_alt_name, options.hosts);
    X509_sign(certificate, signer.key.get(), EVP_sha256());
    return identity;
}

template <class Write>
std::string pem(Write write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
    write(memory.get());
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

inline std::string pem_of(const Certificate& certificate) {
    return pem([&](BIO* out) { PEM_write_bio_X509(out, certificate.get()); });
}

inline std::string pem_of(const Key& key, const std::string& password = "") {
    return pem([&](BIO* out) {
        PEM_write_bio_PKCS8PrivateKey(out, key.get(),
                                      password.empty() ? nullptr : EVP_aes_128_cbc(),
                                      password.empty() ? nullptr : password.data(),
                                      static_cast<int>(password.size()), nullptr, nullptr);
    });
}

struct TlsServerOptions {
    const Identity* clients = nullptr;  // only clients that it has signed are let in
    bool is_proxy = false;              // TLS begins after CONNECT
};

// Speaks TLS as `identity` and answers every request with `answer`.
class TlsServer {
  public:
    TlsServer(const Identity& identity, std::string answer, const TlsServerOptions& options = {})
        : context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free),
          is_proxy_(options.is_proxy),
          server_([this, answer = std::move(answer)](Peer& peer) { talk(peer, answer); }) {
        SSL_CTX_use_certificate(context_.get(), identity.certificate.get());
        SSL_CTX_use_PrivateKey(context_.get(), identity.key.get());
        if (options.clients == nullptr) return;
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()),
                            options.clients->certificate.get());
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                           nullptr);
        SSL_CTX_set_session_id_context(context_.get(), reinterpret_cast<const unsigned char*>("t"),
                                       1);
    }

    std::string url(const std::string& host = "127.0.0.1") const {
        return "https://" + host + ":" + std::to_string(server_.port()) + "/";
    }
    std::string authority() const { return server_.authority(); }
    int connections() const { return server_.connections(); }
    std::vector<Received> before_tls() { return server_.noted(); }
    std::string requests() {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

  private:
    void talk(Peer& peer, const std::string& answer) {
        // OpenSSL's own socket writing raises it when the client has left; the client's may not.
        sigset_t broken_pipe;
        sigemptyset(&broken_pipe);
        sigaddset(&broken_pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
        if (is_proxy_) {
            peer.receive();
            peer.send("HTTP/1.1 200 Connection established\r\nX-From-Proxy: 1\r\n\r\n");
        }
        const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context_.get()), &SSL_free);
        SSL_set_fd(tls.get(), peer.socket().native_handle());
        if (SSL_accept(tls.get()) != 1) return;
        std::string input;
        char buffer[4096];
        for (int size = 0; (size = SSL_read(tls.get(), buffer, sizeof buffer)) > 0;) {
            input.append(buffer, static_cast<std::size_t>(size));
            if (!input.ends_with("\r\n\r\n")) continue;
            {
                const std::lock_guard lock(mutex_);
                requests_ += std::exchange(input, {});
            }
            SSL_write(tls.get(), answer.data(), static_cast<int>(answer.size()));
        }
    }

    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    bool is_proxy_;
    std::mutex mutex_;
    std::string requests_;
    ScriptedServer server_;
};

}  // namespace millrace::http
