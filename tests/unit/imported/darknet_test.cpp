// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "core/base/error.h"
#include "core/model/imported/load_darknet.h"
#include "core/model/network.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::messageOf;

/// A .weights file of version 0.2: 20 bytes, then the values in order.
std::string weightsOf(const std::vector<float>& values) {
  std::string bytes("\0\0\0\0\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  return bytes;
}

Model load(const std::string& text, const std::vector<float>& weights) {
  const std::string bytes = weightsOf(weights);
  return loadDarknetModel(text, std::as_bytes(std::span(bytes)), "net.cfg");
}

Tensor run(const Model& model, const Tensor& input, std::size_t output = 0) {
  return Network(model, {input.shape}).forward({input}).at(output);
}

constexpr const char* kNet = "[net]\nwidth=2\nheight=1\nchannels=1 # grey\n";

TEST(Darknet, ReadsNormalizedConvolutions) {
  // Bias 1, scale 2, mean 3, variance 4 - 1e-6, weight 5: (5x - 3) / 2 * 2 + 1 = 5x - 2.
  const Model model = load(std::string(kNet) +
                               "[convolutional]\nbatch_normalize=1\nfilters=1\nsize=1\nstride=1\n"
                               "pad=1\nactivation=leaky\n",
                           {1, 2, 3, 4 - 1e-6F, 5});
  const auto values = run(model, {{1, 1, 2}, {2, 0}}).values;
  EXPECT_NEAR(values.at(0), 8, 1e-4);
  EXPECT_NEAR(values.at(1), -0.2, 1e-4);
  ASSERT_EQ(model.layers.size(), 1U);
  EXPECT_EQ(model.layers[0].name, "convolutional_0");
  EXPECT_NEAR(model.layers[0].weights.at(0), 5, 1e-4);
  EXPECT_EQ(model.layers[0].activation, "LeakyReLU");
}

TEST(Darknet, RoutesAddsAndPools) {
  const Model model = load(std::string(kNet) +
                               "[convolutional]\nfilters=2\nsize=1\nactivation=linear\n"
                               "[maxpool]\nsize=2\nstride=1\n"
                               "[shortcut]\nfrom=-2\nactivation=linear\n"
                               "[route]\nlayers=0\ngroups=2\ngroup_id=1\n"
                               "[route]\nlayers=-1,2\n"
                               "[upsample]\nstride=2\n",
                           {0, 0, 1, 10});
  // x = 1 3: channels 1 3 and 10 30; pooled 3 3, 30 30; added 4 6, 40 60; group 1 is 10 30.
  const Tensor output = run(model, {{1, 1, 2}, {1, 3}});
  EXPECT_EQ(output.shape, (Shape{3, 2, 4}));
  EXPECT_THAT(output.values, ElementsAre(10, 10, 30, 30, 10, 10, 30, 30, 4, 4, 6, 6, 4, 4, 6, 6, 40,
                                         40, 60, 60, 40, 40, 60, 60));
}

TEST(Darknet, EndsAtDetectionLayers) {
  const Model model =
      load(std::string(kNet) + "[convolutional]\nfilters=1\nsize=1\nactivation=linear\n[yolo]\n" +
               "[route]\nlayers=0\n[convolutional]\nfilters=1\nsize=1\nactivation=relu\n",
           {0, 2, 0, 3});
  ASSERT_EQ(model.outputs.size(), 1U);
  EXPECT_THAT(model.notes, Contains(HasSubstr("yolo 'yolo_1' was left out")));
  EXPECT_THAT(run(model, {{1, 1, 2}, {1, -1}}).values, ElementsAre(6, 0));
}

TEST(Darknet, SaysWhatIsWrong) {
  const auto message = [](const std::string& text, const std::vector<float>& weights) {
    return messageOf<Error>([&] { load(text, weights); });
  };
  const std::string conv = std::string(kNet) + "[convolutional]\nfilters=2\nsize=3\npad=1\n";
  EXPECT_THAT(message(conv, {1, 2, 3}), HasSubstr("net.cfg: line 5: [convolutional] (layer 0)"));
  EXPECT_THAT(message("[convolutional]\n", {}), HasSubstr("does not begin with [net]"));
  EXPECT_THAT(message("[net]\nwidth=huge\n", {}), HasSubstr("width is 'huge'"));
  EXPECT_THAT(message(std::string(kNet) + "[odd]\n", {}), HasSubstr("not supported"));
  EXPECT_THAT(message(std::string(kNet) + "[route]\nlayers=5\n", {}),
              HasSubstr("reads layer 5, which does not exist before it"));
}

}  // namespace
}  // namespace quantoscope
