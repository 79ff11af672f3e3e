// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/image_fit.h"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "core/base/error.h"

namespace quantoscope {
namespace {

constexpr double kLargestSide = 1 << 15;

// floor(), so that a margin of one pixel goes to the right or to the bottom on either side of 0.
int halfOf(int difference) {
  return difference >= 0 ? difference / 2 : (difference - 1) / 2;
}

}  // namespace

FittedPlace fittedPlace(cv::Size image, cv::Size input, ImageFit fit) {
  if (fit == ImageFit::Stretch) {
    return {input, {0, 0}};
  }
  const double horizontal = static_cast<double>(input.width) / image.width;
  const double vertical = static_cast<double>(input.height) / image.height;
  const bool inside = fit == ImageFit::Letterbox;
  const double scale = inside ? std::min(horizontal, vertical) : std::max(horizontal, vertical);
  const auto side = [&](int length, int wanted) {
    const double scaled = std::round(length * scale);
    return static_cast<int>(inside ? std::clamp(scaled, 1.0, static_cast<double>(wanted))
                                   : std::max(scaled, static_cast<double>(wanted)));
  };
  const double longest = scale * std::max(image.width, image.height);
  if (longest > kLargestSide) {
    throw Error("an image of " + std::to_string(image.width) + "x" + std::to_string(image.height) +
                " is too long and narrow to be cut to " + std::to_string(input.width) + "x" +
                std::to_string(input.height));
  }
  const cv::Size scaled(side(image.width, input.width), side(image.height, input.height));
  return {scaled, {halfOf(input.width - scaled.width), halfOf(input.height - scaled.height)}};
}

cv::Mat fitted(const cv::Mat& image, cv::Size input, ImageFit fit) {
  if (image.size() == input) {
    return image;
  }
  const FittedPlace place = fittedPlace(image.size(), input, fit);
  cv::Mat scaled = image;
  if (image.size() != place.scaled) {
    cv::resize(image, scaled, place.scaled, 0, 0, cv::INTER_LINEAR);
  }
  if (place.scaled == input) {
    return scaled;
  }
  if (fit == ImageFit::Crop) {
    return scaled(cv::Rect(-place.corner, input)).clone();
  }
  cv::Mat framed(input, image.type(), cv::Scalar::all(kLetterboxGray));
  scaled.copyTo(framed(cv::Rect(place.corner, place.scaled)));
  return framed;
}

}  // namespace quantoscope
