// SPDX-License-Identifier: GPL-3.0-or-later
// Compares whole calibrations with the tables that ncnn2table wrote for the same models and images.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <map>
#include <sstream>

#include "core/analysis/plan_report.h"
#include "core/base/byte_reader.h"
#include "core/calibration/calibrate.h"
#include "core/model/image_source.h"

namespace quantoscope {
namespace {

const std::string kReference = QUANTOSCOPE_REFERENCE_DIR;

struct ReferenceModel {
  std::string name;
  std::string images;
  Preprocessing preprocessing;
};

Preprocessing preprocessingOf(PixelOrder order, int width, int height, std::vector<float> mean,
                              float norm) {
  return {width, height, order, std::move(mean), {norm, norm, norm}};
}

const std::vector<ReferenceModel>& models() {
  static const std::vector<ReferenceModel> all = {
      {"squeezenet_v1.1", "png_227x227",
       preprocessingOf(PixelOrder::Bgr, 227, 227, {104, 117, 123}, 1)},
      {"RFB-320", "png_320x240",
       preprocessingOf(PixelOrder::Rgb, 320, 240, {127, 127, 127}, 1 / 128.0F)},
      {"FastestDet", "png_352x352",
       preprocessingOf(PixelOrder::Bgr, 352, 352, {0, 0, 0}, 0.003921569F)},
  };
  return all;
}

using Table = std::map<std::string, std::vector<double>>;

Table readTable(const std::string& path) {
  Table table;
  std::istringstream lines(readTextFile(path));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string key;
    words >> key;
    for (std::string word; words >> word;) {
      table[key].push_back(std::stod(word));  // strtod reads "inf" too
    }
  }
  return table;
}

Model load(const ReferenceModel& reference) {
  const std::string stem = kReference + "/models/ncnn/" + reference.name;
  return loadModel({stem + ".param", stem + ".bin"});
}

Calibration calibrated(const ReferenceModel& reference, const Model& model, bool twoPass) {
  CalibrationOptions options;
  options.preprocessing = reference.preprocessing;
  options.twoPass = twoPass;
  return calibrate(model, listImages(kReference + "/images/" + reference.images), options);
}

Plan planFor(const Model& model, const std::string& method) {
  Plan plan;
  plan.method = method;
  plan.overrides.resize(model.layers.size());
  return plan;
}

class PeerTable : public ::testing::TestWithParam<std::size_t> {
 protected:
  const ReferenceModel& reference() const { return models().at(GetParam()); }
};

struct Agreement {
  std::size_t layers = 0;
  std::size_t within = 0;
};

// Compares weight scales, and activation scales or, where they differ, their divergences. A blob
// whose two lowest candidates differ by less than the float noise of two engines can fall either
// way.
Agreement compareWithPeer(const ReferenceModel& reference) {
  const Model model = load(reference);
  const Calibration calibration = calibrated(reference, model, true);
  const auto reports = reportAll(model, calibration, planFor(model, "ncnn"));
  const Table peer = readTable(kReference + "/peer/" + reference.name + ".kl.table");
  EXPECT_EQ(peer.size(), 2 * model.layers.size());

  int weightScales = 0;
  int deadChannels = 0;
  std::size_t within = 0;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const std::string& name = model.layers[i].name;
    const auto& peerWeights = peer.at(name + "_param_0");
    const auto& ours = reports[i].weights.scales;
    EXPECT_EQ(peerWeights.size(), ours.size()) << name;
    for (std::size_t c = 0; c < ours.size(); ++c) {
      if (std::isinf(peerWeights[c])) {
        EXPECT_EQ(ours[c], 0) << name << " channel " << c;
        ++deadChannels;
        continue;
      }
      EXPECT_NEAR(static_cast<double>(ours[c]), peerWeights[c], 1e-4 * peerWeights[c])
          << name << " channel " << c;
      ++weightScales;
    }

    const LayerDecision& decision = reports[i].decision;
    const double peerScale = peer.at(name).at(0);
    if (std::abs(decision.scale / peerScale - 1) <= 1e-3) {
      ++within;
      continue;
    }
    const auto peerBin =
        static_cast<std::size_t>(std::lround(127 / peerScale / decision.curve.binWidth - 0.5));
    EXPECT_NEAR(decision.curve.at(peerBin), decision.divergence, 1e-3 * decision.divergence)
        << name << ": our bin " << decision.thresholdBin << ", the peer's " << peerBin;
  }
  std::printf(
      "%s: %d weight scales within 1e-4, %d dead channels, %zu of %zu activation scales within "
      "0.1 %%\n",
      reference.name.c_str(), weightScales, deadChannels, within, model.layers.size());
  return {model.layers.size(), within};
}

TEST(PeerTables, HaveOurScales) {
  Agreement sum;
  for (const ReferenceModel& reference : models()) {
    const Agreement agreement = compareWithPeer(reference);
    sum.layers += agreement.layers;
    sum.within += agreement.within;
  }
  std::printf("all: %zu of %zu activation scales within 0.1 %%\n", sum.within, sum.layers);
  EXPECT_GE(static_cast<double>(sum.within), 0.95 * static_cast<double>(sum.layers));
}

// ncnn2table --method=aciq, all rows that are finite, those with 6-bit weights included.
TEST_P(PeerTable, HasOurScalesOfAciq) {
  const Model model = load(reference());
  const auto reports =
      reportAll(model, calibrated(reference(), model, false), planFor(model, "aciq-ncnn"));
  const Table peer = readTable(kReference + "/peer/" + reference().name + ".aciq.table");
  EXPECT_EQ(peer.size(), 2 * model.layers.size());
  constexpr double kTolerance = 1e-3;
  int activationScales = 0;
  int weightScales = 0;
  int sixBitLayers = 0;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const std::string& name = model.layers[i].name;
    const auto& peerWeights = peer.at(name + "_param_0");
    ASSERT_EQ(peerWeights.size(), reports[i].weights.scales.size()) << name;
    for (std::size_t c = 0; c < peerWeights.size(); ++c) {
      const auto ours = static_cast<double>(reports[i].weights.scales[c]);
      if (std::isfinite(peerWeights[c])) {
        EXPECT_NEAR(ours, peerWeights[c], kTolerance * peerWeights[c]) << name << " channel " << c;
        ++weightScales;
      } else {
        EXPECT_EQ(ours, 0) << name << " channel " << c;
      }
    }
    sixBitLayers += reports[i].decision.weightBits == 6 ? 1 : 0;
    const double peerScale = peer.at(name).at(0);
    if (std::isfinite(peerScale)) {
      EXPECT_NEAR(reports[i].decision.scale, peerScale, kTolerance * peerScale) << name;
      ++activationScales;
    }
  }
  std::printf("%s: %d activation scales and %d weight scales within 0.1 %%, %d layers of 6 bits\n",
              reference().name.c_str(), activationScales, weightScales, sixBitLayers);
  EXPECT_GT(activationScales, 0);
}

TEST_P(PeerTable, OnePassAgreesWithTwoPasses) {
  const Model model = load(reference());
  const auto one = reportAll(model, calibrated(reference(), model, false), planFor(model, "ncnn"));
  const auto two = reportAll(model, calibrated(reference(), model, true), planFor(model, "ncnn"));
  int within = 0;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const auto a = static_cast<int>(one[i].decision.thresholdBin);
    const auto b = static_cast<int>(two[i].decision.thresholdBin);
    if (std::abs(a - b) <= 1) {
      ++within;
      continue;
    }
    const LayerDecision& exact = two[i].decision;
    EXPECT_NEAR(exact.curve.at(one[i].decision.thresholdBin), exact.divergence,
                1e-3 * exact.divergence)
        << model.layers[i].name << ": bin " << a << " in one pass, " << b << " in two";
  }
  std::printf("%s: %d of %zu thresholds within one bin of the two-pass mode\n",
              reference().name.c_str(), within, model.layers.size());
  EXPECT_GE(within, 0.98 * static_cast<double>(model.layers.size()));
}

INSTANTIATE_TEST_SUITE_P(Models, PeerTable, ::testing::Range<std::size_t>(0, 3),
                         [](const auto& instance) {
                           std::string name = models().at(instance.param).name;
                           std::erase_if(name, [](unsigned char c) { return !std::isalnum(c); });
                           return name;
                         });

}  // namespace
}  // namespace quantoscope
