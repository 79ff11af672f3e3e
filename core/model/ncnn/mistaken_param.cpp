// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/mistaken_param.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "core/base/display_text.h"
#include "core/base/error.h"

namespace quantoscope::ncnn {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kMagicText = "7767517";
constexpr std::string_view kMagicBytes = "\xdd\x85\x76\x00"sv;
constexpr std::string_view kZipBytes = "PK\x03\x04"sv;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf"sv;

[[noreturn]] void failForPnnx(const std::string& fileName) {
  std::string stem = std::filesystem::path(fileName).filename().string();
  for (const std::string_view ending : {".param"sv, ".bin"sv, ".pnnx"sv}) {
    if (stem.ends_with(ending)) {
      stem.resize(stem.size() - ending.size());
    }
  }
  throw Error(fileName + ": is pnnx's intermediate file, which ncnn cannot run; take " + stem +
              ".ncnn.param and " + stem + ".ncnn.bin, which pnnx writes beside it");
}

[[noreturn]] void failForBinaryParam(const std::string& fileName) {
  throw Error(fileName +
              ": is ncnn's binary .param, which has no names of layers; take the text .param that "
              "it was made from, and the .bin with the weights");
}

bool isBinary(std::string_view text) {
  constexpr std::size_t kEnough = 256;
  const std::string_view beginning = text.substr(0, kEnough);
  return std::any_of(beginning.begin(), beginning.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
  });
}

}  // namespace

void requireParamText(std::string_view text, const std::string& fileName) {
  if (text.starts_with(kMagicBytes)) {
    failForBinaryParam(fileName);
  }
  if (text.find("\npnnx.Input") != std::string_view::npos) {
    failForPnnx(fileName);
  }
  if (text.starts_with(kByteOrderMark)) {
    throw Error(fileName +
                ": begins with a byte order mark, at which ncnn stops reading; save it as UTF-8 "
                "without one");
  }
  if (!text.empty() && isBinary(text)) {
    throw Error(fileName +
                ": is not text, as a .param is, but looks like the weights of a .bin; were the two "
                "swapped?");
  }
}

void requireWeightBytes(std::span<const std::byte> bytes, const std::string& fileName) {
  std::string beginning;
  for (const std::byte byte : bytes.first(std::min<std::size_t>(bytes.size(), 16))) {
    beginning += static_cast<char>(byte);
  }
  if (beginning.starts_with(kMagicBytes)) {
    failForBinaryParam(fileName);
  }
  if (beginning.starts_with(kZipBytes)) {
    failForPnnx(fileName);
  }
  if (beginning.starts_with(kMagicText) && !isBinary(beginning)) {
    throw Error(fileName +
                ": holds no weights, but the text of a .param; were the two files swapped?");
  }
}

void requireConvertedType(std::string_view type, std::string_view name, std::string_view line) {
  constexpr std::array kOwners = {"pnnx."sv,   "nn."sv,    "F."sv,           "torch."sv,
                                  "Tensor."sv, "aten::"sv, "torchvision."sv, "prim::"sv};
  const bool left = std::any_of(kOwners.begin(), kOwners.end(),
                                [&](std::string_view owner) { return type.starts_with(owner); });
  if (!left) {
    return;
  }
  const auto at = line.find("expr=");
  const std::string expression =
      at == std::string_view::npos
          ? ""
          : " (" + printableText(line.substr(at, line.find_first_of(" \t", at) - at)) + ")";
  throw Error("'" + printableText(name) + "' is the operator " + printableText(type) + expression +
              ", which pnnx left as it was because ncnn has no layer for it; ncnn cannot run the "
              "file either. Convert it with a newer pnnx, or change that part of the model");
}

}  // namespace quantoscope::ncnn
