#include "expression/detail/zone.hpp"

#include <date/tz.h>

#include <algorithm>
#include <cmath>
#include <exception>

namespace millrace::expression {
namespace {

// "UTC+3", "utc-05:30", "GMT+1" -> minutes.
std::optional<int> fixed_offset(std::string_view name) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    std::string text;
    for (const char c : name) text.push_back(lower(c));
    if (text == "utc" || text == "gmt") return 0;
    if (!text.starts_with("utc")) return std::nullopt;
    text.erase(0, 3);
    if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const int sign = text[0] == '-' ? -1 : 1;
    int hours = 0;
    int minutes = 0;
    std::size_t i = 1;
    std::size_t digits = 0;
    for (; i < text.size() && text[i] >= '0' && text[i] <= '9' && digits < 2; ++i, ++digits)
        hours = hours * 10 + (text[i] - '0');
    if (digits == 0) return std::nullopt;
    if (i < text.size()) {
        if (text[i] != ':' || text.size() != i + 3) return std::nullopt;
        for (++i; i < text.size(); ++i) {
            if (text[i] < '0' || text[i] > '9') return std::nullopt;
            minutes = minutes * 10 + (text[i] - '0');
        }
    }
    return sign * (hours * 60 + minutes);
}

// date's calendar ends before JavaScript's; times beyond it use the rules at its edge.
date::sys_seconds second_of(double time) {
    const double limit = 8.64e12;
    double seconds = std::floor(time / 1000.0);
    if (!(seconds > -limit / 10)) seconds = -limit / 10;
    if (seconds > limit / 10) seconds = limit / 10;
    return date::sys_seconds(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

bool is_same_name(std::string_view left, std::string_view right) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(),
                      [&](char a, char b) { return lower(a) == lower(b); });
}

// Names count in any case, as in JavaScript.
const date::time_zone* find_zone(std::string_view name) {
    try {
        return date::locate_zone(std::string(name));
    } catch (const std::exception&) {  // the library has no other way to say "unknown"
        for (const date::time_zone& zone : date::get_tzdb().zones)
            if (is_same_name(zone.name(), name)) return &zone;
    }
    return nullptr;
}

}  // namespace

std::optional<Zone> Zone::named(std::string_view name) {
    if (const auto offset = fixed_offset(name)) return fixed(*offset);
    if (name.empty() || name.size() > 64) return std::nullopt;
    if (const date::time_zone* zone = find_zone(name)) return Zone(zone, 0);
    return std::nullopt;
}

std::string Zone::name() const {
    if (zone_ != nullptr) return std::string(zone_->name());
    return offset_ == 0 ? "UTC" : "UTC" + offset_text(offset_, OffsetForm::Narrow);
}

double Zone::offset_at(double time) const {
    if (zone_ == nullptr || std::isnan(time)) return offset_;
    return static_cast<double>(zone_->get_info(second_of(time)).offset.count()) / 60.0;
}

std::string Zone::abbreviation_at(double time) const {
    if (zone_ == nullptr) return name();
    return zone_->get_info(second_of(time)).abbrev;
}

double Zone::time_of_local(double local) const {
    if (zone_ == nullptr || std::isnan(local)) return local - offset_ * 60000.0;
    const auto info = zone_->get_info(date::local_seconds(second_of(local).time_since_epoch()));
    return local - static_cast<double>(info.first.offset.count()) * 1000.0;
}

std::string offset_text(double offset_minutes, OffsetForm form) {
    const int total = static_cast<int>(std::trunc(offset_minutes));
    const int hours = std::abs(total) / 60;
    const int minutes = std::abs(total) % 60;
    std::string out(1, offset_minutes >= 0 ? '+' : '-');
    const auto two = [&](int n) {
        out.push_back(static_cast<char>('0' + n / 10));
        out.push_back(static_cast<char>('0' + n % 10));
    };
    if (form == OffsetForm::Narrow) {
        out += std::to_string(hours);
        if (minutes != 0) out += ":" + std::to_string(minutes);
        return out;
    }
    two(hours);
    if (form == OffsetForm::Extended) out.push_back(':');
    two(minutes);
    return out;
}

}  // namespace millrace::expression
