// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "core/base/error.h"
#include "core/calibration/image_groups.h"
#include "tests/unit/analysis/analysed_network.h"

namespace quantoscope {
namespace {

using testing::AnalysedNetwork;
using ::testing::HasSubstr;

std::vector<std::uint64_t> copy(std::span<const std::uint64_t> counts) {
  return {counts.begin(), counts.end()};
}

void expectSame(const SignedHistogram& a, const SignedHistogram& b) {
  EXPECT_EQ(a.exponent(), b.exponent());
  EXPECT_EQ(a.count(), b.count());
  EXPECT_EQ(a.zeros(), b.zeros());
  EXPECT_EQ(a.min(), b.min());
  EXPECT_EQ(a.max(), b.max());
  EXPECT_EQ(copy(a.positive()), copy(b.positive()));
  EXPECT_EQ(copy(a.negative()), copy(b.negative()));
  EXPECT_EQ(a.magnitudes().counts, b.magnitudes().counts);
}

void expectSame(const AnalysedNetwork& network, const Calibration& a, const Calibration& b) {
  EXPECT_EQ(a.used, b.used);
  EXPECT_EQ(a.groupOf, b.groupOf);
  EXPECT_EQ(a.inputShape, b.inputShape);
  ASSERT_EQ(a.skipped.size(), b.skipped.size());
  for (std::size_t i = 0; i < a.skipped.size(); ++i) {
    EXPECT_EQ(a.skipped[i].file, b.skipped[i].file);
    EXPECT_EQ(a.skipped[i].reason, b.skipped[i].reason);
  }
  for (std::size_t layer = 0; layer < a.layers.size(); ++layer) {
    const ActivationStatistics& one = *a.layers[layer];
    const ActivationStatistics& other = *b.layers[layer];
    expectSame(one.histogram, other.histogram);
    EXPECT_EQ(one.imageAbsmax, other.imageAbsmax);
    EXPECT_EQ(one.absmaxImage, other.absmaxImage);
    ASSERT_EQ(one.groups.size(), other.groups.size());
    for (std::size_t group = 0; group < one.groups.size(); ++group) {
      expectSame(one.groups[group], other.groups[group]);
    }
    ASSERT_EQ(one.exact.has_value(), other.exact.has_value());
    if (one.exact) {
      EXPECT_EQ(one.exact->counts, other.exact->counts);
      EXPECT_EQ(one.exact->absmax, other.exact->absmax);
      EXPECT_EQ(one.exact->zeros, other.exact->zeros);
    }
  }
  Plan plan;
  plan.overrides.resize(network.model.layers.size());
  const auto reports = reportAll(network.model, a, plan);
  const auto others = reportAll(network.model, b, plan);
  for (std::size_t layer = 0; layer < reports.size(); ++layer) {
    EXPECT_EQ(reports[layer].decision.threshold, others[layer].decision.threshold);
  }
}

SampleSet first(const SampleSet& samples, std::size_t count) {
  return {{{samples.files[0].begin(), samples.files[0].begin() + static_cast<long>(count)}}};
}

// The images grow, so that each one that is added sets a new absmax, or shrink, so that none does.
AnalysedNetwork networkWith(double growth) {
  return AnalysedNetwork([&](AnalysedNetwork::Parts& parts) {
    double scale = 1;
    for (Tensor& image : parts.images) {
      for (float& value : image.values) {
        value *= static_cast<float>(scale);
      }
      scale *= growth;
    }
  });
}

TEST(ContinuedCalibration, IsThatOfAllImagesAtOnce) {
  for (const double growth : {1.7, 0.6}) {
    for (const bool twoPass : {false, true}) {
      for (const std::size_t before : {1, 3, 7}) {
        const AnalysedNetwork network = networkWith(growth);
        CalibrationOptions options;
        options.twoPass = twoPass;
        options.groups = 3;
        options.threads = 2;
        const Calibration start = calibrate(network.model, first(network.samples, before), options);
        std::size_t total = 0;
        const Calibration continued =
            continueCalibration(network.model, start, network.samples,
                                {{}, [&](const Progress& p) { total = p.total - p.done; }});
        EXPECT_EQ(total, 0U);
        expectSame(network, continued, calibrate(network.model, network.samples, options));
      }
    }
  }
}

TEST(ContinuedCalibration, NumbersImagesThatWereLeftOut) {
  AnalysedNetwork network = networkWith(0.6);
  auto& files = network.samples.files[0];
  const auto broken = network.folder.write("broken.npy", "no array");
  files.insert(files.begin(), broken);
  files.insert(files.begin() + 3, broken);
  files.insert(files.begin() + 7, broken);
  CalibrationOptions options;
  options.groups = 4;
  for (const std::size_t before : {2, 5, 9}) {
    const Calibration start = calibrate(network.model, first(network.samples, before), options);
    expectSame(network, continueCalibration(network.model, start, network.samples),
               calibrate(network.model, network.samples, options));
  }
}

TEST(ContinuedCalibration, DoesNotRunTheFirstImagesAgain) {
  const AnalysedNetwork network = networkWith(0.6);
  const Calibration start = calibrate(network.model, first(network.samples, 5), {});
  for (std::size_t i = 0; i < 5; ++i) {
    std::filesystem::remove(network.samples.files[0][i]);
  }
  const Calibration all = continueCalibration(network.model, start, network.samples);
  EXPECT_EQ(all.used.size(), 8U);
  EXPECT_TRUE(all.skipped.empty());
}

TEST(ContinuedCalibration, IsRefusedForOtherImages) {
  const AnalysedNetwork network = networkWith(0.6);
  const Calibration start = calibrate(network.model, first(network.samples, 3), {});
  SampleSet other = network.samples;
  std::swap(other.files[0][1], other.files[0][4]);
  EXPECT_THROW(continueCalibration(network.model, start, other), Error);
  EXPECT_THROW(continueCalibration(network.model, start, first(network.samples, 3)), Error);
}

TEST(ImageGroups, DoNotDependOnTheThreads) {
  const AnalysedNetwork network = networkWith(1.3);
  CalibrationOptions options;
  options.groups = 5;
  options.threads = 1;
  const Calibration one = calibrate(network.model, network.samples, options);
  options.threads = 4;
  expectSame(network, one, calibrate(network.model, network.samples, options));
  EXPECT_THAT(one.groupOf, ::testing::ElementsAre(0, 1, 2, 3, 4, 0, 1, 2));
}

TEST(ImageGroups, OfACalibrationAreThoseOfItsImages) {
  const AnalysedNetwork network = networkWith(1.3);
  CalibrationOptions options;
  options.groups = 3;
  const Calibration all = calibrate(network.model, network.samples, options);
  SampleSet some;
  some.files.resize(1);
  for (std::size_t i = 0; i < network.samples.count(); ++i) {
    if (i % 3 != 1) {
      some.files[0].push_back(network.samples.files[0][i]);
    }
  }
  const Calibration direct = calibrate(network.model, some, options);
  for (std::size_t layer = 0; layer < all.layers.size(); ++layer) {
    const auto subset =
        recombine(*all.layers[layer], all.groupOf, std::vector<std::size_t>{1, 0, 1});
    EXPECT_EQ(subset.imageAbsmax, direct.layers[layer]->imageAbsmax);
    EXPECT_EQ(copy(subset.histogram.positive()), copy(direct.layers[layer]->histogram.positive()));
    EXPECT_EQ(copy(subset.histogram.negative()), copy(direct.layers[layer]->histogram.negative()));
  }
}

TEST(ImageGroups, AreAsManyAsThereAreImages) {
  const AnalysedNetwork network = networkWith(1.3);
  EXPECT_EQ(calibrate(network.model, first(network.samples, 3), {}).layers[0]->groups.size(), 3U);
  CalibrationOptions options;
  options.groups = 0;
  EXPECT_THROW(calibrate(network.model, network.samples, options), Error);
}

}  // namespace
}  // namespace quantoscope
