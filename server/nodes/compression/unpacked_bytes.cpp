#include "nodes/compression/unpacking.hpp"

namespace millrace::nodes {
namespace {

// Honest files shrink to a hundredth at the very best; deflate can reach a thousandth.
constexpr std::uint64_t kMostRatio = 250;
constexpr std::uint64_t kFree = std::uint64_t{64} << 20;  // so much may come out of anything

}  // namespace

Result<void> UnpackedBytes::add_bytes(std::uint64_t count) {
    bytes_ += count;
    if (bytes_ > limits_.bytes)
        return Error{ErrorKind::TooLarge,
                     "The files of the archive have more than " +
                         std::to_string(limits_.bytes >> 20) + " MB together, the limit.",
                     "The setting \"archive-size-max\" (MILLRACE_ARCHIVE_SIZE_MAX) raises it."};
    if (bytes_ > kFree && bytes_ / kMostRatio > packed_)
        return Error{ErrorKind::TooLarge,
                     "The archive becomes more than " + std::to_string(kMostRatio) +
                         " times as large when it is unpacked, as only archives do that are made "
                         "to fill a disk."};
    return {};
}

Result<void> UnpackedBytes::add_file() {
    if (++files_ <= limits_.files) return {};
    return Error{ErrorKind::TooLarge, "The archive has more than " + std::to_string(limits_.files) +
                                          " files and folders, the limit."};
}

}  // namespace millrace::nodes
