#include "base/large_memory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <thread>
#include <utility>
#include <vector>

namespace millrace {
namespace {

TEST(LargeMemory, PiecesDoNotOverlap) {
    std::vector<std::pair<unsigned char*, std::size_t>> pieces;
    for (std::size_t i = 0; i < 100; ++i) {
        const std::size_t bytes = 1 + i * 4999 % kLargestPiece;
        auto* piece = static_cast<unsigned char*>(allocate_piece(bytes));
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(piece) % 64, 0U);
        std::memset(piece, static_cast<int>(i), bytes);
        pieces.emplace_back(piece, bytes);
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        EXPECT_EQ(pieces[i].first[0], i);
        EXPECT_EQ(pieces[i].first[pieces[i].second - 1], i);
        free_piece(pieces[i].first);
    }
}

TEST(LargeMemory, ABlockWhosePiecesAreFreedServesAgain) {
    std::vector<void*> seen;
    for (int turn = 0; turn < 100; ++turn) {
        void* piece = allocate_piece(kLargestPiece);
        if (std::find(seen.begin(), seen.end(), piece) == seen.end()) seen.push_back(piece);
        free_piece(piece);
    }
    EXPECT_LE(seen.size(), 8U);  // two blocks of four: the one another test left, and a fresh one
}

TEST(LargeMemory, PiecesMayOutliveTheirThreadAndBeFreedByAnother) {
    std::vector<unsigned char*> pieces;
    std::thread([&] {
        for (int i = 0; i < 20; ++i) {
            pieces.push_back(static_cast<unsigned char*>(allocate_piece(kLargestPiece)));
            std::memset(pieces.back(), i, kLargestPiece);
        }
    }).join();
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(pieces[static_cast<std::size_t>(i)][kLargestPiece - 1], i);
        free_piece(pieces[static_cast<std::size_t>(i)]);
    }
}

TEST(LargeMemory, VectorsOfAnySizeTakeIt) {
    for (const std::size_t count : {1u, 262'143u, 262'144u, 1'000'003u}) {
        LargeVector<std::uint64_t> numbers(count);
        EXPECT_EQ(numbers.back(), 0U);
        for (std::size_t i = 0; i < count; ++i) numbers[i] = i;
        const LargeVector<std::uint64_t> copy = numbers;
        numbers = LargeVector<std::uint64_t>();
        EXPECT_EQ(copy.front(), 0U);
        EXPECT_EQ(copy.back(), count - 1);
    }
}

}  // namespace
}  // namespace millrace
