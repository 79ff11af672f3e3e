// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/input_proposal.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "core/base/error.h"
#include "core/model/image_decoder.h"

namespace quantoscope {
std::optional<SizeProposal> proposedSize(std::span<const ImageSize> images) {
  if (images.empty()) {
    return std::nullopt;
  }
  constexpr int kLargestTaken = 1024;
  std::map<std::pair<int, int>, std::size_t> counts;
  std::vector<double> ratios;
  for (const ImageSize& size : images) {
    ++counts[{size.width, size.height}];
    ratios.push_back(static_cast<double>(size.width) / size.height);
  }
  const auto common =
      std::max_element(counts.begin(), counts.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  const auto [width, height] = common->first;
  if (2 * common->second > images.size() && std::max(width, height) <= kLargestTaken) {
    return SizeProposal{{width, height}, true};
  }
  std::nth_element(ratios.begin(), ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2),
                   ratios.end());
  const double ratio = ratios[ratios.size() / 2];
  constexpr int kLonger = 320;
  constexpr int kMultiple = 32;
  const double share = std::min(ratio, 1 / ratio);
  const int shorter =
      std::max(1, static_cast<int>(std::lround(share * kLonger / kMultiple))) * kMultiple;
  return ratio >= 1 ? SizeProposal{{kLonger, shorter}, false}
                    : SizeProposal{{shorter, kLonger}, false};
}

std::vector<ImageSize> imageSizes(std::span<const std::filesystem::path> files) {
  constexpr std::size_t kMost = 24;
  const std::size_t count = std::min(kMost, files.size());
  std::vector<ImageSize> sizes;
  for (std::size_t i = 0; i < count; ++i) {
    try {
      const cv::Mat image = decodeImage(files[i * files.size() / count], PixelOrder::Gray);
      sizes.push_back({image.cols, image.rows});
    } catch (const Error&) {
      continue;  // said where the images are checked
    }
  }
  return sizes;
}

}  // namespace quantoscope
