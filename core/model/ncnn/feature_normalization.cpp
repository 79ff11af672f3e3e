// SPDX-License-Identifier: GPL-3.0-or-later
// Normalizations by statistics of the blob itself.
#include <algorithm>
#include <cmath>
#include <memory>

#include "core/base/double_sum.h"
#include "core/base/error.h"
#include "core/model/ncnn/convolution_reader.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/parallel.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

/// y = (x - mean) * factor, in double precision: a mean far from zero cancels otherwise.
struct Standardization {
  double mean = 0;
  double factor = 1;

  double operator()(float x) const { return (static_cast<double>(x) - mean) * factor; }
};

Standardization standardization(const float* values, std::size_t count, float epsilon) {
  const Moments moments = momentsOf(values, count);
  return {moments.mean, 1 / std::sqrt(moments.variance + static_cast<double>(epsilon))};
}

double sumOfSquares(const float* values, std::size_t count) {
  return doubleDot(values, values, count);
}

/// Scale and bias that a normalization applies after it; both empty for none.
struct LearnedAffine {
  std::vector<float> gamma;
  std::vector<float> beta;
};

LearnedAffine readAffine(LayerReader& reader, int count, bool withBeta) {
  LearnedAffine affine;
  affine.gamma = reader.raw(count, "scales");
  if (withBeta) {
    affine.beta = reader.raw(count, "biases");
  }
  return affine;
}

void requireOneToOne(const LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
}

/// Standardizes `groups` equal parts of the channels; each channel has its own scale and bias.
Plan planGroups(const Shape& input, std::size_t channels, std::size_t groups, float epsilon,
                const LearnedAffine& affine) {
  if (channels % groups != 0) {
    throw Error(std::to_string(channels) + " channels cannot be divided into " +
                std::to_string(groups) + " groups");
  }
  if (!affine.gamma.empty() && affine.gamma.size() != channels) {
    throw Error("holds values for " + std::to_string(affine.gamma.size()) +
                " channels, but reads " + toString(input));
  }
  const std::size_t plane = elementCount(input) / channels;
  const std::size_t perGroup = channels / groups;
  return kernelPlan({input}, [=](auto in, auto out) {
    parallelFor(groups, perGroup * plane * 4, [&](std::size_t g) {
      const float* const source = in[0] + g * perGroup * plane;
      float* const target = out[0] + g * perGroup * plane;
      const Standardization standard = standardization(source, perGroup * plane, epsilon);
      for (std::size_t c = 0; c < perGroup; ++c) {
        const double gamma =
            affine.gamma.empty() ? 1 : static_cast<double>(affine.gamma[g * perGroup + c]);
        const double beta =
            affine.beta.empty() ? 0 : static_cast<double>(affine.beta[g * perGroup + c]);
        for (std::size_t i = c * plane; i < (c + 1) * plane; ++i) {
          target[i] = static_cast<float>(standard(source[i]) * gamma + beta);
        }
      }
    });
  });
}

/// Whether rows, planes or whole channels of a blob have `size` elements.
void requireRuns(const Shape& input, int size) {
  const std::size_t dimensions = input.size();
  const std::size_t deepest = dimensions <= 2 ? 1 : dimensions - 1;
  for (std::size_t count = 1; count <= deepest; ++count) {
    if (product(input, dimensions - count, dimensions) == static_cast<std::size_t>(size)) {
      return;
    }
  }
  throw Error("normalizes runs of " + std::to_string(size) + " elements, which " + toString(input) +
              " does not have");
}

Plan planLayerNorm(const Shape& input, int size, float epsilon, const LearnedAffine& affine) {
  requireRuns(input, size);
  const auto run = static_cast<std::size_t>(size);
  return kernelPlan({input}, [=, runs = elementCount(input) / run](auto in, auto out) {
    parallelFor(runs, run * 4, [&](std::size_t r) {
      const float* const source = in[0] + r * run;
      float* const target = out[0] + r * run;
      const Standardization standard = standardization(source, run, epsilon);
      for (std::size_t i = 0; i < run; ++i) {
        const double value = standard(source[i]);
        target[i] =
            static_cast<float>(affine.gamma.empty() ? value
                                                    : value * static_cast<double>(affine.gamma[i]) +
                                                          static_cast<double>(affine.beta[i]));
      }
    });
  });
}

Plan planRmsNorm(const Shape& input, int size, float epsilon, const LearnedAffine& affine) {
  requireRuns(input, size);
  const auto run = static_cast<std::size_t>(size);
  return kernelPlan({input}, [=, runs = elementCount(input) / run](auto in, auto out) {
    parallelFor(runs, run * 4, [&](std::size_t r) {
      const float* const source = in[0] + r * run;
      float* const target = out[0] + r * run;
      const double meanSquare = sumOfSquares(source, run) / static_cast<double>(run);
      const auto factor =
          static_cast<float>(1 / std::sqrt(meanSquare + static_cast<double>(epsilon)));
      for (std::size_t i = 0; i < run; ++i) {
        target[i] = source[i] * factor * (affine.gamma.empty() ? 1.F : affine.gamma[i]);
      }
    });
  });
}

Plan planMvn(const Shape& input, bool variance, bool acrossChannels, float epsilon) {
  const Extents extents = extentsOf(input);
  const std::size_t total = elementCount(input);
  const std::size_t run =
      acrossChannels ? total : total / static_cast<std::size_t>(extents.channels);
  // ncnn makes three dimensions out of fewer.
  const Shape output = shapeOf(extents, std::max<std::size_t>(3, input.size()));
  return kernelPlan({output}, [=](auto in, auto out) {
    parallelFor(total / run, run * 4, [&](std::size_t r) {
      const float* const source = in[0] + r * run;
      float* const target = out[0] + r * run;
      const Moments moments = momentsOf(source, run);
      Standardization standard{moments.mean};
      if (variance) {
        standard.factor = 1 / (std::sqrt(moments.variance) + static_cast<double>(epsilon));
      }
      std::transform(source, source + run, target,
                     [&](float x) { return static_cast<float>(standard(x)); });
    });
  });
}

struct NormalizeSettings {
  bool acrossSpatial = false;
  bool acrossChannels = true;
  bool channelShared = false;
  float epsilon = 0.0001F;
  int epsilonMode = 0;  ///< 0 Caffe and MXNet, 1 PyTorch, 2 TensorFlow.
  std::vector<float> scale;
};

double inverseNorm(double squares, double epsilon, int mode) {
  switch (mode) {
    case 0:
      return 1 / std::sqrt(squares + epsilon);
    case 1:
      return 1 / std::max(std::sqrt(squares), epsilon);
    default:
      return 1 / std::sqrt(std::max(squares, epsilon));
  }
}

Plan planNormalize(const NormalizeSettings& settings, const Shape& input) {
  if (!settings.acrossSpatial && !settings.acrossChannels) {
    return kernelPlan({input}, [count = elementCount(input)](auto in, auto out) {
      std::copy_n(in[0], count, out[0]);
    });
  }
  const auto channels = static_cast<std::size_t>(extentsOf(input).channels);
  if (settings.scale.size() != (settings.channelShared ? 1 : channels)) {
    throw Error("holds " + std::to_string(settings.scale.size()) + " scales, but reads " +
                toString(input));
  }
  const std::size_t plane = elementCount(input) / channels;
  return kernelPlan({input}, [=](auto in, auto out) {
    // One sum of squares for each group of elements that are normalized together.
    const std::size_t sums =
        settings.acrossSpatial ? (settings.acrossChannels ? 1 : channels) : plane;
    const auto sumOf = [&](std::size_t c, std::size_t i) {
      return settings.acrossSpatial ? (settings.acrossChannels ? 0 : c) : i;
    };
    std::vector<double> factors(sums, 0.0);
    for (std::size_t c = 0; c < channels; ++c) {
      for (std::size_t i = 0; i < plane; ++i) {
        const auto value = static_cast<double>(in[0][c * plane + i]);
        factors[sumOf(c, i)] += value * value;
      }
    }
    for (double& factor : factors) {
      factor = inverseNorm(factor, static_cast<double>(settings.epsilon), settings.epsilonMode);
    }
    for (std::size_t c = 0; c < channels; ++c) {
      const float scale = settings.scale[settings.channelShared ? 0 : c];
      for (std::size_t i = 0; i < plane; ++i) {
        out[0][c * plane + i] =
            in[0][c * plane + i] * static_cast<float>(factors[sumOf(c, i)]) * scale;
      }
    }
  });
}

}  // namespace

Operator loadGroupNorm(LayerReader& reader) {
  requireOneToOne(reader);
  const int groups = reader.integer(0, 1, 1, kMaxChannels, "number of groups");
  const int channels = reader.integer(1, 0, 1, kMaxChannels, "number of channels");
  const float epsilon = reader.real(2, 0.001F);
  const bool affine = reader.flag(3, true, "scale and bias");
  const auto learned = affine ? readAffine(reader, channels, true) : LearnedAffine{};
  Operator op;
  op.plan = [=](std::span<const Shape> inputs) {
    if (inputs[0][0] != channels) {
      throw Error("is for " + std::to_string(channels) + " channels, but reads " +
                  toString(inputs[0]));
    }
    return planGroups(inputs[0], static_cast<std::size_t>(channels),
                      static_cast<std::size_t>(groups), epsilon, learned);
  };
  return op;
}

Operator loadInstanceNorm(LayerReader& reader) {
  requireOneToOne(reader);
  const int channels = reader.integer(0, 0, 0, kMaxChannels, "number of channels");
  const float epsilon = reader.real(1, 0.001F);
  const bool affine = reader.flag(2, true, "scale and bias");
  const auto learned = affine ? readAffine(reader, channels, true) : LearnedAffine{};
  Operator op;
  op.plan = [=](std::span<const Shape> inputs) {
    const auto count = static_cast<std::size_t>(extentsOf(inputs[0]).channels);
    return planGroups(inputs[0], count, count, epsilon, learned);
  };
  return op;
}

Operator loadLayerNorm(LayerReader& reader) {
  requireOneToOne(reader);
  const int size = reader.integer(0, 0, 1, 1 << 28, "number of elements");
  const float epsilon = reader.real(1, 0.001F);
  const bool affine = reader.flag(2, true, "scale and bias");
  const auto learned = affine ? readAffine(reader, size, true) : LearnedAffine{};
  Operator op;
  op.plan = [=](std::span<const Shape> inputs) {
    return planLayerNorm(inputs[0], size, epsilon, learned);
  };
  return op;
}

Operator loadRmsNorm(LayerReader& reader) {
  requireOneToOne(reader);
  const int size = reader.integer(0, 0, 1, 1 << 28, "number of elements");
  const float epsilon = reader.real(1, 0.001F);
  const bool affine = reader.flag(2, true, "scale");
  const auto learned = affine ? readAffine(reader, size, false) : LearnedAffine{};
  Operator op;
  op.plan = [=](std::span<const Shape> inputs) {
    return planRmsNorm(inputs[0], size, epsilon, learned);
  };
  return op;
}

Operator loadMvn(LayerReader& reader) {
  requireOneToOne(reader);
  const bool variance = reader.flag(0, false, "normalization of the variance");
  const bool acrossChannels = reader.flag(1, false, "normalization across channels");
  const float epsilon = reader.real(2, 0.0001F);
  Operator op;
  op.plan = [=](std::span<const Shape> inputs) {
    return planMvn(inputs[0], variance, acrossChannels, epsilon);
  };
  return op;
}

Operator loadNormalize(LayerReader& reader) {
  requireOneToOne(reader);
  const auto settings = std::make_shared<NormalizeSettings>();
  settings->acrossSpatial = reader.flag(0, false, "normalization across positions");
  settings->channelShared = reader.flag(1, false, "shared scale");
  settings->epsilon = reader.real(2, 0.0001F);
  const int scales = reader.integer(3, 0);
  settings->acrossChannels = reader.flag(4, true, "normalization across channels");
  settings->epsilonMode = reader.integer(9, 0, 0, 2, "mode of epsilon");
  settings->scale = reader.raw(scales, "scales");
  Operator op;
  op.plan = [settings](std::span<const Shape> inputs) {
    return planNormalize(*settings, inputs[0]);
  };
  return op;
}

}  // namespace quantoscope::ncnn
