// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/mistaken_file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <string_view>
#include <utility>

#include "core/base/error.h"

namespace quantoscope {
namespace {

std::string lowered(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string beginningOf(const std::filesystem::path& file) {
  constexpr std::size_t kEnough = 128;
  std::string text(kEnough, '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

}  // namespace

void requireNoPlaceholder(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    return;  // The loader says what is wrong with it.
  }
  const std::string text = lowered(beginningOf(file));
  if (text.starts_with("version https://git-lfs")) {
    throw Error(file.string() +
                ": is a pointer of Git LFS, not the file itself; fetch it with 'git lfs pull'");
  }
  const auto content = text.find_first_not_of(" \t\r\n");
  const std::string_view markup =
      content == std::string::npos ? std::string_view() : std::string_view(text).substr(content);
  if (markup.starts_with("<!doctype html") || markup.starts_with("<html")) {
    throw Error(file.string() +
                ": is a web page, not a model; download the file itself (on GitHub its 'raw' "
                "form)");
  }
}

std::string adviceForEnding(const std::filesystem::path& file) {
  constexpr const char* kTorch =
      "it is PyTorch's own; export it to ONNX (torch.onnx.export), or convert it with pnnx and "
      "take the .ncnn.param and .ncnn.bin";
  constexpr const char* kKeras = "it is Keras's own; freeze it to a .pb or convert it to ONNX";
  constexpr std::array<std::pair<std::string_view, const char*>, 16> kKnown = {{
      {".pt", kTorch},
      {".pth", kTorch},
      {".safetensors", kTorch},
      {".h5", kKeras},
      {".keras", kKeras},
      {".tflite", "it is TensorFlow Lite's; take the .pb or the ONNX file that it was made from"},
      {".mnn", "it is MNN's; take the ONNX file that it was made from"},
      {".pdmodel", "it is Paddle's; convert it to ONNX with paddle2onnx"},
      {".pdiparams", "it is Paddle's; convert it to ONNX with paddle2onnx"},
      {".xml", "if it is OpenVINO's, take the ONNX file that it was made from"},
      {".engine", "it is built by TensorRT for one GPU; take the ONNX file that it was made from"},
      {".trt", "it is built by TensorRT for one GPU; take the ONNX file that it was made from"},
      {".plan", "it is built by TensorRT for one GPU; take the ONNX file that it was made from"},
      {".mlmodel", "it is Core ML's; take the ONNX file that it was made from"},
      {".table", "it is a scale table; the model's files are meant here"},
      {".zip", "it is an archive; unpack it first"},
  }};
  const std::string ending = lowered(file.extension().string());
  const auto* const found = std::find_if(kKnown.begin(), kKnown.end(),
                                         [&](const auto& entry) { return entry.first == ending; });
  return found == kKnown.end() ? "" : found->second;
}

}  // namespace quantoscope
