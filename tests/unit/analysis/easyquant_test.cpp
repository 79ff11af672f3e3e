// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/easyquant.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <stop_token>

#include "core/analysis/layer_scale_search.h"
#include "core/analysis/threshold_candidates.h"
#include "core/base/error.h"
#include "core/calibration/threshold_methods.h"
#include "core/quantization/layer_arithmetic.h"
#include "tests/unit/analysis/analysed_network.h"
#include "tests/unit/analysis/easyquant_oracle.h"

namespace quantoscope {
namespace {

using testing::AnalysedNetwork;

struct Search {
  oracle::ScaleProblem problem;
  ActivationStatistics statistics;
  LayerDecision decision;
  std::vector<Passage> passages;
};

QuantizableLayer convolution(int inputs, int outputs, int kernel, int groups = 1) {
  QuantizableLayer layer;
  layer.name = "layer";
  layer.outputBlob = "out";
  layer.kind = groups > 1 ? LayerKind::ConvolutionDepthWise : LayerKind::Convolution;
  layer.inputChannels = inputs;
  layer.outputChannels = outputs;
  ConvolutionGeometry& g = layer.geometry;
  g.kernelWidth = g.kernelHeight = kernel;
  g.padLeft = g.padRight = g.padTop = g.padBottom = kernel / 2;
  g.groups = groups;
  std::mt19937 random(static_cast<unsigned>(11 + inputs + 7 * outputs + kernel));
  std::normal_distribution<float> normal(0, 0.3F);
  const auto draw = [&] { return normal(random); };
  layer.weights.resize(static_cast<std::size_t>(inputs / groups * outputs * kernel * kernel));
  std::generate(layer.weights.begin(), layer.weights.end(), draw);
  layer.bias.resize(static_cast<std::size_t>(outputs));
  std::generate(layer.bias.begin(), layer.bias.end(), draw);
  return layer;
}

// Three images with a heavy tail, so that another threshold than the start may be better.
Search searchOf(QuantizableLayer layer, const Plan& plan = {}, const LayerOverride& by = {}) {
  Search search;
  const bool inner = layer.kind == LayerKind::InnerProduct;
  oracle::ScaleProblem& problem = search.problem;
  problem.layer = std::move(layer);
  problem.height = problem.width = inner ? 1 : 6;
  problem.rectify = problem.layer.activation == "ReLU";
  std::mt19937 random(5);
  std::student_t_distribution<float> heavy(3);
  for (int image = 0; image < 3; ++image) {
    std::vector<float> input(
        static_cast<std::size_t>(problem.layer.inputChannels * problem.height * problem.width));
    for (float& value : input) {
      value = heavy(random) + (plan.target == Target::Integer ? 1.5F : 0);
    }
    search.statistics.histogram.add(input);
    problem.inputs.push_back(std::move(input));
  }
  Plan searching = plan;
  searching.method = "easyquant";
  search.decision = decide(problem.layer, search.statistics, searching, by);
  problem.asymmetric = search.decision.asymmetric;
  problem.weightBits = search.decision.weightBits;
  problem.perTensor = search.decision.perTensorWeights;
  problem.startThreshold = search.decision.automaticThreshold;
  problem.lowest = static_cast<double>(search.statistics.histogram.min());
  problem.highest = static_cast<double>(search.statistics.histogram.max());
  for (const auto& input : problem.inputs) {
    const int channels = problem.layer.outputChannels;
    Passage passage;
    passage.inputShape =
        inner ? Shape{1, problem.layer.inputChannels} : Shape{1, problem.layer.inputChannels, 6, 6};
    passage.outputShape = inner ? Shape{1, channels} : Shape{1, channels, 6, 6};
    passage.input = std::make_shared<const std::vector<float>>(input);
    passage.output =
        std::make_shared<const std::vector<float>>(oracle::floatOutput(problem, input));
    search.passages.push_back(std::move(passage));
  }
  return search;
}

SearchedScales run(const Search& search, int threads = 0) {
  TrialOptions options;
  options.target = search.decision.target;
  options.threads = threads;
  const ScaleTrials trials(search.problem.layer, search.passages, options);
  return searchLayer(search.problem.layer, search.statistics, search.decision, trials);
}

void expectWhatPlainLoopsFind(const Search& search) {
  EXPECT_TRUE(search.decision.awaitsSearch);
  const SearchedScales found = run(search);
  const SearchedScales expected = oracle::easyQuant(search.problem);
  EXPECT_NEAR(found.startCosine, expected.startCosine, 1e-9);
  EXPECT_NEAR(found.cosine, expected.cosine, 1e-9);
  EXPECT_DOUBLE_EQ(found.threshold, expected.threshold);
  EXPECT_EQ(found.weightScales, expected.weightScales);
  EXPECT_EQ(found.images, expected.images);
  EXPECT_GT(found.cosine, found.startCosine);
  // And the cosine that it reports is the one that its scales have.
  EXPECT_NEAR(found.cosine, oracle::meanCosine(search.problem, found.threshold, found.weightScales),
              1e-9);
}

TEST(EasyQuant, TriesAHundredFactorsTheStartAmongThem) {
  const auto factors = searchFactors();
  ASSERT_EQ(factors.size(), 100U);
  EXPECT_EQ(factors.front(), 0.5);
  EXPECT_EQ(factors.back(), 2);
  EXPECT_THAT(factors, ::testing::Contains(1.0));
}

TEST(EasyQuant, FindsInAConvolutionWhatPlainLoopsFind) {
  QuantizableLayer layer = convolution(3, 5, 1);
  expectWhatPlainLoopsFind(searchOf(layer));
  layer.activation = "ReLU";
  expectWhatPlainLoopsFind(searchOf(layer));
}

TEST(EasyQuant, KeepsWeightCodesWithinSixBitsWhereWinogradNeedsThem) {
  const Search search = searchOf(convolution(2, 4, 3));
  ASSERT_EQ(search.decision.weightBits, 6);
  expectWhatPlainLoopsFind(search);
  for (const auto code : weightCodes(search.problem.layer, run(search).weightScales)) {
    EXPECT_LE(std::abs(static_cast<int>(code)), 31);
  }
}

TEST(EasyQuant, FindsInADepthwiseConvolutionWhatPlainLoopsFind) {
  expectWhatPlainLoopsFind(searchOf(convolution(4, 4, 3, 4)));
  expectWhatPlainLoopsFind(searchOf(convolution(4, 6, 3, 2)));
}

TEST(EasyQuant, FindsInAnInnerProductWhatPlainLoopsFind) {
  QuantizableLayer layer = convolution(24, 6, 1);
  layer.kind = LayerKind::InnerProduct;
  expectWhatPlainLoopsFind(searchOf(layer));
}

TEST(EasyQuant, FindsOneScaleForAllChannels) {
  LayerOverride one;
  one.perTensorWeights = true;
  expectWhatPlainLoopsFind(searchOf(convolution(3, 5, 1), {}, one));
  expectWhatPlainLoopsFind(searchOf(convolution(2, 4, 3), {}, one));
}

TEST(EasyQuant, FindsRangesWithAZeroPoint) {
  Plan plan;
  plan.target = Target::Integer;
  QuantizableLayer layer = convolution(3, 4, 1);
  layer.bias.clear();  // rounded to int32 by the target, which the plain loops do not
  const Search search = searchOf(layer, plan);
  ASSERT_TRUE(search.decision.asymmetric);
  expectWhatPlainLoopsFind(search);
}

TEST(EasyQuant, LeavesADeadChannelAlone) {
  QuantizableLayer layer = convolution(3, 5, 1);
  std::fill_n(layer.weights.begin() + 3, 3, 0.0F);
  const Search search = searchOf(layer);
  expectWhatPlainLoopsFind(search);
  EXPECT_EQ(run(search).weightScales[1], 0);
}

// Two layers that read the same values: one threshold, weights of their own.
TEST(EasyQuant, FindsOneThresholdForTiedLayersAsPlainLoopsDo) {
  const Search one = searchOf(convolution(3, 5, 1));
  const Search other = searchOf(convolution(3, 4, 3));
  ASSERT_EQ(one.problem.inputs, other.problem.inputs);
  const ScaleTrials first(one.problem.layer, one.passages, {});
  const ScaleTrials second(other.problem.layer, other.passages, {});
  const std::vector<LayerToSearch> layers = {
      {one.problem.layer, one.statistics, one.decision, first},
      {other.problem.layer, other.statistics, other.decision, second}};
  const auto found = searchTogether(layers);
  const auto expected = oracle::easyQuantTogether({one.problem, other.problem});
  ASSERT_EQ(found.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_DOUBLE_EQ(found[i].threshold, expected[i].threshold);
    EXPECT_EQ(found[i].weightScales, expected[i].weightScales);
    EXPECT_NEAR(found[i].cosine, expected[i].cosine, 1e-9);
    EXPECT_NEAR(found[i].startCosine, expected[i].startCosine, 1e-9);
  }
  EXPECT_EQ(found[0].threshold, found[1].threshold);
  EXPECT_GT(found[0].cosine + found[1].cosine, found[0].startCosine + found[1].startCosine);
  // Alone they would part.
  EXPECT_NE(run(one).threshold, run(other).threshold);
  EXPECT_TRUE(searchTogether({}).empty());
}

TEST(EasyQuant, DoesNotDependOnThreads) {
  const Search search = searchOf(convolution(3, 5, 1));
  const SearchedScales one = run(search, 1);
  const SearchedScales five = run(search, 5);
  EXPECT_EQ(one.weightScales, five.weightScales);
  EXPECT_EQ(one.threshold, five.threshold);
  EXPECT_EQ(one.cosine, five.cosine);
}

// More channels than are kept at once.
TEST(EasyQuant, SplitsALayerWithManyChannels) {
  QuantizableLayer layer = convolution(4, 600, 1);
  layer.kind = LayerKind::InnerProduct;
  const Search search = searchOf(layer);
  const SearchedScales found = run(search);
  EXPECT_GT(found.cosine, found.startCosine);
  EXPECT_NEAR(found.cosine, oracle::meanCosine(search.problem, found.threshold, found.weightScales),
              1e-9);
}

class EasyQuantNetwork : public ::testing::Test {
 protected:
  EasyQuantNetwork() {
    network_.plan.method = "easyquant";
    calibration_ = calibrate(network_.model, network_.samples, {});
  }

  ScaleSearch search(const EasyQuantOptions& options = {}, const JobControl& control = {}) {
    return searchScales(network_.model, calibration_, network_.samples, network_.plan, options,
                        control);
  }
  LayerDecision decisionOf(std::size_t layer) const {
    return decide(network_.model.layers[layer], *calibration_.layers[layer], network_.plan,
                  network_.plan.overrides[layer]);
  }

  AnalysedNetwork network_;
  Calibration calibration_;
};

TEST_F(EasyQuantNetwork, IsNoLayersLoss) {
  for (std::size_t i = 0; i < network_.model.layers.size(); ++i) {
    EXPECT_TRUE(decisionOf(i).awaitsSearch);
    EXPECT_EQ(decisionOf(i).threshold,
              decisionOf(i).curve.thresholdOf(decisionOf(i).curve.bestBin));
  }
  const ScaleSearch found = search();
  EXPECT_EQ(found.size(), network_.model.layers.size());
  network_.plan.searched = std::make_shared<const ScaleSearch>(found);
  for (std::size_t i = 0; i < network_.model.layers.size(); ++i) {
    const LayerDecision decision = decisionOf(i);
    EXPECT_FALSE(decision.awaitsSearch);
    ASSERT_TRUE(decision.searched);
    EXPECT_GE(decision.searched->cosine, decision.searched->startCosine);
    EXPECT_EQ(decision.searched->images, network_.samples.count());
    EXPECT_EQ(decision.threshold, decision.searched->threshold);
    EXPECT_EQ(decision.weightScales, decision.searched->weightScales);
  }
  EXPECT_TRUE(layersAwaitingSearch(network_.model, calibration_, network_.plan).empty());
}

TEST_F(EasyQuantNetwork, MeasuresTheCosineOfTheLayerAsItRuns) {
  network_.plan.searched = std::make_shared<const ScaleSearch>(search());
  const auto reports = reportAll(network_.model, calibration_, network_.plan);
  const auto arithmetic = arithmeticOf(reports, network_.plan.target);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    double mean = 0;
    for (std::size_t image = 0; image < network_.samples.count(); ++image) {
      const LayerProbe probe(network_.model, {{{network_.samples.files[0][image]}}}, {});
      mean += probe.measure(i, arithmetic.layers[i], network_.plan.target).isolated.cosine();
    }
    mean /= static_cast<double>(network_.samples.count());
    EXPECT_NEAR(mean, reports[i].decision.searched->cosine, 1e-9) << network_.model.layers[i].name;
  }
}

TEST_F(EasyQuantNetwork, GivesTheSameWhenTheNetworkRunsOnceForEachLayer) {
  EasyQuantOptions little;
  little.memory = 8 * 4 * (432 + 8 * 36 + 8 * 36);  // the first two layers do not fit together
  const ScaleSearch whole = search();
  const ScaleSearch parts = search(little);
  ASSERT_EQ(whole.size(), parts.size());
  for (const auto& [key, scales] : whole) {
    EXPECT_EQ(parts.at(key).weightScales, scales.weightScales) << key.layer;
    EXPECT_EQ(parts.at(key).cosine, scales.cosine) << key.layer;
  }
}

TEST_F(EasyQuantNetwork, UsesFewerImagesWhereMemoryIsShort) {
  EasyQuantOptions none;
  none.memory = 1;
  for (const auto& [key, scales] : search(none)) {
    EXPECT_EQ(scales.images, 1U);
  }
  EasyQuantOptions three;
  three.images = 3;
  for (const auto& [key, scales] : search(three)) {
    EXPECT_EQ(scales.images, 3U);
  }
}

TEST_F(EasyQuantNetwork, SearchesOnlyWhatNeedsIt) {
  network_.plan.method = "ncnn";
  EXPECT_TRUE(search().empty());
  network_.plan.overrides[2].method = "easyquant";
  network_.plan.overrides[3].method = "easyquant";
  network_.plan.overrides[3].keepFloat = true;
  const ScaleSearch found = search();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.begin()->first.layer, "point");

  // Other bits are another search; what was found before stays.
  network_.plan.searched = std::make_shared<const ScaleSearch>(found);
  network_.plan.overrides[2].activationBits = 6;
  EXPECT_TRUE(decisionOf(2).awaitsSearch);
  EXPECT_EQ(search().size(), 2U);
}

TEST_F(EasyQuantNetwork, GivesWayToWhatAPersonDecides) {
  network_.plan.searched = std::make_shared<const ScaleSearch>(search());
  const LayerDecision found = decisionOf(2);
  network_.plan.overrides[2].threshold = 1.25;
  const LayerDecision decided = decisionOf(2);
  EXPECT_EQ(decided.threshold, 1.25);
  EXPECT_EQ(decided.automaticThreshold, found.threshold);
  EXPECT_EQ(decided.weightScales, found.weightScales);
  network_.plan.overrides[2].weightScales = std::vector<float>(12, 50);
  EXPECT_EQ(decisionOf(2).weightScales, std::vector<float>(12, 50));
  network_.plan.searched.reset();
  EXPECT_FALSE(decisionOf(2).awaitsSearch);  // nothing of it would be used
}

TEST_F(EasyQuantNetwork, IsACandidateOnceItHasRun) {
  const auto names = [&] {
    std::vector<std::string> methods;
    for (const auto& candidate : thresholdCandidates(*calibration_.layers[2], decisionOf(2))) {
      methods.push_back(candidate.method);
    }
    return methods;
  };
  EXPECT_THAT(names(), ::testing::Not(::testing::Contains("easyquant")));
  network_.plan.searched = std::make_shared<const ScaleSearch>(search());
  network_.plan.method = "ncnn";
  EXPECT_THAT(names(), ::testing::Contains("easyquant"));
}

TEST_F(EasyQuantNetwork, CanBeCancelled) {
  std::stop_source stop;
  std::size_t reports = 0;
  const auto report = [&](const Progress& progress) {
    ++reports;
    EXPECT_EQ(progress.total, network_.model.layers.size());
    stop.request_stop();
  };
  EXPECT_THROW(search({}, {stop.get_token(), report}), Cancelled);
  EXPECT_GE(reports, 1U);
}

TEST_F(EasyQuantNetwork, SaysWhenThereIsNothingToSearchWith) {
  network_.samples.files[0] = {network_.folder.path() / "missing.npy"};
  EXPECT_THROW(search(), Error);
}

}  // namespace
}  // namespace quantoscope
