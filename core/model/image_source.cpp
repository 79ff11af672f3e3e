// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/image_source.h"

#include <algorithm>

#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/model/image_decoder.h"
#include "core/model/image_fit.h"
#include "core/model/npy.h"
#include "core/model/sample_files.h"

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

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

cv::Mat prepare(const fs::path& file, const InputPreprocessing& preprocessing,
                const Shape& inputShape) {
  const int channels = channelsOf(preprocessing.order);
  if (inputShape.size() != 3 || inputShape[0] != channels) {
    throw Error(file.string() + ": a " + toString(preprocessing.order) + " image has " +
                std::to_string(channels) + " channels, but the network takes " +
                toString(inputShape));
  }
  cv::Mat image = decodeImage(file, preprocessing.order);
  try {
    return fitted(image, {inputShape[2], inputShape[1]}, preprocessing.fit);
  } catch (const Error& error) {
    throw Error(file.string() + ": " + error.what());
  }
}

// From H×W×C to C×H×W.
std::vector<float> channelsFirst(const std::vector<float>& values, const Shape& shape) {
  const auto channels = static_cast<std::size_t>(shape[0]);
  const std::size_t area = values.size() / std::max<std::size_t>(channels, 1);
  std::vector<float> turned(values.size());
  for (std::size_t i = 0; i < area; ++i) {
    for (std::size_t c = 0; c < channels; ++c) {
      turned[c * area + i] = values[i * channels + c];
    }
  }
  return turned;
}

Tensor loadArray(const fs::path& file, const Shape& inputShape, bool channelsLast) {
  Tensor tensor = readNpy(file);
  const Shape given = tensor.shape;
  // The file's own layout first: an array of 3×3×3 fits either way.
  if (channelsLast && fittedShape(given, inputShape, true) == inputShape) {
    tensor.shape = inputShape;
    tensor.values = channelsFirst(tensor.values, inputShape);
    return tensor;
  }
  tensor.shape = fittedShape(given, inputShape, false);
  if (tensor.shape == inputShape) {
    return tensor;
  }
  throw Error(file.string() + ": has shape " + toString(given) + ", but the network takes " +
              toString(inputShape) +
              (channelsLast ? ", or the channels last as in the model's file" : ""));
}

}  // namespace

ImageList listLabelledImages(const fs::path& path, MissingFiles missing) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) {
    throw Error(path.string() + ": no such file or folder");
  }
  ImageList list;
  if (fs::is_directory(status)) {
    list.files = onlySamples(filesBelow(path), path);
  } else if (isImageList(path)) {
    list = readImageList(path, missing);
  } else {
    list.files.push_back(path);
  }
  if (list.files.empty()) {
    throw Error(path.string() + ": has no images");
  }
  return list;
}

std::vector<fs::path> listImages(const fs::path& path, MissingFiles missing) {
  return listLabelledImages(path, missing).files;
}

PreparedImage prepareImage(const fs::path& file, const InputPreprocessing& preprocessing,
                           const Shape& inputShape) {
  const cv::Mat image = prepare(file, preprocessing, inputShape);
  PreparedImage prepared{image.cols, image.rows, image.channels(), {}};
  const cv::Mat dense = image.isContinuous() ? image : image.clone();
  prepared.pixels.assign(dense.datastart, dense.dataend);
  return prepared;
}

Shape fittedShape(Shape array, const Shape& declared, bool channelsLast) {
  if (declared.empty()) {
    return array;
  }
  while (array.size() > declared.size() && array.front() == 1) {
    array.erase(array.begin());
  }
  constexpr std::size_t kImage = 3;
  const bool turned = channelsLast && declared.size() == kImage;
  if (turned && array.size() + 1 == kImage && declared.front() <= 1) {
    array.push_back(1);  // grey, written without its one channel
  }
  while (array.size() < declared.size() && declared[declared.size() - array.size() - 1] <= 1) {
    array.insert(array.begin(), 1);
  }
  if (turned && array.size() == kImage) {
    return {array[2], array[0], array[1]};
  }
  return array;
}

Tensor loadInput(const fs::path& file, const InputPreprocessing& preprocessing,
                 const Shape& inputShape, bool channelsLast) {
  if (isArrayFile(file)) {
    return loadArray(file, inputShape, channelsLast);
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

Shape resolveInputShape(const Shape& declared, const InputPreprocessing& preprocessing) {
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
