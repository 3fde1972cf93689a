// Mail addresses, texts and messages: what is written, and what is refused.
#include <gtest/gtest.h>

#include "http/mail_message.hpp"
#include "http/mail_text.hpp"

namespace millrace::http {
namespace {

std::string addresses_of(std::string_view text) {
    const auto parsed = parse_mail_addresses(text);
    if (!parsed) return "error";
    std::string list;
    for (const MailAddress& one : *parsed) list += "[" + one.name + "|" + one.address + "]";
    return list;
}

TEST(MailAddresses, AreReadAsPeopleWriteThem) {
    EXPECT_EQ(addresses_of("a@b.c"), "[|a@b.c]");
    EXPECT_EQ(addresses_of(" Ada L <a@b.c> , \"X, \\\"Y\\\"\" <x@y.z>;c@d.e,"),
              "[Ada L|a@b.c][X, \"Y\"|x@y.z][|c@d.e]");
    EXPECT_EQ(addresses_of("'Ada' <a@b.c>"), "[Ada|a@b.c]");
    EXPECT_EQ(addresses_of("Jörg <j@müller.example>"), "[Jörg|j@müller.example]");
    EXPECT_EQ(addresses_of(""), "");
}

TEST(MailAddresses, ThatAreNoneAreRefused) {
    for (const char* bad :
         {"ada", "@b.c", "a@", "a b@c.d", "<a@b.c", "a@b.c>", "a@b@c", "a@b.c\r\nRCPT TO:<x@y.z>",
          "Ada\r\nBcc: x@y.z <a@b.c>", "\"Ada\nX\" <a@b.c>", "-oQ/tmp@x.y", "a@b.c\x01", "a@[1.2]",
          "<a@b.c> <d@e.f> x", "a(c)@b.c", "a@b.c SIZE=1"})
        EXPECT_EQ(addresses_of(bad), "error") << bad;
    // What is refused is shown in one line.
    EXPECT_EQ(parse_mail_addresses("a\r\nb").error().message.find('\n'), std::string::npos);
}

TEST(MailText, EncodesWhatIsNotPlain) {
    EXPECT_EQ(encoded_words("Hello", 9), "Hello");
    EXPECT_EQ(encoded_words("ä", 9), "=?UTF-8?B?w6Q=?=");
    EXPECT_EQ(encoded_words("=?x?=", 9), "=?UTF-8?B?PT94Pz0=?=");
    std::string text;
    for (int i = 0; i < 100; ++i) text += "ä€";
    const std::string words = encoded_words(text, 9);
    for (std::size_t begin = 0; begin < words.size();) {
        const std::size_t end = std::min(words.find("\r\n", begin), words.size());
        EXPECT_LE(end - begin, 76U);
        begin = end + 2;
    }
    std::string plain;
    for (int i = 0; i < 40; ++i) plain += "word ";
    EXPECT_NE(encoded_words(plain, 9).find("\r\n "), std::string::npos);
}

TEST(MailText, QuotedPrintableHasShortLinesAndNoDotsInFront) {
    EXPECT_EQ(quoted_printable("a=b\nü "), "a=3Db\r\n=C3=BC=20");
    EXPECT_EQ(quoted_printable(".\r\n..\rx"), "=2E\r\n=2E.=0Dx");
    const std::string text = quoted_printable(std::string(1000, 'x') + std::string(100, '='));
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find("\r\n", begin), text.size());
        EXPECT_LE(end - begin, 76U);
        begin = end + 2;
    }
}

TEST(MailText, NamesOfFilesAreParameters) {
    EXPECT_EQ(file_name_parameter("filename", "a \"b\".txt"), ";\r\n filename=\"a \\\"b\\\".txt\"");
    EXPECT_EQ(file_name_parameter("filename", "ä.txt"), ";\r\n filename*=utf-8''%C3%A4.txt");
    const std::string longer = file_name_parameter("filename", std::string(100, 'x') + "ä");
    EXPECT_NE(longer.find("filename*0*=utf-8''"), std::string::npos);
    EXPECT_NE(longer.find("filename*1*="), std::string::npos);
    EXPECT_EQ(file_name_parameter("filename", ""), "");
}

Mail a_mail() {
    Mail mail;
    mail.server.host = "localhost";
    mail.from = {{"Ada", "ada@example.com"}};
    mail.to = {{"", "bob@example.com"}};
    mail.subject = "Hi";
    mail.message_id = "1@example.com";
    mail.boundary_seed = "seed";
    mail.text = "text";
    return mail;
}

std::string whole(const Mail& mail) {
    auto message = MailMessage::make(mail);
    if (!message) return "error: " + message.error().message;
    std::string text;
    char buffer[100];
    for (;;) {
        const auto count = message->read(buffer, sizeof buffer);
        if (!count || *count == 0) break;
        text.append(buffer, *count);
    }
    EXPECT_EQ(text.size(), message->size());
    return text;
}

TEST(MailMessage, HasItsPartsInOrder) {
    Mail mail = a_mail();
    mail.date = *time_from_iso("2026-01-15T12:00:00Z");
    EXPECT_EQ(whole(mail),
              "From: \"Ada\" <ada@example.com>\r\nTo: bob@example.com\r\nSubject: Hi\r\n"
              "Message-ID: <1@example.com>\r\nDate: Thu, 15 Jan 2026 12:00:00 +0000\r\n"
              "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
              "Content-Transfer-Encoding: quoted-printable\r\n\r\ntext\r\n");
    for (const std::size_t size : {0UL, 1UL, 56UL, 57UL, 58UL, 100'000UL}) {
        mail.attachments = {
            {"a.bin", "application/zip", "", memory_content(std::string(size, 'x'))}};
        EXPECT_TRUE(whole(mail).ends_with("--=_seed_1--\r\n")) << size;
    }
}

TEST(MailMessage, RefusesLineEndsInItsHead) {
    Mail mail = a_mail();
    mail.subject = "Hi\r\nBcc: x@y.z";
    EXPECT_TRUE(whole(mail).starts_with("error"));
    for (const auto& [name, id] : std::vector<std::pair<std::string, std::string>>{
             {"a\r\nX: y", ""}, {"a", "x>\r\nX: y"}, {"a", "b c"}}) {
        mail = a_mail();
        mail.attachments = {{name, "text/plain", id, empty_content()}};
        EXPECT_TRUE(whole(mail).starts_with("error")) << name << id;
    }
    // A type is not written by hand: one that is none becomes the one of bytes.
    mail = a_mail();
    mail.attachments = {{"a", "text/html\r\nX: y", "", empty_content()}};
    EXPECT_EQ(whole(mail).find("X: y"), std::string::npos);
}

}  // namespace
}  // namespace millrace::http
