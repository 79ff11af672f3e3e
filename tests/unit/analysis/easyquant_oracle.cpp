// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/analysis/easyquant_oracle.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace quantoscope::oracle {
namespace {

constexpr int kSteps = 100;
constexpr double kLeastGain = 1e-10;

struct Codes {
  float scale = 0;
  int low = -127;
  int high = 127;
  int zeroPoint = 0;
};

Codes codesOf(const ScaleProblem& problem, double threshold) {
  Codes codes;
  if (!problem.asymmetric) {
    codes.scale = static_cast<float>(127 / threshold);
    return codes;
  }
  const double low = std::min(0.0, std::max(-threshold, problem.lowest));
  const double high = std::max(0.0, std::min(threshold, problem.highest));
  const double scale = 255 / (high - low);
  codes.scale = static_cast<float>(scale);
  codes.low = -128;
  codes.zeroPoint = static_cast<int>(std::clamp(std::round(-128 - low * scale), -128.0, 127.0));
  return codes;
}

int codeOf(float value, const Codes& codes) {
  const float scaled = value * codes.scale;
  return std::clamp(static_cast<int>(std::round(scaled)) + codes.zeroPoint, codes.low, codes.high);
}

// Calls back with every input and weight that a convolution's output is the sum of.
template <typename Visit>
void visitWindow(const ScaleProblem& problem, int channel, int y, int x, const Visit& visit) {
  const QuantizableLayer& layer = problem.layer;
  const ConvolutionGeometry& g = layer.geometry;
  const int perGroup = layer.inputChannels / g.groups;
  const int group = channel / (layer.outputChannels / g.groups);
  for (int c = 0; c < perGroup; ++c) {
    for (int ky = 0; ky < g.kernelHeight; ++ky) {
      for (int kx = 0; kx < g.kernelWidth; ++kx) {
        const int row = y + ky - g.padTop;
        const int column = x + kx - g.padLeft;
        const auto weight = static_cast<std::size_t>(
            ((channel * perGroup + c) * g.kernelHeight + ky) * g.kernelWidth + kx);
        const bool inside =
            row >= 0 && row < problem.height && column >= 0 && column < problem.width;
        const auto input = static_cast<std::size_t>(
            ((group * perGroup + c) * problem.height + row) * problem.width + column);
        if (inside) {
          visit(input, weight);
        }
      }
    }
  }
}

template <typename Value>
std::vector<float> outputs(const ScaleProblem& problem, const Value& value) {
  const ConvolutionGeometry& g = problem.layer.geometry;
  const int height = problem.height + g.padTop + g.padBottom - g.kernelHeight + 1;
  const int width = problem.width + g.padLeft + g.padRight - g.kernelWidth + 1;
  std::vector<float> result;
  for (int channel = 0; channel < problem.layer.outputChannels; ++channel) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        result.push_back(value(channel, y, x));
      }
    }
  }
  return result;
}

std::size_t scaleIndex(const ScaleProblem& problem, int channel, std::size_t scales) {
  return static_cast<std::size_t>(channel) * scales /
         static_cast<std::size_t>(problem.layer.outputChannels);
}

std::vector<float> quantizedOutput(const ScaleProblem& problem, const std::vector<float>& input,
                                   const Codes& codes, const std::vector<float>& scales) {
  const QuantizableLayer& layer = problem.layer;
  return outputs(problem, [&](int channel, int y, int x) {
    const float scale = scales[scaleIndex(problem, channel, scales.size())];
    std::int64_t sum = 0;
    visitWindow(problem, channel, y, x, [&](std::size_t i, std::size_t w) {
      const int weight =
          std::clamp(static_cast<int>(std::round(layer.weights[w] * scale)), -127, 127);
      sum += static_cast<std::int64_t>(codeOf(input[i], codes) - codes.zeroPoint) * weight;
    });
    const float unit = scale > 0 ? 1 / (codes.scale * scale) : 0;
    const float bias = layer.bias.empty() ? 0 : layer.bias[static_cast<std::size_t>(channel)];
    return static_cast<float>(sum) * unit + bias;
  });
}

}  // namespace

std::vector<float> floatOutput(const ScaleProblem& problem, const std::vector<float>& input) {
  const QuantizableLayer& layer = problem.layer;
  return outputs(problem, [&](int channel, int y, int x) {
    double sum =
        layer.bias.empty() ? 0 : static_cast<double>(layer.bias[static_cast<std::size_t>(channel)]);
    visitWindow(problem, channel, y, x, [&](std::size_t i, std::size_t w) {
      sum += static_cast<double>(input[i]) * static_cast<double>(layer.weights[w]);
    });
    return static_cast<float>(sum);
  });
}

double meanCosine(const ScaleProblem& problem, double threshold,
                  const std::vector<float>& weightScales) {
  const Codes codes = codesOf(problem, threshold);
  double mean = 0;
  for (const auto& input : problem.inputs) {
    const auto reference = floatOutput(problem, input);
    const auto quantized = quantizedOutput(problem, input, codes, weightScales);
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (std::size_t i = 0; i < reference.size(); ++i) {
      const auto of = [&](float value) {
        return static_cast<double>(problem.rectify ? std::max(value, 0.0F) : value);
      };
      xx += of(reference[i]) * of(reference[i]);
      yy += of(quantized[i]) * of(quantized[i]);
      xy += of(reference[i]) * of(quantized[i]);
    }
    mean += xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : xx == yy ? 1 : 0;
  }
  return mean / static_cast<double>(problem.inputs.size());
}

namespace {

double factor(int step) {
  return 0.5 + 1.5 * step / (kSteps - 1);
}

std::size_t scalesOf(const QuantizableLayer& layer) {
  return layer.kind == LayerKind::ConvolutionDepthWise
             ? static_cast<std::size_t>(layer.geometry.groups)
             : static_cast<std::size_t>(layer.outputChannels);
}

std::vector<float> absmaxOf(const QuantizableLayer& layer) {
  std::vector<float> absmax(scalesOf(layer), 0);
  const std::size_t each = layer.weights.size() / absmax.size();
  for (std::size_t w = 0; w < layer.weights.size(); ++w) {
    absmax[w / each] = std::max(absmax[w / each], std::abs(layer.weights[w]));
  }
  return absmax;
}

float limitOf(const ScaleProblem& problem) {
  return static_cast<float>((1 << (problem.weightBits - 1)) - 1);
}

SearchedScales startOf(const ScaleProblem& problem) {
  const auto absmax = absmaxOf(problem.layer);
  const float largest = *std::max_element(absmax.begin(), absmax.end());
  SearchedScales found;
  for (const float own : absmax) {
    found.weightScales.push_back(own > 0 ? limitOf(problem) / (problem.perTensor ? largest : own)
                                         : 0);
  }
  found.threshold = found.startThreshold = problem.startThreshold;
  found.cosine = found.startCosine = meanCosine(problem, found.threshold, found.weightScales);
  found.images = problem.inputs.size();
  return found;
}

void improveWeights(const ScaleProblem& problem, SearchedScales& found) {
  const auto absmax = absmaxOf(problem.layer);
  const auto start = startOf(problem).weightScales;
  const std::size_t count = start.size();
  const auto scaled = [&](std::size_t scale, int step) {
    return static_cast<float>(static_cast<double>(start[scale]) * factor(step));
  };
  const auto fits = [&](std::size_t scale, int step) {
    return problem.weightBits == 8 ||
           std::round(absmax[scale] * scaled(scale, step)) <= limitOf(problem);
  };
  const std::size_t together = problem.perTensor ? count : 1;
  for (std::size_t first = 0; first < count; first += together) {
    for (int step = 0; step < kSteps; ++step) {
      std::vector<float> tried = found.weightScales;
      bool possible = false;
      for (std::size_t scale = first; scale < first + together; ++scale) {
        tried[scale] = scaled(scale, step);
        possible |= start[scale] > 0;
        if (start[scale] > 0 && !fits(scale, step)) {
          possible = false;
          break;
        }
      }
      // The best of one scale is judged with the others as they are.
      const double cosine = possible ? meanCosine(problem, found.threshold, tried) : 0;
      if (possible && cosine > found.cosine + kLeastGain) {
        found.cosine = cosine;
        found.weightScales = tried;
      }
    }
  }
}

}  // namespace

SearchedScales easyQuant(const ScaleProblem& problem) {
  return easyQuantTogether({problem}).front();
}

std::vector<SearchedScales> easyQuantTogether(const std::vector<ScaleProblem>& problems) {
  std::vector<SearchedScales> found;
  for (const ScaleProblem& problem : problems) {
    found.push_back(startOf(problem));
  }
  for (int round = 0; round < 2; ++round) {
    double best = 0;
    for (std::size_t i = 0; i < problems.size(); ++i) {
      improveWeights(problems[i], found[i]);
      best += found[i].cosine / static_cast<double>(problems.size());
    }
    bool moved = false;
    const std::vector<SearchedScales> weighted = found;
    for (int step = 0; step < kSteps; ++step) {
      std::vector<SearchedScales> tried = weighted;
      double mean = 0;
      for (std::size_t i = 0; i < problems.size(); ++i) {
        tried[i].threshold = problems[i].startThreshold / factor(step);
        tried[i].cosine = meanCosine(problems[i], tried[i].threshold, tried[i].weightScales);
        mean += tried[i].cosine / static_cast<double>(problems.size());
      }
      if (mean > best + kLeastGain) {
        best = mean;
        found = tried;
        moved = true;
      }
    }
    if (!moved) {
      break;
    }
  }
  return found;
}

}  // namespace quantoscope::oracle
