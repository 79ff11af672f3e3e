// SPDX-License-Identifier: GPL-3.0-or-later
// Small networks whose preprocessing is known, because the test makes them for it.
#include "core/analysis/preprocessing_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <cmath>
#include <random>

#include "core/analysis/float_network_fault.h"
#include "core/base/error.h"
#include "core/model/image_source.h"
#include "core/model/npy.h"
#include "tests/unit/ncnn/ncnn_network.h"

namespace quantoscope {
namespace {

using testing::Bin;
using ::testing::HasSubstr;
using testing::LoadedModel;
using testing::messageOf;
using testing::TemporaryFolder;

constexpr int kSide = 32;

/// Photographs of a kind: soft blobs of colour and fine noise, red brighter than blue.
SampleSet writeImages(const TemporaryFolder& folder, int count) {
  cv::RNG random(7);
  SampleSet samples;
  samples.files.resize(1);
  for (int i = 0; i < count; ++i) {
    cv::Mat coarse(4, 4, CV_32FC3);
    random.fill(coarse, cv::RNG::NORMAL, cv::Scalar(95, 115, 130), cv::Scalar(55, 55, 55));
    cv::Mat image;
    cv::resize(coarse, image, {kSide, kSide}, 0, 0, cv::INTER_CUBIC);
    cv::Mat noise(kSide, kSide, CV_32FC3);
    random.fill(noise, cv::RNG::NORMAL, 0, 25);
    image += noise;
    cv::Mat pixels;
    image.convertTo(pixels, CV_8UC3);
    samples.files[0].push_back(folder / ("image" + std::to_string(100 + i) + ".png"));
    cv::imwrite(samples.files[0].back().string(), pixels);
  }
  return samples;
}

std::vector<float> normalValues(std::mt19937& random, std::size_t count, float deviation) {
  std::normal_distribution<float> normal(0, deviation);
  std::vector<float> values(count);
  std::generate(values.begin(), values.end(), [&] { return normal(random); });
  return values;
}

/// Keeps what one layer writes, by channel, and nothing else.
class ChannelMoments : public LayerHook {
 public:
  ChannelMoments(std::size_t layer, std::size_t channels)
      : layer_(layer), sums_(channels), squares_(channels) {}

  void after(std::size_t index, const TensorView& output) override {
    if (index != layer_) {
      return;
    }
    const std::size_t area = output.values.size() / sums_.size();
    for (std::size_t i = 0; i < output.values.size(); ++i) {
      const auto value = static_cast<double>(output.values[i]);
      sums_[i / area] += value;
      squares_[i / area] += value * value;
    }
    count_ += static_cast<double>(area);
  }

  double mean(std::size_t channel) const { return sums_[channel] / count_; }
  double deviation(std::size_t channel) const {
    return std::sqrt(squares_[channel] / count_ - mean(channel) * mean(channel));
  }

 private:
  std::size_t layer_;
  std::vector<double> sums_;
  std::vector<double> squares_;
  double count_ = 0;
};

/// Convolutions with ReLU and a batch normalization each, whose mean and deviation are those of the
/// images with `preprocessing`, folded into weights and bias as converters do it.
class NormalizedNetwork {
 public:
  NormalizedNetwork(const Preprocessing& preprocessing, const SampleSet& samples) {
    std::mt19937 random(3);
    for (std::size_t layer = 0; layer < kChannels.size() - 1; ++layer) {
      const std::size_t in = kChannels[layer];
      const std::size_t out = kChannels[layer + 1];
      weights_.push_back(normalValues(random, in * out * 9, 1));
      bias_.emplace_back(out, 0.0F);
      const auto shift = normalValues(random, out, 0.5F);
      const LoadedModel raw(text(), bin());
      Network network(raw.model, {{3, kSide, kSide}}, Fusion::Off);
      ChannelMoments moments(layer, out);
      for (const auto& file : samples.files.front()) {
        network.forward({loadInput(file, preprocessing, {3, kSide, kSide})}, &moments);
      }
      for (std::size_t channel = 0; channel < out; ++channel) {
        const double deviation = moments.deviation(channel);
        for (std::size_t i = 0; i < in * 9; ++i) {
          float& weight = weights_[layer][channel * in * 9 + i];
          weight = static_cast<float>(static_cast<double>(weight) / deviation);
        }
        bias_[layer][channel] = static_cast<float>(static_cast<double>(shift[channel]) -
                                                   moments.mean(channel) / deviation);
      }
    }
    model_ = std::make_unique<LoadedModel>(text(), bin());
  }

  const Model& model() const { return model_->model; }

 private:
  static constexpr std::array<std::size_t, 6> kChannels = {3, 16, 16, 24, 24, 16};

  std::string text() const {
    std::string lines = "Input data 0 1 blob0 0=32 1=32 2=3\n";
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      const std::string n = std::to_string(i);
      const std::string next = std::to_string(i + 1);
      lines += "Convolution conv" + n + " 1 1 blob" + n + " blob" + next +
               " 0=" + std::to_string(bias_[i].size()) +
               " 1=3 4=1 5=1 6=" + std::to_string(weights_[i].size()) + " 9=1\n";
    }
    return lines;
  }

  Bin bin() const {
    Bin bin;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      bin.tagged(weights_[i]).raw(bias_[i]);
    }
    return bin;
  }

  std::vector<std::vector<float>> weights_;
  std::vector<std::vector<float>> bias_;
  std::unique_ptr<LoadedModel> model_;
};

class NormalizedFor : public ::testing::TestWithParam<const char*> {};

TEST_P(NormalizedFor, TheseValuesAreFoundWithoutLabels) {
  const TemporaryFolder folder;
  const SampleSet samples = writeImages(folder, 12);
  const Preprocessing truth = preprocessingPreset(GetParam()).preprocessing;
  const NormalizedNetwork network(truth, samples);
  const PreprocessingRanking ranking = searchPreprocessing(network.model(), samples, {});
  EXPECT_FALSE(ranking.labelled);
  EXPECT_TRUE(nearlySameValues(ranking.trials.front().candidate.preprocessing, truth))
      << ranking.trials.front().candidate.name << ": " << describe(ranking);
  EXPECT_EQ(ranking.values, Certainty::Likely) << describe(ranking);
  EXPECT_EQ(ranking.order, Certainty::Unknown) << "colours leave no trace in these figures";
  ASSERT_TRUE(ranking.current);
}

INSTANTIATE_TEST_SUITE_P(Presets, NormalizedFor,
                         ::testing::Values("raw", "caffe", "unit-rgb", "imagenet"));

TEST(WithoutLabels, AScaleNearbyIsNotRuledOut) {
  const TemporaryFolder folder;
  const SampleSet samples = writeImages(folder, 12);
  const Preprocessing truth = preprocessingPreset("signed-bgr").preprocessing;
  const NormalizedNetwork network(truth, samples);
  const PreprocessingRanking ranking = searchPreprocessing(network.model(), samples, {});
  EXPECT_EQ(ranking.values, Certainty::Unknown) << describe(ranking);
  const auto isTruth = [&](std::size_t trial) {
    return sameValues(ranking.trials[trial].candidate.preprocessing, truth);
  };
  EXPECT_TRUE(isTruth(0) ||
              std::any_of(ranking.alternatives.begin(), ranking.alternatives.end(), isTruth))
      << describe(ranking);
}

/// Tells dark images from bright ones, 1×1, or by which colour is the strongest.
struct Classifier {
  LoadedModel loaded;
  TemporaryFolder folder;
  SampleSet samples;
  PreprocessingSearchOptions options;

  Classifier(int classes, const std::vector<float>& weights, const std::vector<float>& bias)
      : loaded(
            "Input data 0 1 data 0=8 1=8 2=3\n"
            "Convolution conv 1 1 data a 0=" +
                std::to_string(classes) + " 1=1 5=1 6=" + std::to_string(classes * 3) +
                "\nPooling pool 1 1 a out 0=1 4=1\n",
            Bin().tagged(weights).raw(bias)) {
    samples.files.resize(1);
  }

  void add(const cv::Scalar& blueGreenRed, int label) {
    const auto file = folder / ("i" + std::to_string(1000 + samples.count()) + ".png");
    cv::imwrite(file.string(), cv::Mat(8, 8, CV_8UC3, blueGreenRed));
    samples.files[0].push_back(file);
    options.labels.emplace_back(label);
  }
};

TEST(WithLabels, TheOrderOfTheChannelsIsProven) {
  Classifier colours(3, {1, 0, 0, 0, 1, 0, 0, 0, 1}, {0, 0, 0});
  for (int i = 0; i < 60; ++i) {
    cv::Scalar colour(60 + i, 60, 70 - i / 2.0);
    std::swap(colour[i % 3], colour[0]);
    // As an RGB network counts: red is class 0.
    colours.add(colour, colour[0] >= colour[1] && colour[0] >= colour[2]   ? 2
                        : colour[1] >= colour[0] && colour[1] >= colour[2] ? 1
                                                                           : 0);
  }
  const PreprocessingRanking ranking =
      searchPreprocessing(colours.loaded.model, colours.samples, colours.options);
  EXPECT_TRUE(ranking.labelled);
  EXPECT_EQ(ranking.classes, 3U);
  EXPECT_EQ(ranking.trials.front().candidate.preprocessing.order, PixelOrder::Rgb);
  EXPECT_EQ(ranking.trials.front().top1.hits, ranking.trials.front().top1.count);
  EXPECT_EQ(ranking.order, Certainty::Sure) << describe(ranking);
  EXPECT_EQ(ranking.values, Certainty::Unknown) << "the largest channel stays the largest";
  EXPECT_THAT(describe(ranking), HasSubstr("It cannot be told which fits"));
  // Raw BGR was in force, and is far worse.
  const auto fault = floatNetworkFault(ranking);
  ASSERT_TRUE(fault);
  ASSERT_TRUE(fault->better);
  EXPECT_THAT(describe(*fault), HasSubstr("; with other values, "));
}

TEST(WithLabels, TheValuesAreProven) {
  // Bright if the sum of the channels exceeds 0.6: right for 0 … 1 alone.
  Classifier brightness(2, {0, 0, 0, 1, 1, 1}, {0.6F, 0});
  for (int i = 0; i < 60; ++i) {
    const int gray = 3 * i + 8;
    brightness.add(cv::Scalar::all(gray), gray > 51 ? 1 : 0);
  }
  const PreprocessingRanking ranking =
      searchPreprocessing(brightness.loaded.model, brightness.samples, brightness.options);
  EXPECT_THAT(ranking.trials.front().candidate.name, HasSubstr("0 … 1"));
  EXPECT_EQ(ranking.values, Certainty::Sure) << describe(ranking);
  EXPECT_EQ(ranking.order, Certainty::Unknown) << "grey images";
  EXPECT_THAT(describe(ranking), HasSubstr("This fits: 0 … 1, RGB. The pixel order cannot be"));
}

TEST(WithLabels, NothingFitsWhereTheLabelsAreWrong) {
  Classifier brightness(2, {0, 0, 0, 1, 1, 1}, {1.5F, 0});
  for (int i = 0; i < 120; ++i) {
    brightness.add(cv::Scalar::all(2 * i + 8), i % 2);
  }
  const PreprocessingRanking ranking =
      searchPreprocessing(brightness.loaded.model, brightness.samples, brightness.options);
  EXPECT_TRUE(ranking.nearChance);
  EXPECT_EQ(ranking.values, Certainty::Unknown);
  EXPECT_THAT(describe(ranking), HasSubstr("None of them fits"));
  EXPECT_TRUE(floatNetworkFault(ranking));
  EXPECT_FALSE(floatNetworkFault(ranking)->better);
}

TEST(PreprocessingSearch, DoesNotDependOnThreadsAndLeavesOutWhatCannotBeRead) {
  const TemporaryFolder folder;
  SampleSet samples = writeImages(folder, 6);
  samples.files[0].push_back(folder.write("broken.png", "no image"));
  const NormalizedNetwork network({}, writeImages(folder, 6));
  PreprocessingSearchOptions options;
  options.threads = 1;
  const auto one = searchPreprocessing(network.model(), samples, options);
  options.threads = 3;
  const auto three = searchPreprocessing(network.model(), samples, options);
  ASSERT_EQ(one.skipped.size(), 1U);
  EXPECT_THAT(one.skipped.front().reason, HasSubstr("broken.png"));
  ASSERT_EQ(one.trials.size(), three.trials.size());
  for (std::size_t i = 0; i < one.trials.size(); ++i) {
    EXPECT_EQ(one.trials[i].candidate.name, three.trials[i].candidate.name);
    EXPECT_EQ(one.trials[i].balance->misfit(), three.trials[i].balance->misfit());
  }
}

TEST(PreprocessingSearch, SaysWhatItCannotDo) {
  const TemporaryFolder folder;
  const LoadedModel model("Input data 0 1 data 0=2 1=2 2=3\nPooling pool 1 1 data out 0=1 4=1\n");
  SampleSet arrays;
  arrays.files = {{folder.write("a.npy", [] {
    const auto bytes = npyBytes({{3, 2, 2}, std::vector<float>(12)});
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }())}};
  EXPECT_THAT(messageOf<Error>([&] { searchPreprocessing(model.model, arrays, {}); }),
              HasSubstr("a preprocessing is for images"));
  SampleSet broken;
  broken.files = {{folder.write("b.png", "no image")}};
  EXPECT_THAT(messageOf<Error>([&] { searchPreprocessing(model.model, broken, {}); }),
              HasSubstr("none of the 1 images can be used; the first: "));
  std::stop_source stop;
  stop.request_stop();
  const SampleSet images = writeImages(folder, 1);
  EXPECT_THROW(searchPreprocessing(model.model, images, {}, {stop.get_token(), {}}), Cancelled);
}

TEST(SignTest, IsABinomialTail) {
  EXPECT_DOUBLE_EQ(signTest(0, 0), 1);
  EXPECT_NEAR(signTest(5, 0), 1 / 32.0, 1e-12);
  EXPECT_NEAR(signTest(8, 2), 56 / 1024.0, 1e-12);
  EXPECT_NEAR(signTest(2, 8), 1013 / 1024.0, 1e-12);
  EXPECT_LT(signTest(900, 100), 1e-100);
}

}  // namespace
}  // namespace quantoscope
