// SPDX-License-Identifier: GPL-3.0-or-later
// Tables that others wrote, taken over as plans.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "core/formats/ncnn_table_scan.h"
#include "core/formats/plan_file.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::HasSubstr;
using testing::messageOf;

const std::string kReference = QUANTOSCOPE_REFERENCE_DIR;

Model modelOf(const std::string& name) {
  const std::string stem = kReference + "/models/ncnn/" + name;
  return loadModel({stem + ".param", stem + ".bin"});
}

std::string peer(const std::string& table) {
  return kReference + "/peer/" + table;
}

TEST(PeerPlan, TakesOverAllLayersOfTheThreeModels) {
  for (const std::string name : {"squeezenet_v1.1", "RFB-320", "FastestDet"}) {
    const Model model = modelOf(name);
    for (const std::string method : {".kl", ".aciq"}) {
      const std::string file = peer(name + method + ".table");
      const auto overrides = requireAll(readPlanFile(file, model));
      const ScannedTable table = scanNcnnTable(readTextFile(file));
      for (std::size_t i = 0; i < model.layers.size(); ++i) {
        const auto line = std::find_if(table.lines.begin(), table.lines.end(), [&](const auto& l) {
          return l.key == model.layers[i].name;
        });
        ASSERT_NE(line, table.lines.end());
        ASSERT_TRUE(overrides[i].threshold) << file << " " << model.layers[i].name;
        EXPECT_NEAR(127 / *overrides[i].threshold, static_cast<double>(line->scales.front()),
                    1e-9 * static_cast<double>(line->scales.front()));
        // ncnn2table's KL takes the weights as we do; its inf of dead channels are repaired.
        EXPECT_EQ(overrides[i].weightScales.has_value(), method == ".aciq")
            << file << " " << model.layers[i].name;
      }
    }
  }
}

// 8-bit weights in the eight 3×3 layers, where ncnn has 6 now.
TEST(PeerPlan, TakesOverATableOf2020) {
  const Model model = modelOf("squeezenet_v1.1");
  const PlanFile plan = readPlanFile(peer("caffe-int8-2020-squeezenet_weight.table"), model);
  const auto overrides = requireAll(plan);
  EXPECT_EQ(std::count_if(overrides.begin(), overrides.end(),
                          [](const auto& layer) { return layer.keepFloat.has_value(); }),
            0);
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    EXPECT_EQ(overrides[i].weightBits, 8) << model.layers[i].name;
  }
}

TEST(PeerPlan, NoticesTheTableOfAnotherModel) {
  const Model model = modelOf("squeezenet_v1.1");
  for (const std::string table :
       {"caffe-int8-2020-mobilenet_v1_weight.table", "RFB-320.kl.table", "FastestDet.kl.table"}) {
    EXPECT_THAT(messageOf<Error>([&] { readPlanFile(peer(table), model); }),
                HasSubstr("another model's table"))
        << table;
  }
}

}  // namespace
}  // namespace quantoscope
