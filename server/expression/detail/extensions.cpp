#include "expression/detail/extensions.hpp"

#include <array>

#include "expression/detail/calendar.hpp"
#include "expression/detail/coercion.hpp"

namespace millrace::expression {
namespace {

struct Receiver {
    std::string_view type;
    Method (*find)(std::string_view name);
};
constexpr std::array<Receiver, 6> kReceivers = {{{"Array", find_array_extension},
                                                 {"Date", find_date_extension},
                                                 {"Number", find_number_extension},
                                                 {"Object", find_object_extension},
                                                 {"String", find_text_extension},
                                                 {"Boolean", find_bool_extension}}};

}  // namespace

bool is_extension_name(std::string_view name) {
    for (const Receiver& receiver : kReceivers)
        if (receiver.find(name) != nullptr) return true;
    return false;
}

bool is_date_text(std::string_view text) {
    constexpr std::string_view kForm = "0000-00-00T00:00:00.000Z";
    if (text.size() != kForm.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (kForm[i] == '0' ? !is_digit : text[i] != kForm[i]) return false;
    }
    const auto number = [&](std::size_t at, std::size_t length) {
        int value = 0;
        for (std::size_t i = at; i < at + length; ++i) value = value * 10 + (text[i] - '0');
        return value;
    };
    const int year = number(0, 4);
    const int month = number(5, 2);
    const int day = number(8, 2);
    if (month < 1 || month > 12 || day < 1) return false;
    const int most = days_in_month(year, month);
    return day <= most && number(11, 2) <= 23 && number(14, 2) <= 59 && number(17, 2) <= 59;
}

void refuse_extension(Context& context, Value receiver, std::string_view name) {
    if (receiver.is_nullish())
        throw_reported(std::string(name) + " can't be used on " +
                       std::string(to_text(context, receiver)) + " value");
    std::vector<std::string_view> types;
    for (const Receiver& one : kReceivers)
        if (one.find(name) != nullptr) types.push_back(one.type);
    std::string list;
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (i > 0) list += i + 1 == types.size() ? ", and " : ", ";
        list += "\"" + std::string(types[i]) + "\"";
    }
    throw_reported(std::string(name) + "() is only callable on type" +
                   (types.size() > 1 ? "s " : " ") + list);
}

}  // namespace millrace::expression
