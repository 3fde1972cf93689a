// millrace config: the settings in force, or their reference page.
#include <iostream>

#include "app/commands.hpp"
#include "app/config.hpp"

namespace millrace::app {

int config_command(bool prints_reference, const SettingValues& values) {
    if (prints_reference) {
        std::cout << config_reference();
        return kExitGood;
    }
    const auto config = load_config(values);
    if (!config) return report(config.error());
    std::cout << describe(*config);
    return kExitGood;
}

int report(const Error& error) {
    std::cerr << "millrace: " << error.message << (error.hint.empty() ? "" : " ") << error.hint
              << "\n";
    return kExitUsage;
}

}  // namespace millrace::app
