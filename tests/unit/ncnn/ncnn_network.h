// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/model/ncnn/load_ncnn.h"
#include "core/model/network.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope::testing {

/// The bytes of a .bin file.
class Bin {
 public:
  Bin& tag(std::uint32_t value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Bin& raw(const std::vector<float>& values) {
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
    return *this;
  }
  Bin& tagged(const std::vector<float>& values) { return tag(0).raw(values); }
  Bin& append(const std::string& bytes) {
    bytes_ += bytes;
    return *this;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// The text of a .param file: the header is worked out from the lines, one layer each.
inline std::string paramText(const std::string& layers) {
  std::istringstream lines(layers);
  std::set<std::string> blobs;
  int count = 0;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string type;
    std::string name;
    int bottoms = 0;
    int tops = 0;
    if (!(words >> type >> name >> bottoms >> tops)) {
      continue;
    }
    ++count;
    std::string blob;
    for (int i = 0; i < bottoms + tops && words >> blob; ++i) {
      blobs.insert(blob);
    }
  }
  return "7767517\n" + std::to_string(count) + " " + std::to_string(blobs.size()) + "\n" + layers;
}

/// A model that lives in a folder of its own.
struct LoadedModel {
  TemporaryFolder folder;
  Model model;

  LoadedModel(const std::string& layers, const Bin& bin = {}) {
    model = loadNcnnModel(folder.write("m.param", paramText(layers)),
                          folder.write("m.bin", bin.bytes()));
  }
};

inline std::vector<Shape> shapesOf(const std::vector<Tensor>& tensors) {
  std::vector<Shape> shapes;
  for (const Tensor& tensor : tensors) {
    shapes.push_back(tensor.shape);
  }
  return shapes;
}

/// Loads and runs a model without fusion and with it. Both must agree; returns the outputs.
inline std::vector<Tensor> runModel(const std::string& layers, const Bin& bin,
                                    const std::vector<Tensor>& inputs) {
  const LoadedModel loaded(layers, bin);
  const auto plain = Network(loaded.model, shapesOf(inputs), Fusion::Off).forward(inputs);
  const auto fused = Network(loaded.model, shapesOf(inputs), Fusion::On).forward(inputs);
  EXPECT_EQ(plain.size(), fused.size());
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_EQ(plain[i].shape, fused[i].shape);
    for (std::size_t k = 0; k < plain[i].values.size(); ++k) {
      const auto a = static_cast<double>(plain[i].values[k]);
      const auto b = static_cast<double>(fused[i].values[k]);
      if (!std::isnan(a) || !std::isnan(b)) {
        EXPECT_NEAR(a, b, 1e-4 * (1 + std::abs(a))) << "with fusion";
      }
    }
  }
  return plain;
}

/// Runs one layer, "Type name … id=value", on inputs in0, in1, …; outputs are out0, out1, ….
inline std::vector<Tensor> runLayer(const std::string& type, const std::string& parameters,
                                    const Bin& bin, const std::vector<Tensor>& inputs,
                                    int outputs = 1) {
  std::string text;
  std::string line =
      type + " layer " + std::to_string(inputs.size()) + " " + std::to_string(outputs);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::string blob = "in" + std::to_string(i);
    text += "Input " + blob + " 0 1 " + blob + "\n";
    line += " " + blob;
  }
  for (int i = 0; i < outputs; ++i) {
    line += " out" + std::to_string(i);
  }
  return runModel(text + line + " " + parameters + "\n", bin, inputs);
}

/// Reproducible values from `low` to `high`.
class Values {
 public:
  explicit Values(unsigned seed = 1) : engine_(seed) {}

  std::vector<float> some(std::size_t count, float low = -1, float high = 1) {
    std::uniform_real_distribution<float> distribution(low, high);
    std::vector<float> values(count);
    for (float& value : values) {
      value = distribution(engine_);
    }
    return values;
  }
  Tensor tensor(const Shape& shape, float low = -1, float high = 1) {
    return {shape, some(elementCount(shape), low, high)};
  }

 private:
  std::mt19937 engine_;
};

inline void expectNear(const Tensor& actual, const Tensor& expected, double tolerance = 1e-5) {
  ASSERT_EQ(actual.shape, expected.shape);
  ASSERT_EQ(actual.values.size(), expected.values.size());
  for (std::size_t i = 0; i < actual.values.size(); ++i) {
    const auto a = static_cast<double>(actual.values[i]);
    const auto e = static_cast<double>(expected.values[i]);
    if (std::isnan(e) || std::isinf(e)) {
      ASSERT_TRUE(std::isnan(e) ? std::isnan(a) : a == e) << "element " << i;
      continue;
    }
    ASSERT_NEAR(a, e, tolerance * (1 + std::abs(e))) << "element " << i;
  }
}

/// A blob as four extents, for oracles in plain loops: missing ones are 1.
struct Grid {
  int c = 1;
  int d = 1;
  int h = 1;
  int w = 1;
  std::vector<float> values;

  Grid(int channels, int depth, int height, int width)
      : c(channels),
        d(depth),
        h(height),
        w(width),
        values(static_cast<std::size_t>(channels) * static_cast<std::size_t>(depth) *
               static_cast<std::size_t>(height) * static_cast<std::size_t>(width)) {}
  explicit Grid(const Tensor& tensor) : values(tensor.values) {
    const auto n = tensor.shape.size();
    w = tensor.shape[n - 1];
    h = n >= 2 ? tensor.shape[n - 2] : 1;
    d = n == 4 ? tensor.shape[1] : 1;
    c = n >= 3 ? tensor.shape[0] : 1;
  }

  float& at(int ci, int di, int hi, int wi) {
    return values[static_cast<std::size_t>(((ci * d + di) * h + hi) * w + wi)];
  }
  float at(int ci, int di, int hi, int wi) const {
    return const_cast<Grid*>(this)->at(ci, di, hi, wi);
  }

  /// With as many dimensions as asked for.
  Tensor tensor(int dimensions) const {
    switch (dimensions) {
      case 1:
        return {{w}, values};
      case 2:
        return {{h, w}, values};
      case 3:
        return {{c, h, w}, values};
      default:
        return {{c, d, h, w}, values};
    }
  }
};

/// `id=value,value` for an array parameter in the form that ncnn's converters write.
template <typename Number>
std::string arrayParameter(int id, const std::vector<Number>& values) {
  std::ostringstream text;
  text << -23300 - id << "=" << values.size();
  for (const Number& value : values) {
    if constexpr (std::is_floating_point_v<Number>) {
      text << "," << std::scientific << value;
    } else {
      text << "," << value;
    }
  }
  return text.str();
}

}  // namespace quantoscope::testing
