// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/sample_files.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include <opencv2/imgcodecs.hpp>

#include "core/base/error.h"

namespace quantoscope {
namespace {

bool isSample(const std::filesystem::path& file) {
  // What OpenCV decodes, and tensors.
  static const std::set<std::string> kExtensions = {
      ".avif", ".bmp", ".dib", ".exr", ".gif", ".hdr",  ".jp2", ".jpe", ".jpeg",
      ".jpg",  ".npy", ".pam", ".pbm", ".pfm", ".pgm",  ".pic", ".png", ".pnm",
      ".ppm",  ".pxm", ".ras", ".sr",  ".tif", ".tiff", ".webp"};
  std::string extension = file.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return kExtensions.contains(extension) || cv::haveImageReader(file.string());
}

}  // namespace

std::vector<std::filesystem::path> onlySamples(std::vector<std::filesystem::path> files,
                                               const std::filesystem::path& folder) {
  if (files.empty()) {
    return files;
  }
  const std::size_t count = files.size();
  const std::string first = files.front().filename().string();
  std::erase_if(files, [](const std::filesystem::path& file) { return !isSample(file); });
  if (files.empty()) {
    throw Error(
        folder.string() + ": has no images: " +
        (count == 1 ? "its only file, " + first + ","
                    : "none of its " + std::to_string(count) + " files, such as " + first + ",") +
        (count == 1 ? " is neither an image nor a .npy tensor" : " is an image or a .npy tensor"));
  }
  return files;
}

}  // namespace quantoscope
