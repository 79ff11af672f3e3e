// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/chance.h"

#include <algorithm>
#include <map>

namespace quantoscope {

double shareByGuessing(std::span<const Answer> answers, std::size_t classes) {
  std::map<int, double> given;
  std::map<int, double> right;
  for (const Answer& answer : answers) {
    ++given[answer.given];
    ++right[answer.right];
  }
  double chance = classes > 0 ? 1 / static_cast<double>(classes) : 0;
  if (right.size() > 1) {
    double common = 0;
    for (const auto& [label, count] : right) {
      const auto found = given.find(label);
      common += found == given.end() ? 0 : count * found->second;
    }
    const auto total = static_cast<double>(answers.size());
    chance = std::max(chance, common / (total * total));
  }
  constexpr double kMost = 0.5;
  return std::min(chance, kMost);
}

bool isNearChance(const Proportion& right, double chance) {
  return right.count >= kFewestLabelled && right.low() <= chance && right.high() < (1 + chance) / 2;
}

}  // namespace quantoscope
