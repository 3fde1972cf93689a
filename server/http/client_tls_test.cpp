// Who is trusted over https, and how the client proves who it is.
#include "http/tls_fixture.hpp"

namespace millrace::http {
namespace {

class ClientTls : public testing::Test {
  protected:
    Error failure(ClientRequest request) {
        const auto outcome = send(open_client(), std::move(request));
        EXPECT_FALSE(outcome);
        return outcome ? Error{} : outcome.error();
    }
    // A request that trusts the authority.
    ClientRequest trusting(const std::string& url) const {
        auto request = get(url);
        request.tls.authorities = pem_of(authority_.certificate);
        return request;
    }

    Identity authority_ = make_identity({.name = "authority", .hosts = "", .is_authority = true});
    Identity server_ = make_identity({.name = "server"}, &authority_);
    Identity client_ = make_identity({.name = "client", .hosts = ""}, &authority_);
};

TEST_F(ClientTls, TrustsWhatAnAuthorityHasSigned) {
    TlsServer server(server_, answer_with("200 OK", {}, "safe"));
    const std::vector<ClientRequest> requests(3, trusting(server.url()));
    for (const auto& outcome : send_all(open_client(), requests)) {
        ASSERT_TRUE(outcome) << outcome.error().message << outcome.error().detail;
        EXPECT_EQ(outcome->body, "safe");
    }
    EXPECT_EQ(server.connections(), 1);
}

TEST_F(ClientTls, TellsWhomItDoesNotTrust) {
    TlsServer server(server_, answer_with("200 OK"));
    const auto error = failure(get(server.url()));
    EXPECT_EQ(error.kind, ErrorKind::Unavailable);
    EXPECT_EQ(error.message, "The certificate of " + server.authority() + " is not trusted.");
    EXPECT_NE(error.detail.find("certificate"), std::string::npos) << error.detail;

    auto request = get(server.url());
    request.tls.authorities = pem_of(make_identity({.is_authority = true}).certificate);
    EXPECT_EQ(failure(std::move(request)).message, error.message);
    EXPECT_EQ(server.requests(), "");
}

TEST_F(ClientTls, ComparesTheHostWithTheCertificate) {
    TlsServer server(server_, answer_with("200 OK"));
    EXPECT_EQ(failure(trusting(server.url("localhost"))).message,
              "The certificate of localhost:" +
                  server.authority().substr(server.authority().find(':') + 1) + " is not trusted.");
}

TEST_F(ClientTls, RefusesACertificateThatIsTooOld) {
    const auto old = make_identity({.name = "server", .valid_seconds = -3600}, &authority_);
    TlsServer server(old, answer_with("200 OK"));
    EXPECT_NE(failure(trusting(server.url())).detail.find("expired"), std::string::npos);
}

TEST_F(ClientTls, TrustsAnybodyOnlyWhereItIsToldTo) {
    TlsServer server(server_, answer_with("200 OK", {}, "x"));
    auto trusts_all = get(server.url("localhost"));
    trusts_all.tls.verify = false;
    // On one event loop: the connection that was opened unverified is not used for the others.
    const auto outcomes = send_all(open_client(), {trusts_all, get(server.url("localhost")),
                                                   trusting(server.url("localhost"))});
    EXPECT_EQ(outcomes[0]->body, "x");
    EXPECT_FALSE(outcomes[1]);
    EXPECT_FALSE(outcomes[2]);
}

TEST_F(ClientTls, ProvesWhoItIs) {
    TlsServer server(server_, answer_with("200 OK", {}, "welcome"), {.clients = &authority_});
    auto request = trusting(server.url());
    request.tls.certificate = pem_of(client_.certificate);
    request.tls.key = pem_of(client_.key);
    EXPECT_EQ(send(open_client(), request)->body, "welcome");

    request.tls.key = pem_of(client_.key, "key password");
    request.tls.key_password = "key password";
    EXPECT_EQ(send(open_client(), request)->body, "welcome");

    request.tls.certificate += pem_of(client_.key);
    request.tls.key = request.tls.key_password = {};
    EXPECT_EQ(send(open_client(), request)->body, "welcome");
}

TEST_F(ClientTls, SharesNoConnectionThatProvesWhoItIs) {
    TlsServer server(server_, answer_with("200 OK", {}, "welcome"), {.clients = &authority_});
    auto known = trusting(server.url());
    known.tls.certificate = pem_of(client_.certificate);
    known.tls.key = pem_of(client_.key);
    // Knows the certificate, which is public, but not its key.
    auto thief = known;
    thief.tls.key = pem_of(make_identity({}).key);
    const auto outcomes = send_all(open_client(), {known, trusting(server.url()), thief, known});
    EXPECT_EQ(outcomes[0]->body, "welcome");
    ASSERT_FALSE(outcomes[1]);
    EXPECT_EQ(outcomes[1].error().kind, ErrorKind::Unavailable) << outcomes[1].error().message;
    ASSERT_FALSE(outcomes[2]);
    EXPECT_EQ(outcomes[2].error().kind, ErrorKind::InvalidInput) << outcomes[2].error().message;
    EXPECT_EQ(outcomes[3]->body, "welcome");
}

TEST_F(ClientTls, SaysWhichTextIsNoCertificate) {
    TlsServer server(server_, answer_with("200 OK"));
    auto request = get(server.url());
    request.tls.authorities = "no certificate";
    auto error = failure(request);
    EXPECT_EQ(error.kind, ErrorKind::InvalidInput);
    EXPECT_EQ(error.message,
              "The certificates of authorities for " + server.authority() + " cannot be read.");

    request = trusting(server.url());
    request.tls.certificate = "no certificate";
    error = failure(request);
    EXPECT_EQ(error.kind, ErrorKind::InvalidInput);
    EXPECT_EQ(error.message,
              "The client certificate or key for " + server.authority() + " cannot be used.");

    request.tls.certificate = pem_of(client_.certificate);
    request.tls.key = pem_of(client_.key, "key password");
    request.tls.key_password = "other";
    EXPECT_EQ(failure(request).message, error.message);
}

TEST_F(ClientTls, TakesNoClientCertificateToAnotherOrigin) {
    TlsServer target(server_, answer_with("200 OK"), {.clients = &authority_});
    TlsServer source(server_,
                     answer_with("307 Temporary Redirect", "Location: " + target.url() + "\r\n"));
    auto request = trusting(source.url());
    request.tls.certificate = pem_of(client_.certificate);
    request.tls.key = pem_of(client_.key);
    EXPECT_EQ(failure(std::move(request)).kind, ErrorKind::Unavailable);
    EXPECT_EQ(target.requests(), "");
}

TEST_F(ClientTls, IsSpokenThroughAProxy) {
    TlsServer proxy(server_, answer_with("200 OK", "X-Own: 1\r\n", "through"), {.is_proxy = true});
    auto request = trusting("https://127.0.0.1:9/path");
    request.proxy = "http://me:pw@" + proxy.authority();
    request.headers.add("X-Api-Key", "k");
    const auto response = send(open_client(), std::move(request)).value();
    EXPECT_EQ(response.body, "through");
    EXPECT_TRUE(response.headers.has("X-Own"));
    EXPECT_FALSE(response.headers.has("X-From-Proxy"));
    EXPECT_FALSE(proxy.before_tls().at(0).has("X-Api-Key"));
    EXPECT_NE(proxy.requests().find("GET /path HTTP/1.1\r\n"), std::string::npos);
    EXPECT_NE(proxy.requests().find("X-Api-Key: k\r\n"), std::string::npos);
    EXPECT_EQ(proxy.requests().find("Proxy-Authorization"), std::string::npos);
}

TEST_F(ClientTls, SaysWhereNobodySpeaksTls) {
    ScriptedServer server([](Peer& peer) {
        peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        peer.wait_for_end();
    });
    const auto error = failure(get("https://" + server.authority() + "/"));
    EXPECT_EQ(error.kind, ErrorKind::Unavailable);
    EXPECT_EQ(error.message, "No secure connection to " + server.authority() + " can be made.");
}

TEST_F(ClientTls, FallsBackToHttp1WhereTheServerKnowsNoHttp2) {
    TlsServer server(server_, answer_with("200 OK"));
    auto request = trusting(server.url());
    request.version = HttpVersion::Http2;
    EXPECT_EQ(send(open_client(), std::move(request))->http_version, "1.1");
}

}  // namespace
}  // namespace millrace::http
