// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/widgets/sample_network.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace quantoscope {
namespace {

std::vector<float> weights(std::size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> uniform(-1.0F, 1.0F);
  std::vector<float> values(count);
  std::generate(values.begin(), values.end(), [&] { return uniform(generator); });
  return values;
}

std::shared_ptr<const ActivationStatistics> statisticsOf(double positiveScale,
                                                         double negativeScale) {
  auto statistics = std::make_shared<ActivationStatistics>();
  std::mt19937 generator(7);
  std::exponential_distribution<double> exponential(1.0);
  std::vector<float> values(40000);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double scale = i % 2 == 0 || negativeScale == 0 ? positiveScale : -negativeScale;
    values[i] = static_cast<float>(scale * exponential(generator));
  }
  statistics->histogram.add(values);
  return statistics;
}

}  // namespace

LayerReport SampleNetwork::report(int index, const LayerOverride& layerOverride) const {
  return reportOf(layer(index), *statistics[static_cast<std::size_t>(index)], plan, layerOverride);
}

std::vector<std::shared_ptr<const LayerReport>> SampleNetwork::reports() const {
  std::vector<std::shared_ptr<const LayerReport>> all;
  for (std::size_t i = 0; i < model->layers.size(); ++i) {
    all.push_back(std::make_shared<LayerReport>(report(static_cast<int>(i))));
  }
  return all;
}

SampleNetwork sampleNetwork() {
  SampleNetwork network;
  network.model = std::make_shared<Model>();
  network.model->name = "sample";

  QuantizableLayer stem;
  stem.name = "stem/conv";
  stem.geometry.kernelWidth = stem.geometry.kernelHeight = 3;
  stem.inputChannels = 4;
  stem.outputChannels = 8;
  stem.weights = weights(8 * 4 * 9, 1);
  std::fill_n(stem.weights.begin() + 2 * 36, 36, 0.0F);
  stem.activation = "ReLU";

  QuantizableLayer depthwise;
  depthwise.name = "block/dw";
  depthwise.kind = LayerKind::ConvolutionDepthWise;
  depthwise.geometry.kernelWidth = depthwise.geometry.kernelHeight = 3;
  depthwise.geometry.groups = 8;
  depthwise.inputChannels = depthwise.outputChannels = 8;
  depthwise.weights = weights(8 * 9, 2);

  QuantizableLayer pointwise;
  pointwise.name = "block/pw";
  pointwise.inputChannels = 8;
  pointwise.outputChannels = 16;
  pointwise.weights = weights(8 * 16, 3);

  QuantizableLayer head;
  head.name = "head/fc";
  head.kind = LayerKind::InnerProduct;
  head.inputChannels = 16;
  head.outputChannels = 10;
  head.weights = weights(160, 4);

  network.model->layers = {stem, depthwise, pointwise, head};
  auto dead = std::make_shared<ActivationStatistics>();
  const std::vector<float> zeros(1000, 0.0F);
  dead->histogram.add(zeros);
  network.statistics = {statisticsOf(10, 0), statisticsOf(1, 1), statisticsOf(3, 0.5), dead};
  network.plan.overrides.resize(4);
  return network;
}

}  // namespace quantoscope
