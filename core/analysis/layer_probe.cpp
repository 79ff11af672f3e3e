// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/layer_probe.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "core/analysis/isolated_layer.h"
#include "core/analysis/recorded_passages.h"
#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/progress_clock.h"
#include "core/model/network.h"

namespace quantoscope {
namespace {

// N×C×H×W as C×H×W of the first sample; rows of an inner product as C×1×rows.
Shape pictureOf(const Shape& shape, const QuantizableLayer& layer, LayerSide side) {
  if (layer.kind == LayerKind::InnerProduct) {
    const int channels = side == LayerSide::Output ? layer.outputChannels
                                                   : static_cast<int>(layer.weights.size()) /
                                                         std::max(1, layer.outputChannels);
    const auto total = static_cast<int>(elementCount(shape));
    return {channels, 1, std::max(1, total / std::max(1, channels))};
  }
  return shape.size() == 4 ? Shape{shape[1], shape[2], shape[3]} : Shape{shape[1], 1, shape[2]};
}

// Rows × channels as channels × rows.
std::vector<float> channelsFirst(std::span<const float> values, const Shape& picture) {
  const auto channels = static_cast<std::size_t>(picture[0]);
  const auto rows = static_cast<std::size_t>(picture[2]);
  std::vector<float> result(values.size());
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t channel = 0; channel < channels; ++channel) {
      result[channel * rows + row] = values[row * channels + channel];
    }
  }
  return result;
}

}  // namespace

namespace {

// What the weights alone cost does not change while a threshold moves.
struct KnownWeightPart {
  std::vector<float> scales;
  ErrorSums error;
};

}  // namespace

struct LayerProbe::State {
  const Model* model = nullptr;
  ProbeOptions options;
  std::vector<std::filesystem::path> images;
  std::vector<SkippedImage> skipped;
  std::vector<std::vector<Passage>> passages;  // of each image
  std::size_t bytes = 0;
  std::mutex mutex;
  std::map<std::size_t, KnownWeightPart> weightParts;  // of layers

  std::optional<ErrorSums> weightPart(std::size_t layer, const std::vector<float>& scales) {
    const std::scoped_lock lock(mutex);
    const auto found = weightParts.find(layer);
    return found != weightParts.end() && found->second.scales == scales
               ? std::optional(found->second.error)
               : std::nullopt;
  }
  void keepWeightPart(std::size_t layer, KnownWeightPart part) {
    const std::scoped_lock lock(mutex);
    weightParts.insert_or_assign(layer, std::move(part));
  }
  const Passage& passage(std::size_t image, std::size_t layer) const {
    return passages.at(image).at(layer);
  }
};

LayerProbe::LayerProbe(const Model& model, const SampleSet& samples, const ProbeOptions& options,
                       const JobControl& control)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.model = &model;
  state.options = options;
  requireValid(options.preprocessing);
  requireFits(model, samples);
  const auto shapes = sampleShapes(model, samples, options.preprocessing);
  setEngineThreads(1);
  Network network(model, shapes, Fusion::Off);
  ProgressClock clock(control.report, samples.count());
  for (std::size_t i = 0; i < samples.count(); ++i) {
    throwIfStopped(control.stop);
    std::vector<Tensor> inputs;
    try {
      inputs = loadSample(model, samples, i, options.preprocessing, shapes);
    } catch (const Error& error) {
      state.skipped.push_back({samples.files.front()[i], error.what()});
      clock.advance();
      continue;
    }
    RecordingHook hook(model, control.stop);
    network.forward(inputs, &hook);
    clock.advance();
    if (!state.passages.empty() && state.bytes + hook.bytes > options.memory) {
      break;
    }
    state.bytes += hook.bytes;
    state.passages.push_back(std::move(hook.passages));
    state.images.push_back(samples.files.front()[i]);
  }
  if (state.passages.empty()) {
    throw Error(state.skipped.empty() ? "there are no images to look at"
                                      : state.skipped.front().reason);
  }
}

LayerProbe::LayerProbe(LayerProbe&&) noexcept = default;
LayerProbe& LayerProbe::operator=(LayerProbe&&) noexcept = default;
LayerProbe::~LayerProbe() = default;

const std::vector<std::filesystem::path>& LayerProbe::images() const {
  return state_->images;
}

const std::vector<SkippedImage>& LayerProbe::skipped() const {
  return state_->skipped;
}

std::size_t LayerProbe::bytes() const {
  return state_->bytes;
}

LayerMeasurement LayerProbe::measure(std::size_t layer, const LayerArithmetic& wanted,
                                     Target target, const std::stop_token& stop,
                                     const std::filesystem::path& without) const {
  State& state = *state_;
  const Passage& first = state.passage(0, layer);
  if (first.input == nullptr) {
    return {};  // nothing that the outputs depend on
  }
  const LayerArithmetic arithmetic = computable(state.model->layers.at(layer), wanted);
  // What is kept of the weights' part is that of all images.
  const auto known =
      without.empty() ? state.weightPart(layer, arithmetic.weightScales) : std::nullopt;
  const IsolatedLayer isolated(state.model->layers.at(layer), arithmetic, target, first.inputShape,
                               first.outputShape, state.options.backend, !known);
  std::vector<IsolatedError> errors(state.passages.size());
  parallelFor(errors.size(), state.options.threads, [&](std::size_t image) {
    throwIfStopped(stop);
    if (!without.empty() && state.images[image] == without) {
      return;
    }
    const Passage& passage = state.passage(image, layer);
    errors[image] = isolated.measure(*passage.input, *passage.output);
  });
  IsolatedError all;
  for (const IsolatedError& error : errors) {
    all.merge(error);
  }
  if (known) {
    all.weightPart = *known;
  } else if (without.empty()) {
    state.keepWeightPart(layer, {arithmetic.weightScales, all.weightPart});
  }
  return all.measurement(arithmetic);
}

FeatureMaps LayerProbe::maps(std::size_t layer, std::size_t image, LayerSide side,
                             const LayerArithmetic& wanted, Target target) const {
  const State& state = *state_;
  const QuantizableLayer& of = state.model->layers.at(layer);
  const LayerArithmetic arithmetic = computable(of, wanted);
  const Passage& passage = state.passage(image, layer);
  FeatureMaps maps;
  if (passage.input == nullptr) {
    return maps;
  }
  const bool int8 = arithmetic.precision == Precision::Int8;
  if (side == LayerSide::Input) {
    maps.reference = *passage.input;
    maps.quantized = int8 ? throughCodes(maps.reference, arithmetic) : maps.reference;
    if (int8) {
      maps.saturated = saturatedMask(maps.reference, codesWritten(arithmetic));
    }
  } else {
    maps.reference = *passage.output;
    maps.quantized = maps.reference;
    if (!isPlainFloat(arithmetic)) {
      const QuantizedLayer quantized(of, arithmetic, target, passage.inputShape,
                                     passage.outputShape, std::nullopt, state.options.backend);
      quantized.run(*passage.input, maps.quantized);
    }
  }
  maps.shape =
      pictureOf(side == LayerSide::Input ? passage.inputShape : passage.outputShape, of, side);
  if (of.kind == LayerKind::InnerProduct && maps.shape[2] > 1) {
    maps.reference = channelsFirst(maps.reference, maps.shape);
    maps.quantized = channelsFirst(maps.quantized, maps.shape);
    if (!maps.saturated.empty()) {
      const std::vector<float> mask(maps.saturated.begin(), maps.saturated.end());
      const auto turned = channelsFirst(mask, maps.shape);
      std::transform(turned.begin(), turned.end(), maps.saturated.begin(),
                     [](float x) { return static_cast<std::uint8_t>(x != 0); });
    }
  }
  return maps;
}

}  // namespace quantoscope
