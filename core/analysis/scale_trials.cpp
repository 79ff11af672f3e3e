// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/scale_trials.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/analysis/isolated_layer.h"
#include "core/analysis/layer_geometry.h"
#include "core/analysis/quantized_layer.h"
#include "core/base/parallel.h"
#include "core/base/progress.h"

namespace quantoscope {
namespace {

// Layers that are packed at once: as many as fit into the outer caches.
constexpr std::size_t kPackedBytes = std::size_t{16} << 20U;

std::size_t trialsAtOnce(const QuantizableLayer& layer, std::size_t trials, int threads) {
  const std::size_t fitting = kPackedBytes / std::max<std::size_t>(1, layer.weights.size());
  return std::clamp(fitting, workerCount(threads, trials), trials);
}

QuantizableLayer channelsOf(const QuantizableLayer& layer, std::size_t first, std::size_t count) {
  QuantizableLayer part;
  part.name = layer.name;
  part.kind = layer.kind;
  part.geometry = layer.geometry;
  part.inputChannels = layer.inputChannels;
  part.outputChannels = static_cast<int>(count);
  part.activation = layer.activation;
  const auto within = [&](const std::vector<float>& values) {
    const std::size_t each = values.size() / static_cast<std::size_t>(layer.outputChannels);
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(first * each);
    return std::vector<float>(begin, begin + static_cast<std::ptrdiff_t>(count * each));
  };
  part.weights = within(layer.weights);
  part.bias = within(layer.bias);
  return part;
}

}  // namespace

// Some output channels of the layer.
struct ScaleTrials::Slice {
  const QuantizableLayer* layer = nullptr;
  std::size_t firstChannel = 0;
  std::size_t channels = 0;
  std::size_t parts = 0;
};

ScaleTrials::ScaleTrials(const QuantizableLayer& layer, std::vector<Passage> passages,
                         TrialOptions options)
    : layer_(layer),
      passages_(std::move(passages)),
      options_(std::move(options)),
      referenceSquares_(passages_.size()) {
  parallelFor(passages_.size(), options_.threads, [&](std::size_t image) {
    const std::vector<float>& output = *passages_[image].output;
    referenceSquares_[image] = similarity(output, output, comparedAfterRelu(layer_)).squares;
  });
}

TrialSums ScaleTrials::run(std::span<const LayerArithmetic> trials, std::size_t parts) const {
  return run(trials, Slice{&layer_, 0, static_cast<std::size_t>(layer_.outputChannels), parts});
}

TrialSums ScaleTrials::runChannels(std::span<const LayerArithmetic> trials, std::size_t first,
                                   std::size_t count) const {
  const QuantizableLayer part = channelsOf(layer_, first, count);
  return run(trials, Slice{&part, first, count, count});
}

TrialSums ScaleTrials::run(std::span<const LayerArithmetic> trials, const Slice& slice) const {
  TrialSums sums(trials.size(), passages_.size(), slice.parts);
  const Passage& shapes = passages_.front();
  const LayerGeometry whole = geometryOf(layer_, shapes.inputShape, shapes.outputShape);
  Shape outputShape = shapes.outputShape;
  if (layer_.kind != LayerKind::InnerProduct) {
    outputShape[1] = static_cast<int>(slice.channels);
  }
  const std::size_t outputs =
      static_cast<std::size_t>(whole.count) * slice.channels * whole.output.pixels();
  const std::size_t atOnce = trialsAtOnce(*slice.layer, trials.size(), options_.threads);
  // One image may have to keep all threads busy.
  const std::size_t shares = workerCount(options_.threads, trials.size());
  const std::size_t sharesPerImage = passages_.size() < shares ? shares : 1;
  for (std::size_t begin = 0; begin < trials.size(); begin += atOnce) {
    const std::size_t count = std::min(atOnce, trials.size() - begin);
    std::vector<std::optional<QuantizedLayer>> layers(count);
    parallelFor(count, options_.threads, [&](std::size_t i) {
      throwIfStopped(options_.stop);
      layers[i].emplace(*slice.layer, trials[begin + i], options_.target, shapes.inputShape,
                        outputShape, std::nullopt, options_.backend);
    });
    parallelFor(passages_.size() * sharesPerImage, options_.threads, [&](std::size_t task) {
      const std::size_t image = task / sharesPerImage;
      const std::size_t share = task % sharesPerImage;
      const std::vector<float>& input = *passages_[image].input;
      std::vector<std::int8_t> codes(input.size());
      std::vector<float> values(outputs);
      std::optional<ActivationCodes> quantized;
      for (std::size_t i = share * count / sharesPerImage; i < (share + 1) * count / sharesPerImage;
           ++i) {
        throwIfStopped(options_.stop);
        const ActivationCodes& wanted = trials[begin + i].input;
        if (quantized != wanted) {
          quantize(input, static_cast<float>(wanted.scale), codes, wanted.range);
          quantized = wanted;
        }
        layers[i]->runOnCodes(codes, values);
        compare(slice, image, values, sums, begin + i);
        if (options_.advanced) {
          options_.advanced();
        }
      }
    });
  }
  return sums;
}

void ScaleTrials::compare(const Slice& slice, std::size_t image, std::span<const float> values,
                          TrialSums& sums, std::size_t trial) const {
  const Passage& passage = passages_[image];
  const LayerGeometry geometry = geometryOf(layer_, passage.inputShape, passage.outputShape);
  const std::size_t pixels = geometry.output.pixels();
  const auto pictures = static_cast<std::size_t>(geometry.count);
  const auto allChannels = static_cast<std::size_t>(layer_.outputChannels);
  const std::size_t perPart = slice.channels / slice.parts;
  const std::span<const float> reference = *passage.output;
  const bool rectify = comparedAfterRelu(layer_);
  // An inner product over rows writes as many pictures of one pixel.
  for (std::size_t picture = 0; picture < pictures; ++picture) {
    for (std::size_t part = 0; part < slice.parts; ++part) {
      const std::size_t channel = part * perPart;
      const Similarity found = similarity(
          reference.subspan((picture * allChannels + slice.firstChannel + channel) * pixels,
                            perPart * pixels),
          values.subspan((picture * slice.channels + channel) * pixels, perPart * pixels), rectify);
      Similarity& sum = sums.at(trial, image, part);
      sum.product += found.product;
      sum.squares += found.squares;
    }
  }
}

}  // namespace quantoscope
