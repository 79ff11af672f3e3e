// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>

#include "core/base/error.h"
#include "core/model/ncnn/convolution_reader.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

struct DeconvolutionSettings {
  ConvolutionForm form;
  ConvolutionGeometry geometry;
  int outputChannels = 0;
  int outputPadWidth = 0;
  int outputPadHeight = 0;
  int outputWidth = 0;  ///< 0: as it comes.
  int outputHeight = 0;
  bool dynamicWeights = false;
  bool hasBias = false;
  FusedActivation activation;
};

/// One axis of the output: its extent, and what is cut off in front.
struct OutputAxis {
  int extent = 0;
  int cut = 0;
};

OutputAxis outputAxis(int input, int kernel, int dilation, int stride, int outputPad, int padBefore,
                      int padAfter, bool cutsPads, int wanted, AutoPadding padding) {
  const std::int64_t full =
      std::int64_t{input - 1} * stride + std::int64_t{dilation} * (kernel - 1) + 1 + outputPad;
  std::int64_t before = 0;
  std::int64_t extent = full;
  if (cutsPads) {
    before = padBefore;
    extent = full - padBefore - padAfter;
  } else if (wanted > 0) {
    const std::int64_t cut = full - wanted;
    before = padding == AutoPadding::SameUpper ? cut / 2 : cut - cut / 2;
    extent = wanted;
  }
  if (before < 0 || extent < 1 || before + extent > full) {
    throw Error("cannot cut " + std::to_string(extent) + " elements out of " +
                std::to_string(full));
  }
  return {checkedExtent(extent, "output's extent"), static_cast<int>(before)};
}

/// Everything that running it takes.
struct Deconvolution {
  ConvolutionGeometry geometry;
  int inputChannels = 0;
  int inputHeight = 0;
  int inputWidth = 0;
  int outputChannels = 0;
  OutputAxis y;
  OutputAxis x;
};

/// Adds the contributions of one kernel tap, one for each input position, to an output plane.
void scatterTap(const Deconvolution& d, const float* taps, int ky, int kx, float* plane) {
  const auto& g = d.geometry;
  for (int iy = 0; iy < d.inputHeight; ++iy) {
    const std::int64_t oy =
        std::int64_t{iy} * g.strideHeight + std::int64_t{ky} * g.dilationHeight - d.y.cut;
    if (oy < 0 || oy >= d.y.extent) {
      continue;
    }
    const float* const row = taps + static_cast<std::ptrdiff_t>(iy) * d.inputWidth;
    float* const target = plane + oy * d.x.extent;
    for (int ix = 0; ix < d.inputWidth; ++ix) {
      const std::int64_t ox =
          std::int64_t{ix} * g.strideWidth + std::int64_t{kx} * g.dilationWidth - d.x.cut;
      if (ox >= 0 && ox < d.x.extent) {
        target[ox] += row[ix];
      }
    }
  }
}

/// `weights`: outputs × kernel × inputs of a group; `bias` may be null. A product yields what all
/// taps of as many outputs as fit into a block contribute, then the taps are scattered.
void runDeconvolution(const Deconvolution& d, const float* input, const float* weights,
                      const float* bias, float* output) {
  constexpr int kBlock = 1 << 20;
  const int groups = d.geometry.groups;
  const int inputs = d.inputChannels / groups;
  const int outputs = d.outputChannels / groups;
  const int taps = d.geometry.kernelHeight * d.geometry.kernelWidth;
  const int positions = d.inputHeight * d.inputWidth;
  const int blockOutputs = std::clamp(kBlock / std::max(1, taps * positions), 1, outputs);
  const std::size_t plane =
      static_cast<std::size_t>(d.y.extent) * static_cast<std::size_t>(d.x.extent);
  const auto weightsOfOutput = static_cast<std::size_t>(taps) * static_cast<std::size_t>(inputs);
  cv::Mat columns;
  for (int g = 0; g < groups; ++g) {
    const cv::Mat blobs(inputs, positions, CV_32F,
                        const_cast<float*>(input) + static_cast<std::size_t>(g) *
                                                        static_cast<std::size_t>(inputs) *
                                                        static_cast<std::size_t>(positions));
    for (int first = 0; first < outputs; first += blockOutputs) {
      const int count = std::min(blockOutputs, outputs - first);
      const auto channel = static_cast<std::size_t>(g * outputs + first);
      const cv::Mat kernels(count * taps, inputs, CV_32F,
                            const_cast<float*>(weights) + channel * weightsOfOutput);
      cv::gemm(kernels, blobs, 1, cv::noArray(), 0, columns);
      for (int row = 0; row < count * taps; ++row) {
        const std::size_t o = channel + static_cast<std::size_t>(row / taps);
        const int k = row % taps;
        float* const target = output + o * plane;
        if (k == 0) {
          std::fill_n(target, plane, bias == nullptr ? 0.F : bias[o]);
        }
        scatterTap(d, columns.ptr<float>(row), k / d.geometry.kernelWidth,
                   k % d.geometry.kernelWidth, target);
      }
    }
  }
}

Deconvolution resolve(const DeconvolutionSettings& settings, const ConvolutionGeometry& geometry,
                      const Shape& planes, int outputChannels) {
  const bool cutsPads = geometry.padLeft > 0 || geometry.padRight > 0 || geometry.padTop > 0 ||
                        geometry.padBottom > 0;
  const bool flat = settings.form.oneDimensional;
  const bool sized = settings.outputWidth > 0 && (flat || settings.outputHeight > 0);
  if (!cutsPads && sized && geometry.autoPadding == AutoPadding::None) {
    throw Error(
        "gives the output's size (parameters 20 and 21), but pads that are not -233 or -234");
  }
  const auto wanted = [&](int extent) { return sized ? extent : 0; };
  Deconvolution d;
  d.geometry = geometry;
  d.inputChannels = planes[0];
  d.inputHeight = planes[1];
  d.inputWidth = planes[2];
  d.outputChannels = outputChannels;
  d.y = outputAxis(planes[1], geometry.kernelHeight, geometry.dilationHeight, geometry.strideHeight,
                   settings.outputPadHeight, geometry.padTop, geometry.padBottom, cutsPads,
                   flat ? 0 : wanted(settings.outputHeight), geometry.autoPadding);
  d.x = outputAxis(planes[2], geometry.kernelWidth, geometry.dilationWidth, geometry.strideWidth,
                   settings.outputPadWidth, geometry.padLeft, geometry.padRight, cutsPads,
                   wanted(settings.outputWidth), geometry.autoPadding);
  const double columns =
      static_cast<double>(geometry.kernelHeight) * geometry.kernelWidth * planes[1] * planes[2];
  requireReasonableProducts(columns * planes[0] / geometry.groups * outputChannels);
  if (columns > 0x1p28) {
    throw Error("would need more than 2^28 intermediate values");
  }
  return d;
}

Shape planesOf(const Shape& input, const ConvolutionForm& form) {
  requireDimensions(input, form.oneDimensional ? 2 : 3, form.oneDimensional ? 2 : 3);
  return form.oneDimensional ? Shape{input[0], 1, input[1]} : input;
}

Shape outputShape(const Deconvolution& d, const ConvolutionForm& form) {
  return form.oneDimensional ? Shape{d.outputChannels, d.x.extent}
                             : Shape{d.outputChannels, d.y.extent, d.x.extent};
}

/// Weights in the file.
struct StaticWeights {
  int inputChannels = 0;
  std::vector<float> weights;
  std::vector<float> bias;
};

Plan planStatic(const DeconvolutionSettings& settings,
                const std::shared_ptr<const StaticWeights>& weights, const Shape& input) {
  const Shape planes = planesOf(input, settings.form);
  if (planes[0] != weights->inputChannels) {
    throw Error("its weights are for " + std::to_string(weights->inputChannels) +
                " input channels, but it reads " + toString(input));
  }
  const Deconvolution d = resolve(settings, settings.geometry, planes, settings.outputChannels);
  Plan plan = kernelPlan({outputShape(d, settings.form)}, [d, weights](auto in, auto out) {
    runDeconvolution(d, in[0], weights->weights.data(),
                     weights->bias.empty() ? nullptr : weights->bias.data(), out[0]);
  });
  appendActivation(settings.activation, plan);
  return plan;
}

/// inputs × outputs of a group × taps to outputs × taps × inputs of a group.
std::vector<float> fromInputsFirst(const float* weights, int inputs, int outputsOfGroup, int taps,
                                   int groups) {
  const int inputsOfGroup = inputs / groups;
  std::vector<float> ordered;
  for (int o = 0; o < outputsOfGroup * groups; ++o) {
    const int g = o / outputsOfGroup;
    for (int k = 0; k < taps; ++k) {
      for (int i = g * inputsOfGroup; i < (g + 1) * inputsOfGroup; ++i) {
        ordered.push_back(
            weights[(static_cast<std::ptrdiff_t>(i) * outputsOfGroup + o % outputsOfGroup) * taps +
                    k]);
      }
    }
  }
  return ordered;
}

/// outputs × inputs of a group × taps, as a file has them, to outputs × taps × inputs of a group.
std::vector<float> fromTapsLast(const std::vector<float>& weights, int outputs, int taps) {
  const std::size_t each = weights.size() / static_cast<std::size_t>(outputs);
  const auto tapCount = static_cast<std::size_t>(taps);
  const std::size_t inputs = each / tapCount;
  std::vector<float> ordered(weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::size_t o = i / each;
    const std::size_t input = i % each / tapCount;
    ordered[o * each + i % tapCount * inputs + input] = weights[i];
  }
  return ordered;
}

Plan planDynamic(const DeconvolutionSettings& settings, std::span<const Shape> inputs) {
  const Shape planes = planesOf(inputs[0], settings.form);
  Shape weights = inputs[1];
  if (settings.form.oneDimensional && weights.size() == 3) {
    weights.insert(weights.begin() + 2, 1);
  }
  ConvolutionGeometry geometry = settings.geometry;
  if (weights.size() != 4 || weights[0] != planes[0] || planes[0] % geometry.groups != 0 ||
      weights[2] > kMaxKernel || weights[3] > kMaxKernel) {
    throw Error("weights of " + toString(inputs[1]) + " do not fit an input of " +
                toString(inputs[0]) + " in " + std::to_string(geometry.groups) + " groups");
  }
  geometry.kernelHeight = weights[2];
  geometry.kernelWidth = weights[3];
  const int outputs = checkedExtent(std::int64_t{weights[1]} * geometry.groups, "output channels");
  if (settings.hasBias && elementCount(inputs[2]) != static_cast<std::size_t>(outputs)) {
    throw Error("biases of " + toString(inputs[2]) + " do not fit " + std::to_string(outputs) +
                " outputs");
  }
  const Deconvolution d = resolve(settings, geometry, planes, outputs);
  Plan plan = kernelPlan(
      {outputShape(d, settings.form)}, [d, weights, hasBias = settings.hasBias](auto in, auto out) {
        const auto ordered = fromInputsFirst(in[1], d.inputChannels, weights[1],
                                             weights[2] * weights[3], d.geometry.groups);
        runDeconvolution(d, in[0], ordered.data(), hasBias ? in[2] : nullptr, out[0]);
      });
  appendActivation(settings.activation, plan);
  return plan;
}

DeconvolutionSettings readSettings(LayerReader& reader, const ConvolutionForm& form) {
  DeconvolutionSettings settings;
  settings.form = form;
  settings.dynamicWeights = reader.flag(28, false, "dynamic weights");
  const int least = settings.dynamicWeights ? 0 : 1;
  settings.outputChannels = reader.integer(0, 0, least, kMaxChannels, "number of outputs");
  ConvolutionGeometry& geometry = settings.geometry;
  geometry.kernelWidth = reader.integer(1, 0, least, kMaxKernel, "kernel's width");
  geometry.kernelHeight =
      readVertical(reader, form, 11, geometry.kernelWidth, least, kMaxKernel, "kernel's height");
  geometry.dilationWidth = reader.integer(2, 1, 1, kMaxStride, "dilation");
  geometry.dilationHeight =
      readVertical(reader, form, 12, geometry.dilationWidth, 1, kMaxStride, "vertical dilation");
  geometry.strideWidth = reader.integer(3, 1, 1, kMaxStride, "stride");
  geometry.strideHeight =
      readVertical(reader, form, 13, geometry.strideWidth, 1, kMaxStride, "vertical stride");
  readPads(reader, form, geometry);
  settings.outputPadWidth = reader.integer(18, 0, 0, kMaxPad, "output pad");
  settings.outputPadHeight =
      readVertical(reader, form, 19, settings.outputPadWidth, 0, kMaxPad, "vertical output pad");
  settings.outputWidth = reader.integer(20, 0, 0, 1 << 24, "output width");
  settings.outputHeight =
      readVertical(reader, form, 21, settings.outputWidth, 0, 1 << 24, "output height");
  settings.hasBias = reader.flag(5, false, "bias term");
  geometry.groups = reader.integer(7, 1, 1, form.grouped ? kMaxChannels : 1, "number of groups");
  settings.activation = readFusedActivation(reader);
  return settings;
}

Operator loadAnyDeconvolution(LayerReader& reader, const ConvolutionForm& form) {
  reader.requireTops(1, 1);
  const auto settings = readSettings(reader, form);
  const int weightCount = reader.integer(6, 0);
  Operator op;
  if (settings.dynamicWeights) {
    const std::size_t bottoms = settings.hasBias ? 3 : 2;
    reader.requireBottoms(bottoms, bottoms);
    op.plan = [settings](std::span<const Shape> inputs) { return planDynamic(settings, inputs); };
    return op;
  }
  reader.requireBottoms(1, 1);
  const auto& geometry = settings.geometry;
  if (settings.outputChannels % geometry.groups != 0) {
    throw Error(std::to_string(settings.outputChannels) + " outputs cannot be divided into " +
                std::to_string(geometry.groups) + " groups");
  }
  const std::int64_t inputs =
      std::int64_t{inputChannelsOfWeights(weightCount, settings.outputChannels,
                                          geometry.kernelWidth * geometry.kernelHeight)} *
      geometry.groups;
  const auto weights = std::make_shared<StaticWeights>();
  weights->inputChannels = checkedExtent(inputs, "number of input channels");
  weights->weights = fromTapsLast(reader.tagged(weightCount, "weights"), settings.outputChannels,
                                  geometry.kernelWidth * geometry.kernelHeight);
  if (settings.hasBias) {
    weights->bias = reader.raw(settings.outputChannels, "biases");
  }
  op.plan = [settings, weights](std::span<const Shape> shapes) {
    return planStatic(settings, weights, shapes[0]);
  };
  return op;
}

}  // namespace

Operator loadDeconvolution(LayerReader& reader) {
  return loadAnyDeconvolution(reader, {});
}

Operator loadDeconvolution1d(LayerReader& reader) {
  return loadAnyDeconvolution(reader, {.oneDimensional = true});
}

Operator loadDeconvolutionDepthWise(LayerReader& reader) {
  return loadAnyDeconvolution(reader, {.grouped = true});
}

Operator loadDeconvolutionDepthWise1d(LayerReader& reader) {
  return loadAnyDeconvolution(reader, {.oneDimensional = true, .grouped = true});
}

}  // namespace quantoscope::ncnn
