// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/analysis/isolated_network.h"
#include "core/analysis/layer_probe.h"
#include "core/analysis/output_comparison.h"
#include "core/analysis/quantized_network.h"
#include "core/base/error.h"
#include "core/model/sample_source.h"
#include "tests/unit/analysis/analysed_network.h"

namespace quantoscope {
namespace {

using testing::AnalysedNetwork;

void expectSame(const ErrorSums& a, const ErrorSums& b) {
  EXPECT_EQ(a.noise, b.noise);
  EXPECT_EQ(a.signal, b.signal);
  EXPECT_EQ(a.largest, b.largest);
  EXPECT_EQ(a.count, b.count);
}

TEST(Analyze, DoesNotDependOnTheNumberOfThreads) {
  AnalysedNetwork network;
  network.calibrate();
  network.analyse(3, 1);
  const NetworkAnalysis one = network.analysis;
  network.analyse(3, 4);
  expectSame(one.output, network.analysis.output);
  for (std::size_t i = 0; i < one.layers.size(); ++i) {
    expectSame(one.layers[i].isolated, network.analysis.layers[i].isolated);
    expectSame(one.layers[i].accumulated, network.analysis.layers[i].accumulated);
    expectSame(one.sensitivity[i].onlyThis, network.analysis.sensitivity[i].onlyThis);
    expectSame(one.sensitivity[i].allButThis, network.analysis.sensitivity[i].allButThis);
  }
  EXPECT_EQ(one.images.size(), 8U);
  EXPECT_EQ(one.sensitivityImages, 3U);
  EXPECT_EQ(one.agreement.count, 8U);
}

// The shortcuts (repeating what layers before wrote) must not change a bit.
TEST(Analyze, FindsTheSensitivityOfWholeRuns) {
  AnalysedNetwork network;
  network.calibrate();
  network.analyse(8);
  const auto shapes = sampleShapes(network.model, network.samples, {});
  Network engine(network.model, shapes, Fusion::Off);
  const QuantizedNetwork quantized(network.model, network.arithmetic);
  for (std::size_t layer = 0; layer < network.model.layers.size(); ++layer) {
    NetworkArithmetic only = network.arithmetic;
    NetworkArithmetic allBut = network.arithmetic;
    for (std::size_t i = 0; i < only.layers.size(); ++i) {
      (i == layer ? allBut : only).layers[i] = LayerArithmetic{};
    }
    const QuantizedNetwork onlyNetwork(network.model, only);
    const QuantizedNetwork allButNetwork(network.model, allBut);
    ErrorSums onlyThis;
    ErrorSums allButThis;
    for (std::size_t i = 0; i < network.samples.count(); ++i) {
      const auto inputs = loadSample(network.model, network.samples, i, {}, shapes);
      const auto reference = engine.forward(inputs);
      QuantizingHook onlyHook(onlyNetwork);
      onlyThis.merge(compareOutputs(reference, engine.forward(inputs, &onlyHook)));
      QuantizingHook allButHook(allButNetwork);
      allButThis.merge(compareOutputs(reference, engine.forward(inputs, &allButHook)));
    }
    expectSame(network.analysis.sensitivity[layer].onlyThis, onlyThis);
    expectSame(network.analysis.sensitivity[layer].allButThis, allButThis);
  }
}

TEST(Analyze, SplitsTheErrorIntoItsParts) {
  AnalysedNetwork network;
  network.calibrate();
  network.analyse(0);
  for (const LayerMeasurement& layer : network.analysis.layers) {
    // Independent errors add up; their product is small.
    const double sum = layer.activationPart.noise + layer.weightPart.noise;
    EXPECT_NEAR(layer.isolated.noise / sum, 1, 0.35);
    ErrorSums channels;
    for (const ErrorSums& channel : layer.channels) {
      channels.merge(channel);
    }
    EXPECT_NEAR(channels.noise, layer.isolated.noise, 1e-12);
    EXPECT_GT(layer.codesUsed, 10);
    EXPECT_LE(layer.codesUsed, layer.codesTotal);
    EXPECT_GT(layer.accumulator.largest, 0);
  }
  // What the first layer reads is float in both networks.
  expectSame(network.analysis.layers[0].isolated, network.analysis.layers[0].accumulated);
}

TEST(Analyze, FindsNoErrorInAFloatNetwork) {
  AnalysedNetwork network;
  for (LayerOverride& layer : network.plan.overrides) {
    layer.keepFloat = true;
  }
  network.calibrate();
  network.plan.target = Target::Integer;  // ncnn stores float weights in 16 bits
  network.analyse(2);
  EXPECT_EQ(network.analysis.output.noise, 0);
  EXPECT_EQ(network.analysis.agreement.hits, 8U);
  for (const LayerMeasurement& layer : network.analysis.layers) {
    EXPECT_EQ(layer.isolated.noise, 0);
    EXPECT_EQ(layer.accumulated.noise, 0);
    EXPECT_TRUE(layer.keptFloat);
    EXPECT_EQ(causeOf(layer), ErrorCause::None);
  }
  EXPECT_TRUE(network.advice.empty());
}

TEST(Analyze, CountsLabels) {
  AnalysedNetwork network;
  network.calibrate();
  network.analyse(0);
  AnalysisOptions options;
  options.sensitivityImages = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    // Right for the float network in all but two images, one of which has no label.
    const int top = network.analysis.images[i].floatClasses.front();
    options.labels.push_back(i == 0   ? std::optional<int>()
                             : i == 1 ? std::optional<int>((top + 1) % 5)
                                      : std::optional<int>(top));
  }
  const auto analysis = analyze(network.model, network.samples, network.arithmetic, options);
  ASSERT_TRUE(analysis.accuracy);
  EXPECT_EQ(analysis.accuracy->floatTop1.hits, 6U);
  EXPECT_EQ(analysis.accuracy->floatTop1.count, 7U);
  EXPECT_EQ(analysis.accuracy->floatTop5.hits, 7U);
  options.labels.pop_back();
  EXPECT_THROW(analyze(network.model, network.samples, network.arithmetic, options), Error);
  options.labels.push_back(5);
  EXPECT_THROW(analyze(network.model, network.samples, network.arithmetic, options), Error);
}

TEST(Analyze, LeavesOutWhatCannotBeRead) {
  AnalysedNetwork network;
  network.calibrate();
  network.samples.files[0][2] = network.folder.write("broken.npy", std::string("no tensor"));
  network.analyse(2);
  EXPECT_EQ(network.analysis.images.size(), 7U);
  ASSERT_EQ(network.analysis.skipped.size(), 1U);
  EXPECT_NE(network.analysis.skipped[0].reason.find("broken.npy"), std::string::npos);
}

// Weights so large that sums are infinite: the layer is bad, not harmless, and orders stay orders.
TEST(Analyze, CallsWhatIsNotFiniteBad) {
  ErrorSums infinite;
  infinite.add(std::vector<float>{1, std::numeric_limits<float>::infinity()},
               std::vector<float>{1, 2});
  EXPECT_EQ(infinite.sqnr(), -std::numeric_limits<double>::infinity());
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(largest(Tensor{{4}, {1, nan, 3, nan}}, 2), (std::vector<int>{2, 0}));
  EXPECT_FALSE(isClassification({Tensor{{2}, {1, nan}}}));
  EXPECT_TRUE(isClassification({Tensor{{2}, {1, 2}}}));
}

TEST(Analyze, MeasuresALayerAsFloatThatIsTooDeepForInt8) {
  testing::Bin bin;
  bin.tagged(std::vector<float>(70000, 0.01F)).raw({0.5F});
  const testing::LoadedModel loaded(
      "Input data 0 1 data 0=70000\nInnerProduct fc 1 1 data out 0=1 1=1 2=70000\n", bin);
  SampleSet samples;
  const auto bytes = npyBytes(Tensor{{70000}, std::vector<float>(70000, 1.0F)});
  samples.files = {{loaded.folder.write(
      "x.npy", std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()))}};
  const Calibration calibration = calibrate(loaded.model, samples, {});
  Plan plan;
  plan.overrides.resize(1);
  const auto reports = reportAll(loaded.model, calibration, plan);
  const auto analysis =
      analyze(loaded.model, samples, arithmeticOf(reports, Target::Ncnn), AnalysisOptions{});
  EXPECT_TRUE(analysis.layers[0].keptFloat);
  EXPECT_EQ(analysis.output.noise, 0);
  const LayerProbe probe(loaded.model, samples, {});
  EXPECT_EQ(
      probe.measure(0, arithmeticOf(reports, Target::Ncnn).layers[0], Target::Ncnn).isolated.noise,
      0);
}

TEST(Analyze, StopsWhenAsked) {
  AnalysedNetwork network;
  network.calibrate();
  network.analyse(0);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(
      analyze(network.model, network.samples, network.arithmetic, {}, {stop.get_token(), {}}),
      Cancelled);
}

TEST(LayerProbe, MeasuresWhatTheAnalysisMeasures) {
  AnalysedNetwork network;
  network.calibrate();
  network.analyse(0);
  const LayerProbe probe(network.model, network.samples, {});
  EXPECT_EQ(probe.images().size(), 8U);
  for (std::size_t i = 0; i < network.model.layers.size(); ++i) {
    const auto measured = probe.measure(i, network.arithmetic.layers[i], Target::Ncnn);
    expectSame(measured.isolated, network.analysis.layers[i].isolated);
    expectSame(measured.weightPart, network.analysis.layers[i].weightPart);
    EXPECT_EQ(measured.saturated, network.analysis.layers[i].saturated);
  }
}

TEST(LayerProbe, KeepsNoMoreThanItMay) {
  AnalysedNetwork network;
  const LayerProbe all(network.model, network.samples, {});
  ProbeOptions options;
  options.memory = all.bytes() * 3 / 8;
  const LayerProbe some(network.model, network.samples, options);
  EXPECT_EQ(some.images().size(), 3U);
  options.memory = 1;
  EXPECT_EQ(LayerProbe(network.model, network.samples, options).images().size(), 1U);
}

TEST(LayerProbe, ShowsWhatALayerReadsAndWrites) {
  AnalysedNetwork network;
  network.calibrate();
  network.plan.overrides[1].threshold = network.calibration.layers[1]->absmax() / 2;
  network.analyse(0);
  const LayerProbe probe(network.model, network.samples, {});
  const LayerArithmetic& arithmetic = network.arithmetic.layers[1];
  const auto input = probe.maps(1, 0, LayerSide::Input, arithmetic, Target::Ncnn);
  EXPECT_EQ(input.shape, (Shape{8, 6, 6}));
  ASSERT_EQ(input.saturated.size(), input.reference.size());
  std::size_t clipped = 0;
  for (std::size_t i = 0; i < input.reference.size(); ++i) {
    const double limit = arithmetic.input.high();
    if (input.saturated[i] != 0) {
      ++clipped;
      EXPECT_NEAR(static_cast<double>(input.quantized[i]), limit, 1e-4);
      EXPECT_GT(static_cast<double>(input.reference[i]), limit);
    } else {
      EXPECT_NEAR(input.quantized[i], input.reference[i], 0.5001 / arithmetic.input.scale);
    }
  }
  EXPECT_GT(clipped, 0U);
  const auto output = probe.maps(1, 0, LayerSide::Output, arithmetic, Target::Ncnn);
  EXPECT_EQ(output.shape, (Shape{8, 6, 6}));
  EXPECT_TRUE(output.saturated.empty());
  EXPECT_NE(output.quantized, output.reference);
  const auto rows = probe.maps(network.layer("classes"), 0, LayerSide::Output,
                               network.arithmetic.layers.back(), Target::Ncnn);
  EXPECT_EQ(rows.shape, (Shape{5, 1, 1}));
}

}  // namespace
}  // namespace quantoscope
