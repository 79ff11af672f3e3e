// SPDX-License-Identifier: GPL-3.0-or-later
// Searches SqueezeNet's scales on some of the peer's images; the peer itself does not finish.
#include "core/analysis/easyquant.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/analysis/layer_probe.h"
#include "core/analysis/plan_arithmetic.h"
#include "core/analysis/plan_report.h"
#include "core/formats/ncnn_table.h"
#include "core/formats/ncnn_table_lint.h"
#include "core/model/image_source.h"
#include "core/model/ncnn/load_ncnn.h"
#include "core/quantization/group_edits.h"

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

const fs::path kReference = QUANTOSCOPE_REFERENCE_DIR;
const Preprocessing kSqueezeNet = {227, 227, PixelOrder::Bgr, {104, 117, 123}, {1, 1, 1}};

TEST(EasyQuant, LeavesNoLayerOfSqueezeNetBelowItsStart) {
  const fs::path stem = kReference / "models" / "ncnn" / "squeezenet_v1.1";
  const Model model = loadNcnnModel(stem.string() + ".param", stem.string() + ".bin");
  auto files = listImages(kReference / "images" / "png_227x227");
  files.resize(4);
  const SampleSet samples{{files}};
  CalibrationOptions calibrating;
  calibrating.preprocessing = kSqueezeNet;
  const Calibration calibration = calibrate(model, samples, calibrating);
  Plan plan;
  plan.method = "easyquant";
  plan.overrides.resize(model.layers.size());
  setTarget(plan, model, Target::Ncnn);
  EXPECT_EQ(plan.groups->size(), 8U) << "two expanding layers in each fire module";
  const auto start = reportAll(model, calibration, plan);
  EasyQuantOptions options;
  options.preprocessing = kSqueezeNet;
  plan.searched =
      std::make_shared<const ScaleSearch>(searchScales(model, calibration, samples, plan, options));
  const auto found = reportAll(model, calibration, plan);

  // Measured by the way that every layer is measured, not by the search's own sums.
  ProbeOptions probing;
  probing.preprocessing = kSqueezeNet;
  std::vector<double> before(model.layers.size());
  std::vector<double> after(model.layers.size());
  for (const fs::path& file : files) {
    const LayerProbe probe(model, {{{file}}}, probing);
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
      const auto cosine = [&](const LayerReport& report) {
        return probe.measure(i, arithmeticOf(report.decision, report.weights), plan.target)
            .isolated.cosine();
      };
      before[i] += cosine(start[i]) / static_cast<double>(files.size());
      after[i] += cosine(found[i]) / static_cast<double>(files.size());
    }
  }
  int better = 0;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const auto& searched = found[i].decision.searched;
    ASSERT_TRUE(searched) << model.layers[i].name;
    double gain = 0;  // of all that have one threshold
    for (const std::size_t layer : tiedLayers(plan, i)) {
      gain += after[layer] - before[layer];
      EXPECT_EQ(found[layer].decision.threshold, found[i].decision.threshold);
    }
    EXPECT_GE(gain, 0) << model.layers[i].name;
    EXPECT_NEAR(before[i], searched->startCosine, 1e-9) << model.layers[i].name;
    EXPECT_NEAR(after[i], searched->cosine, 1e-9) << model.layers[i].name;
    better += after[i] > before[i] + 1e-6 ? 1 : 0;
  }
  EXPECT_GE(better, 20);
  EXPECT_EQ(lintNcnnTable(ncnnTable(model, found), model).count(LintSeverity::Error), 0U);
}

}  // namespace
}  // namespace quantoscope
