// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cctype>
#include <string>

#include "core/base/error.h"
#include "core/model/model.h"
#include "core/model/ncnn/load_ncnn.h"
#include "core/model/onnx/load_onnx.h"

namespace quantoscope {
namespace {

using Path = std::filesystem::path;

std::string endingOf(const Path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

/// The one file with this ending, or an empty path.
Path fileEnding(const std::vector<Path>& files, const std::string& ending) {
  const auto has = [&](const Path& file) { return endingOf(file) == ending; };
  const auto found = std::find_if(files.begin(), files.end(), has);
  return found == files.end() ? Path() : *found;
}

/// The file of the same name with another ending in the same folder.
Path beside(Path file, const char* ending) {
  file.replace_extension(ending);
  if (!std::filesystem::exists(file)) {
    throw Error(file.string() + ": no such file; a model needs both its .param and its .bin");
  }
  return file;
}

Model loadNcnn(const std::vector<Path>& files) {
  Path param = fileEnding(files, ".param");
  Path bin = fileEnding(files, ".bin");
  if (files.size() > (param.empty() || bin.empty() ? 1 : 2)) {
    throw Error("an ncnn model is one .param file and one .bin file; " +
                std::to_string(files.size()) + " files were given");
  }
  if (param.empty()) {
    param = beside(bin, ".param");
  }
  if (bin.empty()) {
    bin = beside(param, ".bin");
  }
  return loadNcnnModel(param, bin);
}

}  // namespace

Model loadModel(const std::vector<Path>& files) {
  if (files.empty()) {
    throw Error("no model file was given");
  }
  if (!fileEnding(files, ".param").empty() || !fileEnding(files, ".bin").empty()) {
    return loadNcnn(files);
  }
  if (!fileEnding(files, ".onnx").empty()) {
    if (files.size() > 1) {
      throw Error("an ONNX model is one .onnx file; " + std::to_string(files.size()) +
                  " files were given");
    }
    return loadOnnxModel(files.front());
  }
  throw Error(
      files.front().string() +
      ": is not a model that can be loaded; supported are .param with .bin (ncnn) and .onnx");
}

}  // namespace quantoscope
