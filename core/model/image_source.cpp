// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/image_source.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <string_view>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "core/model/npy.h"

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

std::string lowerExtension(const fs::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

bool isHidden(const fs::path& path) {
  return path.filename().string().starts_with(".");
}

std::vector<fs::path> filesBelow(const fs::path& folder) {
  std::vector<fs::path> files;
  try {
    auto entry =
        fs::recursive_directory_iterator(folder, fs::directory_options::follow_directory_symlink);
    constexpr int kDeepest = 16;  // a folder that links to its parent must come to an end
    for (const auto end = fs::recursive_directory_iterator(); entry != end; ++entry) {
      if (entry->is_directory()) {
        if (isHidden(entry->path()) || entry.depth() >= kDeepest) {
          entry.disable_recursion_pending();
        }
      } else if (!isHidden(entry->path())) {
        files.push_back(entry->path());
      }
    }
  } catch (const fs::filesystem_error& error) {
    throw Error(folder.string() + ": cannot be listed: " + error.code().message());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<fs::path> filesOfList(const fs::path& list) {
  std::vector<fs::path> files;
  std::istringstream lines(readTextFile(list));
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') {
      line.pop_back();
    }
    if (line.find_first_not_of(" \t") == std::string::npos) {
      continue;
    }
    const fs::path named(line);
    std::error_code error;
    const fs::path besideList = list.parent_path() / named;
    // A list is often written for the folder in which the tool is started.
    const bool fromHere =
        named.is_relative() && !fs::exists(besideList, error) && fs::exists(named, error);
    files.push_back(named.is_absolute() || fromHere ? named : besideList);
  }
  return files;
}

cv::Mat decode(const fs::path& file, PixelOrder order) {
  const auto bytes = readFile(file);
  if (bytes.empty()) {
    throw Error(file.string() + ": is empty");
  }
  const cv::Mat encoded(1, static_cast<int>(bytes.size()), CV_8U,
                        const_cast<std::byte*>(bytes.data()));
  cv::Mat image;
  try {
    image =
        cv::imdecode(encoded, order == PixelOrder::Gray ? cv::IMREAD_GRAYSCALE : cv::IMREAD_COLOR);
  } catch (const cv::Exception& exception) {
    throw Error(file.string() + ": cannot be decoded: " + exception.err);
  }
  if (image.empty()) {
    throw Error(file.string() + ": is not an image that can be decoded");
  }
  if (order == PixelOrder::Rgb) {
    cv::cvtColor(image, image, cv::COLOR_BGR2RGB);
  }
  return image;
}

cv::Mat prepare(const fs::path& file, const Preprocessing& preprocessing, const Shape& inputShape) {
  const int channels = channelsOf(preprocessing.order);
  if (inputShape.size() != 3 || inputShape[0] != channels) {
    throw Error(file.string() + ": a " + toString(preprocessing.order) + " image has " +
                std::to_string(channels) + " channels, but the network takes " +
                toString(inputShape));
  }
  cv::Mat image = decode(file, preprocessing.order);
  const cv::Size size(inputShape[2], inputShape[1]);
  if (image.size() != size) {
    cv::resize(image, image, size, 0, 0, cv::INTER_LINEAR);
  }
  return image;
}

}  // namespace

std::vector<fs::path> listImages(const fs::path& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) {
    throw Error(path.string() + ": no such file or folder");
  }
  std::vector<fs::path> files;
  if (fs::is_directory(status)) {
    files = filesBelow(path);
  } else if (const auto extension = lowerExtension(path);
             extension == ".txt" || extension == ".list" || extension == ".lst") {
    files = filesOfList(path);
  } else {
    files.push_back(path);
  }
  if (files.empty()) {
    throw Error(path.string() + ": has no images");
  }
  return files;
}

PreparedImage prepareImage(const fs::path& file, const Preprocessing& preprocessing,
                           const Shape& inputShape) {
  const cv::Mat image = prepare(file, preprocessing, inputShape);
  PreparedImage prepared{image.cols, image.rows, image.channels(), {}};
  const cv::Mat dense = image.isContinuous() ? image : image.clone();
  prepared.pixels.assign(dense.datastart, dense.dataend);
  return prepared;
}

Tensor loadInput(const fs::path& file, const Preprocessing& preprocessing,
                 const Shape& inputShape) {
  if (lowerExtension(file) == ".npy") {
    Tensor tensor = readNpy(file);
    if (tensor.shape.size() == inputShape.size() + 1 && tensor.shape.front() == 1) {
      tensor.shape.erase(tensor.shape.begin());
    }
    if (tensor.shape != inputShape) {
      throw Error(file.string() + ": has shape " + toString(tensor.shape) +
                  ", but the network takes " + toString(inputShape));
    }
    return tensor;
  }
  requireValid(preprocessing);
  const cv::Mat image = prepare(file, preprocessing, inputShape);
  const auto channels = static_cast<std::size_t>(image.channels());
  Tensor tensor;
  tensor.shape = inputShape;
  tensor.values.resize(elementCount(inputShape));
  const auto area = static_cast<std::size_t>(image.rows) * static_cast<std::size_t>(image.cols);
  for (std::size_t c = 0; c < channels; ++c) {
    const float mean = preprocessing.mean.empty() ? 0.0F : preprocessing.mean[c];
    const float norm = preprocessing.norm.empty() ? 1.0F : preprocessing.norm[c];
    float* out = tensor.values.data() + c * area;
    for (int y = 0; y < image.rows; ++y) {
      const std::uint8_t* row = image.ptr<std::uint8_t>(y);
      for (int x = 0; x < image.cols; ++x) {
        *out++ =
            (static_cast<float>(row[static_cast<std::size_t>(x) * channels + c]) - mean) * norm;
      }
    }
  }
  return tensor;
}

Shape resolveInputShape(const Shape& declared, const Preprocessing& preprocessing) {
  Shape shape = declared.empty() ? Shape{0, 0, 0} : declared;
  if (shape.size() != 3) {
    if (std::find(shape.begin(), shape.end(), 0) != shape.end()) {
      throw Error("the network's input " + toString(shape) +
                  " leaves a size open that an image cannot fill");
    }
    return shape;
  }
  if (shape[0] == 0) {
    shape[0] = channelsOf(preprocessing.order);
  }
  const auto fill = [&](int& extent, int wanted, const char* what) {
    if (wanted != 0) {
      extent = wanted;
    }
    if (extent == 0) {
      throw Error(std::string("the model leaves the ") + what +
                  " of its input open; give the size, for example --size 320x240");
    }
  };
  fill(shape[1], preprocessing.height, "height");
  fill(shape[2], preprocessing.width, "width");
  elementCount(shape);
  return shape;
}

}  // namespace quantoscope
