// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/image_decoder.h"

#include <span>
#include <string>
#include <vector>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "core/model/jpeg_check.h"
#include "core/model/png_decoder.h"

namespace quantoscope {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& complaint) {
  throw Error(file.string() + ": is damaged or not complete: " + complaint);
}

cv::Mat byEngine(const std::filesystem::path& file, std::span<const std::byte> bytes, bool gray) {
  const cv::Mat encoded(1, static_cast<int>(bytes.size()), CV_8U,
                        const_cast<std::byte*>(bytes.data()));
  cv::Mat image;
  try {
    image = cv::imdecode(encoded, gray ? cv::IMREAD_GRAYSCALE : cv::IMREAD_COLOR);
  } catch (const cv::Exception& exception) {
    throw Error(file.string() + ": cannot be decoded: " + exception.err);
  }
  if (image.empty()) {
    throw Error(file.string() + ": is not an image that can be decoded, or not all of one");
  }
  return image;
}

// Blue green red, or grey.
cv::Mat decode(const std::filesystem::path& file, bool gray) {
  const auto bytes = readFile(file);
  if (bytes.empty()) {
    throw Error(file.string() + ": is empty");
  }
  if (isPng(bytes)) {
    const PngImage png = decodePng(bytes, gray);
    if (!png.complaint.empty()) {
      refuse(file, png.complaint);
    }
    if (!png.rotated) {
      return cv::Mat(png.height, png.width, gray ? CV_8UC1 : CV_8UC3,
                     const_cast<std::uint8_t*>(png.pixels.data()))
          .clone();
    }
  }
  if (isJpeg(bytes)) {
    const std::string complaint = jpegComplaint(bytes);
    if (!complaint.empty()) {
      refuse(file, complaint);
    }
  }
  return byEngine(file, bytes, gray);
}

}  // namespace

cv::Mat decodeImage(const std::filesystem::path& file, PixelOrder order) {
  cv::Mat image = decode(file, order == PixelOrder::Gray);
  switch (order) {
    case PixelOrder::Rgb:
      cv::cvtColor(image, image, cv::COLOR_BGR2RGB);
      break;
    case PixelOrder::Rgba:
      cv::cvtColor(image, image, cv::COLOR_BGR2RGBA);
      break;
    case PixelOrder::Bgra:
      cv::cvtColor(image, image, cv::COLOR_BGR2BGRA);
      break;
    case PixelOrder::Bgr:
    case PixelOrder::Gray:
      break;
  }
  return image;
}

}  // namespace quantoscope
