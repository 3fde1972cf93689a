#include "nodes/debug_helper/random_data.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

#include "base/id.hpp"

namespace millrace::nodes {
namespace {

constexpr std::array<std::string_view, 24> kFirstNames = {
    "Ada",   "Alan",  "Amara", "Ben",   "Chen",   "Dara",  "Elena", "Farid",
    "Grace", "Hanna", "Ines",  "Jonas", "Kofi",   "Lena",  "Mateo", "Nora",
    "Omar",  "Priya", "Quinn", "Rosa",  "Stefan", "Tomas", "Yuki",  "Zara"};
constexpr std::array<std::string_view, 20> kLastNames = {
    "Abara",  "Becker", "Costa", "Dubois",   "Eriksen",  "Fischer", "Garcia",
    "Hopper", "Ivanov", "Jones", "Kowalski", "Lovelace", "Moreau",  "Nakamura",
    "Okafor", "Petrov", "Rossi", "Sato",     "Turing",   "Wagner"};
constexpr std::array<std::string_view, 12> kStreets = {
    "Mill Road", "Station Street", "Church Lane", "Park Avenue", "River Walk", "High Street",
    "Oak Drive", "Market Square",  "Hill Street", "Lake View",   "Garden Way", "North Gate"};
struct Place {
    std::string_view city;
    std::string_view state;
    std::string_view country;
};
constexpr std::array<Place, 10> kPlaces = {{{"Berlin", "Berlin", "Germany"},
                                            {"Lyon", "Rhône", "France"},
                                            {"Porto", "Norte", "Portugal"},
                                            {"Austin", "Texas", "United States"},
                                            {"Kyoto", "Kyoto", "Japan"},
                                            {"Accra", "Greater Accra", "Ghana"},
                                            {"Cork", "Munster", "Ireland"},
                                            {"Graz", "Styria", "Austria"},
                                            {"Rosario", "Santa Fe", "Argentina"},
                                            {"Hobart", "Tasmania", "Australia"}}};
constexpr std::array<std::string_view, 4> kMailHosts = {"example.com", "example.org", "example.net",
                                                        "mail.example"};
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kPasswordCharacters =
    "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789.-!";

class Maker {
  public:
    explicit Maker(Random& random) : random_(random) {}

    JsonObject user();
    JsonObject address();
    JsonObject email();
    JsonObject url();
    JsonObject version();
    JsonObject ipv4();
    JsonObject ipv6();
    JsonObject mac();
    JsonObject location();
    JsonObject credit_card();
    JsonObject nanoid(std::string_view alphabet, std::size_t length);

    Random& random() { return random_; }

  private:
    std::size_t below(std::size_t count) {
        return static_cast<std::size_t>(random_.unit() * static_cast<double>(count));
    }
    template <class List>
    const auto& one_of(const List& list) {
        return list[below(std::size(list))];
    }
    std::string text(std::size_t length, std::string_view alphabet);
    std::string mail_of(std::string_view first, std::string_view last);

    Random& random_;
};

std::string Maker::text(std::size_t length, std::string_view alphabet) {
    std::string made;
    for (std::size_t i = 0; i < length; ++i) made.push_back(one_of(alphabet));
    return made;
}

std::string Maker::mail_of(std::string_view first, std::string_view last) {
    return fmt::format("{}.{}{}@{}", first, last, below(100), one_of(kMailHosts));
}

JsonObject Maker::user() {
    JsonObject made;
    made["uid"] = make_uuid(random_);
    const std::string_view first = one_of(kFirstNames);
    const std::string_view last = one_of(kLastNames);
    made["email"] = mail_of(first, last);
    made["firstname"] = first;
    made["lastname"] = last;
    made["password"] = text(10, kPasswordCharacters);
    return made;
}

JsonObject Maker::address() {
    const Place& place = one_of(kPlaces);
    JsonObject made;
    made["firstname"] = one_of(kFirstNames);
    made["lastname"] = one_of(kLastNames);
    made["street"] = fmt::format("{} {}", 1 + below(199), one_of(kStreets));
    made["city"] = place.city;
    made["zip"] = fmt::format("{:05}", below(100000));
    made["state"] = place.state;
    made["country"] = place.country;
    return made;
}

JsonObject Maker::email() {
    JsonObject made;
    const std::string_view first = one_of(kFirstNames);
    made["email"] = mail_of(first, one_of(kLastNames));
    made["confirmed"] = random_.unit() < 0.5;
    return made;
}

JsonObject Maker::url() {
    JsonObject made;
    made["url"] = fmt::format("https://{}.{}", text(4 + below(8), kLetters), one_of(kMailHosts));
    return made;
}

JsonObject Maker::version() {
    JsonObject made;
    made["version"] = fmt::format("{}.{}.{}", below(20), below(50), below(100));
    return made;
}

JsonObject Maker::ipv4() {
    JsonObject made;
    made["ip"] = fmt::format("{}.{}.{}.{}", 1 + below(223), below(256), below(256), 1 + below(254));
    return made;
}

JsonObject Maker::ipv6() {
    std::string address;
    for (int i = 0; i < 8; ++i)
        fmt::format_to(std::back_inserter(address), "{}{:04x}", i > 0 ? ":" : "", below(65536));
    JsonObject made;
    made["ipv6"] = address;
    return made;
}

JsonObject Maker::mac() {
    std::string address;
    for (int i = 0; i < 6; ++i)
        fmt::format_to(std::back_inserter(address), "{}{:02x}", i > 0 ? ":" : "", below(256));
    JsonObject made;
    made["mac"] = address;
    return made;
}

JsonObject Maker::location() {
    JsonObject made;
    made["location"] =
        fmt::format("{:.6f}, {:.6f}", random_.unit() * 180 - 90, random_.unit() * 360 - 180);
    return made;
}

// A number that cannot be one: it starts like a card of its brand and has a wrong check digit.
JsonObject Maker::credit_card() {
    struct Brand {
        std::string_view name;
        std::string_view prefix;
        std::size_t length;
    };
    constexpr std::array<Brand, 3> kBrands = {
        {{"Visa", "4", 16}, {"Mastercard", "51", 16}, {"American Express", "34", 15}}};
    const Brand& brand = one_of(kBrands);
    std::string number(brand.prefix);
    number += text(brand.length - number.size() - 1, "0123456789");
    int sum = 0;
    for (std::size_t i = 0; i < number.size(); ++i) {
        int digit = number[number.size() - 1 - i] - '0';
        if (i % 2 == 0 && (digit *= 2) > 9) digit -= 9;
        sum += digit;
    }
    number.push_back(static_cast<char>('0' + (11 - sum % 10) % 10));
    JsonObject made;
    made["type"] = brand.name;
    made["number"] = number;
    made["ccv"] = text(3, "0123456789");
    made["exp"] = fmt::format("{:02}/{:02}", 1 + below(12), 27 + below(8));
    made["holder_name"] = fmt::format("{} {}", one_of(kFirstNames), one_of(kLastNames));
    return made;
}

JsonObject Maker::nanoid(std::string_view alphabet, std::size_t length) {
    JsonObject made;
    made["nanoId"] = text(length, alphabet);
    return made;
}

}  // namespace

std::optional<JsonObject> make_random_data(const RandomDataOptions& options, Random& random) {
    Maker maker(random);
    if (options.type == "user") return maker.user();
    if (options.type == "address") return maker.address();
    if (options.type == "email") return maker.email();
    if (options.type == "url") return maker.url();
    if (options.type == "semver") return maker.version();
    if (options.type == "ipv4") return maker.ipv4();
    if (options.type == "ipv6") return maker.ipv6();
    if (options.type == "macAddress") return maker.mac();
    if (options.type == "latLong") return maker.location();
    if (options.type == "creditCard") return maker.credit_card();
    if (options.type == "nanoid")
        return maker.nanoid(options.nanoid_alphabet, options.nanoid_length);
    if (options.type == "uuid") {
        JsonObject made;
        made["uuid"] = make_uuid(random);
        return made;
    }
    return std::nullopt;
}

}  // namespace millrace::nodes
