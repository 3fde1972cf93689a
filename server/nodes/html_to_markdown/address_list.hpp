// Addresses of links that are listed at the end, each once.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

namespace millrace::nodes {

class AddressList {
  public:
    // Counted from 1.
    std::size_t number_of(const std::string& address) {
        const auto [entry, is_new] = numbers_.try_emplace(address, addresses_.size() + 1);
        if (is_new) addresses_.push_back(address);
        return entry->second;
    }
    const std::vector<std::string>& all() const { return addresses_; }

  private:
    std::unordered_map<std::string, std::size_t> numbers_;
    std::vector<std::string> addresses_;
};

}  // namespace millrace::nodes
