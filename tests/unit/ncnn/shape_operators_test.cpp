// SPDX-License-Identifier: GPL-3.0-or-later
// Operators that move elements, against plain loops.
#include <gmock/gmock.h>

#include "tests/unit/ncnn/ncnn_network.h"

namespace quantoscope::testing {
namespace {

using ::testing::HasSubstr;

/// 0, 1, 2, …
Tensor counted(const Shape& shape) {
  Tensor tensor = {shape, std::vector<float>(elementCount(shape))};
  for (std::size_t i = 0; i < tensor.values.size(); ++i) {
    tensor.values[i] = static_cast<float>(i);
  }
  return tensor;
}

TEST(Permute, KnowsAllOrders) {
  // Names of the output's extents, innermost first, from ncnn's documentation.
  const std::vector<std::string> two = {"wh", "hw"};
  const std::vector<std::string> three = {"whc", "hwc", "wch", "cwh", "hcw", "chw"};
  const std::vector<std::string> four = {"whdc", "hwdc", "wdhc", "dwhc", "hdwc", "dhwc",
                                         "whcd", "hwcd", "wchd", "cwhd", "hcwd", "chwd",
                                         "wdch", "dwch", "wcdh", "cwdh", "dcwh", "cdwh",
                                         "hdcw", "dhcw", "hcdw", "chdw", "dchw", "cdhw"};
  for (const auto& orders : {two, three, four}) {
    const int dimensions = static_cast<int>(orders[0].size());
    const Tensor input = counted(dimensions == 2   ? Shape{3, 5}
                                 : dimensions == 3 ? Shape{2, 3, 5}
                                                   : Shape{2, 4, 3, 5});
    const Grid in(input);
    for (std::size_t type = 0; type < orders.size(); ++type) {
      SCOPED_TRACE(orders[type]);
      const auto extent = [&](char name) {
        return name == 'w' ? in.w : name == 'h' ? in.h : name == 'd' ? in.d : in.c;
      };
      std::string order = orders[type];
      Shape shape;
      for (auto name = order.rbegin(); name != order.rend(); ++name) {
        shape.push_back(extent(*name));
      }
      Tensor expected = {shape, std::vector<float>(input.values.size())};
      for (int c = 0; c < in.c; ++c) {
        for (int d = 0; d < in.d; ++d) {
          for (int h = 0; h < in.h; ++h) {
            for (int w = 0; w < in.w; ++w) {
              std::size_t at = 0;
              for (auto name = order.rbegin(); name != order.rend(); ++name) {
                const int index = *name == 'w' ? w : *name == 'h' ? h : *name == 'd' ? d : c;
                at = at * static_cast<std::size_t>(extent(*name)) + static_cast<std::size_t>(index);
              }
              expected.values[at] = in.at(c, d, h, w);
            }
          }
        }
      }
      expectNear(runLayer("Permute", "0=" + std::to_string(type), {}, {input}).at(0), expected, 0);
    }
  }
}

TEST(Reshape, KeepsComputesAndChecks) {
  const Tensor input = counted({2, 3, 4});
  const auto to = [&](const std::string& parameters) {
    return runLayer("Reshape", parameters, {}, {input}).at(0);
  };
  expectNear(to("0=24"), {{24}, input.values}, 0);
  expectNear(to("0=-1"), {{24}, input.values}, 0);
  expectNear(to("0=6 1=-1"), {{4, 6}, input.values}, 0);
  expectNear(to("0=0 1=-1"), {{6, 4}, input.values}, 0);
  expectNear(to("0=4 1=3 2=-1"), {{2, 3, 4}, input.values}, 0);
  expectNear(to("0=0 1=0 2=-1"), {{2, 3, 4}, input.values}, 0);
  expectNear(to("0=2 1=2 11=3 2=-1"), {{2, 3, 2, 2}, input.values}, 0);
  EXPECT_THAT(messageOf<Error>([&] { to("0=5 1=-1"); }), HasSubstr("cannot make 4×5 out of 2×3×4"));
  EXPECT_THAT(messageOf<Error>([&] { to("0=-1 1=-1"); }), HasSubstr("more than one"));
  EXPECT_THAT(messageOf<Error>([&] { to("0=-7 1=-1"); }), HasSubstr("extent"));
}

TEST(Reshape, EvaluatesExpressions) {
  const Tensor input = counted({2, 3, 4});
  const Tensor reference = counted({7, 6});
  const auto to = [&](const std::string& expression) {
    return runLayer("Reshape", "6=\"" + expression + "\"", {}, {input, reference}).at(0).shape;
  };
  EXPECT_EQ(to("1w,-1"), (Shape{4, 6}));
  EXPECT_EQ(to("*(0w,0h),0c"), (Shape{2, 12}));
  EXPECT_EQ(to("//(0w,2),2,+(1w,-(0,0))"), (Shape{6, 2, 2}));
  EXPECT_EQ(to("max(2,min(3,9)),trunc(/(0w,0.5)),1"), (Shape{1, 8, 3}));
  EXPECT_EQ(to("ceil(sqrt(0w)),-1"), (Shape{12, 2}));
  const auto message = [&](const std::string& expression) {
    return messageOf<Error>([&] { to(expression); });
  };
  EXPECT_THAT(message("//(4,0)"), HasSubstr("divides by zero"));
  EXPECT_THAT(message("+(4)"), HasSubstr("without its arguments"));
  EXPECT_THAT(message("nonsense"), HasSubstr("'nonsense'"));
  EXPECT_THAT(message("5w"), HasSubstr("input blobs"));
}

TEST(SqueezeAndExpandDims, RemoveAndAddExtentsOfOne) {
  const Tensor input = counted({1, 3, 1});
  const auto run = [](const std::string& type, const std::string& parameters, const Tensor& in) {
    return runLayer(type, parameters, {}, {in}).at(0).shape;
  };
  EXPECT_EQ(run("Squeeze", "0=1", input), (Shape{1, 3}));
  EXPECT_EQ(run("Squeeze", "2=1", input), (Shape{3, 1}));
  EXPECT_EQ(run("Squeeze", "0=1 1=1 2=1", input), (Shape{3}));
  EXPECT_EQ(run("Squeeze", "-23303=2,0,-1", input), (Shape{3}));
  EXPECT_EQ(run("Squeeze", "-23303=1,1", input), (Shape{1, 3, 1}));
  EXPECT_EQ(run("Squeeze", "11=1 0=1", counted({2, 1, 3, 1})), (Shape{2, 3}));
  EXPECT_EQ(run("Squeeze", "0=1 1=1", counted({1, 1})), (Shape{1}));
  EXPECT_EQ(run("ExpandDims", "-23303=1,0", counted({4})), (Shape{1, 4}));
  EXPECT_EQ(run("ExpandDims", "-23303=1,-1", counted({4})), (Shape{4, 1}));
  EXPECT_EQ(run("ExpandDims", "-23303=2,0,2", counted({4})), (Shape{1, 4, 1}));
  EXPECT_EQ(run("ExpandDims", "-23303=1,1", counted({2, 3, 4})), (Shape{2, 1, 3, 4}));
  EXPECT_THAT(messageOf<Error>([&] { run("ExpandDims", "-23303=2,0,0", counted({4})); }),
              HasSubstr("twice"));
}

TEST(ConcatAndSlice, AreInverseAlongEveryAxis) {
  for (const Shape& shape : {Shape{6}, Shape{6, 5}, Shape{6, 5, 7}, Shape{6, 5, 7, 8}}) {
    for (int axis = 0; axis < static_cast<int>(shape.size()); ++axis) {
      SCOPED_TRACE(toString(shape) + " along " + std::to_string(axis));
      const Tensor input = counted(shape);
      const std::string at = std::to_string(axis);
      const auto parts = runLayer("Slice", "-23300=3,2,-233,-233 1=" + at, {}, {input}, 3);
      const int extent = shape[static_cast<std::size_t>(axis)];
      EXPECT_EQ(parts[0].shape[static_cast<std::size_t>(axis)], 2);
      EXPECT_EQ(parts[1].shape[static_cast<std::size_t>(axis)], (extent - 2) / 2);
      const Grid whole(input);
      const Grid second(parts[1]);
      // Which of a grid's axes the blob's axis is; three dimensions have no depth.
      const std::size_t position = 4 - shape.size() + static_cast<std::size_t>(axis);
      std::array<int, 4> moved = {0, 0, 0, 0};
      moved[shape.size() == 3 && axis == 0 ? 0 : position] = 2;
      for (int c = 0; c < second.c; ++c) {
        for (int d = 0; d < second.d; ++d) {
          for (int h = 0; h < second.h; ++h) {
            for (int w = 0; w < second.w; ++w) {
              ASSERT_EQ(second.at(c, d, h, w),
                        whole.at(c + moved[0], d + moved[1], h + moved[2], w + moved[3]));
            }
          }
        }
      }
      expectNear(runLayer("Concat", "0=" + at, {}, parts).at(0), input, 0);
      const auto indexed = runLayer("Slice", "-23302=1,-2 1=" + at, {}, {input}, 2);
      EXPECT_EQ(indexed[1].shape[static_cast<std::size_t>(axis)], 2);
      expectNear(runLayer("Concat", "0=" + std::to_string(axis - static_cast<int>(shape.size())),
                          {}, indexed)
                     .at(0),
                 input, 0);
    }
  }
  EXPECT_THAT(messageOf<Error>([] { runLayer("Slice", "-23300=2,5,5", {}, {counted({6})}, 2); }),
              HasSubstr("part 2"));
  EXPECT_THAT(messageOf<Error>([] {
                runLayer("Concat", "0=0", {}, {counted({2, 3}), counted({2, 4})});
              }),
              HasSubstr("cannot join"));
}

TEST(Concat, TakesTheSameBlobTwiceAndTheInputItself) {
  const Tensor input = counted({2, 3, 2});
  const auto out = runModel(
      "Input in 0 1 in\nSplit s 1 2 in a b\nReLU r 1 1 a c\nSplit t 1 2 c d e\n"
      "Concat x 3 1 d b e x\n",
      {}, {input});
  Tensor expected = {{6, 3, 2}, {}};
  for (int i = 0; i < 3; ++i) {
    expected.values.insert(expected.values.end(), input.values.begin(), input.values.end());
  }
  expectNear(out.at(0), expected, 0);
}

TEST(ShuffleChannel, InterleavesGroups) {
  const Tensor input = counted({6, 2});
  Tensor planes = {{6, 1, 2}, input.values};
  expectNear(runLayer("ShuffleChannel", "0=2", {}, {planes}).at(0),
             {{6, 1, 2}, {0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11}}, 0);
  const auto there = runLayer("ShuffleChannel", "0=3", {}, {planes}).at(0);
  expectNear(runLayer("ShuffleChannel", "0=3 1=1", {}, {there}).at(0), planes, 0);
}

TEST(YoloV5Focus, PutsBlocksIntoChannels) {
  const Tensor input = counted({2, 4, 6});
  Grid expected(8, 1, 2, 3);
  for (int c = 0; c < 2; ++c) {
    for (int y = 0; y < 4; ++y) {
      for (int x = 0; x < 6; ++x) {
        // Python: cat([x[::2, ::2], x[1::2, ::2], x[::2, 1::2], x[1::2, 1::2]])
        expected.at(c + 2 * (y % 2 + 2 * (x % 2)), 0, y / 2, x / 2) = Grid(input).at(c, 0, y, x);
      }
    }
  }
  expectNear(runLayer("YoloV5Focus", "", {}, {input}).at(0), expected.tensor(3), 0);
  EXPECT_THAT(messageOf<Error>([] {
                runLayer("YoloV5Focus", "", {}, {counted({1, 3, 4})});
              }),
              ::testing::HasSubstr("even size"));
}

TEST(Flip, TurnsAxesAround) {
  const Tensor input = counted({2, 3, 4});
  const auto flipped = [&](bool c, bool y, bool x) {
    Grid out(2, 1, 3, 4);
    for (int i = 0; i < 2; ++i) {
      for (int j = 0; j < 3; ++j) {
        for (int k = 0; k < 4; ++k) {
          out.at(i, 0, j, k) = Grid(input).at(c ? 1 - i : i, 0, y ? 2 - j : j, x ? 3 - k : k);
        }
      }
    }
    return out.tensor(3);
  };
  expectNear(runLayer("Flip", "-23300=1,0", {}, {input}).at(0), flipped(true, false, false), 0);
  expectNear(runLayer("Flip", "-23300=2,1,-1", {}, {input}).at(0), flipped(false, true, true), 0);
  expectNear(runLayer("Flip", "", {}, {input}).at(0), input, 0);
}

TEST(Crop, TakesARegion) {
  const Tensor input = counted({3, 5, 6});
  const auto region = [&](int c, int y, int x, int channels, int height, int width) {
    Grid out(channels, 1, height, width);
    for (int i = 0; i < channels; ++i) {
      for (int j = 0; j < height; ++j) {
        for (int k = 0; k < width; ++k) {
          out.at(i, 0, j, k) = Grid(input).at(c + i, 0, y + j, x + k);
        }
      }
    }
    return out.tensor(3);
  };
  const auto crop = [&](const std::string& parameters) {
    return runLayer("Crop", parameters, {}, {input}).at(0);
  };
  expectNear(crop("0=1 1=2 2=1 3=3 4=2 5=1"), region(1, 2, 1, 1, 2, 3), 0);
  expectNear(crop("0=1 1=2 2=1 3=-233 4=-233 5=-233 6=2 7=1"), region(1, 2, 1, 2, 2, 3), 0);
  expectNear(crop("-23309=2,1,-4 -23310=2,3,-1 -23311=2,0,2"), region(1, 0, 2, 2, 5, 3), 0);
  expectNear(crop("-23309=3,-233,1,0 -23310=3,2,-233,0"), region(0, 1, 0, 2, 4, 6), 0);
  expectNear(crop("19=\"1,//(0w,3)\" 20=\"-(0h,1),-1\" 21=\"1,2\""), region(0, 1, 2, 3, 3, 3), 0);
  expectNear(runLayer("Crop", "0=1 1=1 2=2", {}, {input, counted({1, 3, 4})}).at(0),
             region(2, 1, 1, 1, 3, 4), 0);
  expectNear(runLayer("Crop", "0=1 1=1", {}, {input, counted({3, 4})}).at(0),
             region(0, 1, 1, 3, 3, 4), 0);
  EXPECT_THAT(messageOf<Error>([&] { crop("-23309=1,4 -23310=1,9 -23311=1,0"); }),
              HasSubstr("along axis 0"));
}

TEST(CopyTo, WritesIntoARegion) {
  const Tensor self = counted({2, 4, 5});
  Tensor source = counted({1, 2, 3});
  for (float& x : source.values) {
    x += 1000;
  }
  Grid expected(self);
  for (int y = 0; y < 2; ++y) {
    for (int x = 0; x < 3; ++x) {
      expected.at(1, 0, 2 + y, 1 + x) = Grid(source).at(0, 0, y, x);
    }
  }
  expectNear(runLayer("CopyTo", "0=1 1=2 2=1", {}, {self, source}).at(0), expected.tensor(3), 0);
  expectNear(runLayer("CopyTo", "-23309=3,1,-2,1 -23311=3,0,1,2", {}, {self, source}).at(0),
             expected.tensor(3), 0);
  EXPECT_THAT(messageOf<Error>([&] {
                runLayer("CopyTo", "0=3", {}, {self, source});
              }),
              HasSubstr("along axis 2"));
}

TEST(Padding, FillsTheBorder) {
  const auto source = [](int i, int extent, int type) {
    if (type == 0) {
      return i < 0 || i >= extent ? -1 : i;
    }
    if (type == 1) {
      return std::min(std::max(i, 0), extent - 1);
    }
    return i < 0 ? -i : i >= extent ? 2 * (extent - 1) - i : i;
  };
  for (const Shape& shape : {Shape{7}, Shape{4, 7}, Shape{3, 4, 5}, Shape{2, 3, 4, 5}}) {
    for (int type = 0; type <= 2; ++type) {
      SCOPED_TRACE(toString(shape) + " type " + std::to_string(type));
      const Tensor input = Values().tensor(shape);
      const Grid in(input);
      const int n = static_cast<int>(shape.size());
      const int front = n == 3 ? 2 : 0;
      const int behind = n == 3 ? 1 : 0;
      const int frontD = n == 4 ? 2 : 0;
      const int behindD = n == 4 ? 1 : 0;
      const int top = n >= 2 ? 1 : 0;
      const int bottom = n >= 2 ? 3 : 0;
      Grid out(in.c + front + behind, in.d + frontD + behindD, in.h + top + bottom, in.w + 2 + 1);
      for (int c = 0; c < out.c; ++c) {
        for (int d = 0; d < out.d; ++d) {
          for (int h = 0; h < out.h; ++h) {
            for (int w = 0; w < out.w; ++w) {
              const int sc = source(c - front, in.c, type);
              const int sd = source(d - frontD, in.d, type);
              const int sh = source(h - top, in.h, type);
              const int sw = source(w - 2, in.w, type);
              out.at(c, d, h, w) =
                  sc < 0 || sd < 0 || sh < 0 || sw < 0 ? 0.5F : in.at(sc, sd, sh, sw);
            }
          }
        }
      }
      expectNear(
          runLayer("Padding", "0=1 1=3 2=2 3=1 7=2 8=1 5=5.000000e-01 4=" + std::to_string(type),
                   {}, {input})
              .at(0),
          out.tensor(n), 0);
    }
  }
  expectNear(runLayer("Padding", "2=1 6=2", Bin().raw({7, 8}), {counted({2, 1, 1})}).at(0),
             {{2, 1, 2}, {7, 0, 8, 1}}, 0);
  EXPECT_THAT(messageOf<Error>([] { runLayer("Padding", "2=3 4=2", {}, {counted({3})}); }),
              HasSubstr("reflects 3 elements out of 3"));
}

TEST(Tile, Repeats) {
  const auto run = [](const std::string& parameters, const Shape& shape) {
    return runLayer("Tile", parameters, {}, {counted(shape)}).at(0);
  };
  expectNear(run("0=0 1=2", {3}), {{6}, {0, 1, 2, 0, 1, 2}}, 0);
  expectNear(run("0=0 1=2", {2, 2}), {{4, 2}, {0, 1, 2, 3, 0, 1, 2, 3}}, 0);
  expectNear(run("0=1 1=2", {2, 2}), {{2, 4}, {0, 1, 0, 1, 2, 3, 2, 3}}, 0);
  expectNear(run("-23302=2,2,1", {2}), {{2, 2}, {0, 1, 0, 1}}, 0);
  for (const auto& [shape, repeats, wide] :
       {std::tuple{Shape{2, 3, 2}, std::vector{2, 1, 3}, std::array{2, 1, 1, 3}},
        {Shape{2, 1, 3, 2}, std::vector{1, 2, 1, 1}, std::array{1, 2, 1, 1}},
        {Shape{2, 2, 3, 2}, std::vector{2, 1, 2}, std::array{1, 2, 1, 2}},
        {Shape{3, 2}, std::vector{2, 2, 1}, std::array{2, 1, 2, 1}}}) {
    const Tensor input = counted(shape);
    const Grid in(input);
    Grid out(in.c * wide[0], in.d * wide[1], in.h * wide[2], in.w * wide[3]);
    for (int c = 0; c < out.c; ++c) {
      for (int d = 0; d < out.d; ++d) {
        for (int h = 0; h < out.h; ++h) {
          for (int w = 0; w < out.w; ++w) {
            out.at(c, d, h, w) = in.at(c % in.c, d % in.d, h % in.h, w % in.w);
          }
        }
      }
    }
    expectNear(run(arrayParameter(2, repeats), shape),
               out.tensor(static_cast<int>(std::max(shape.size(), repeats.size()))), 0);
  }
}

TEST(PixelShuffleAndReorg, MoveBlocksToAndFromChannels) {
  const Tensor deep = counted({12, 2, 3});
  for (const int mode : {0, 1}) {
    Grid flat(3, 1, 4, 6);
    for (int c = 0; c < 3; ++c) {
      for (int y = 0; y < 4; ++y) {
        for (int x = 0; x < 6; ++x) {
          const int part = y % 2 * 2 + x % 2;
          flat.at(c, 0, y, x) =
              Grid(deep).at(mode == 0 ? c * 4 + part : part * 3 + c, 0, y / 2, x / 2);
        }
      }
    }
    const std::string parameters = "0=2 1=" + std::to_string(mode);
    expectNear(runLayer("PixelShuffle", parameters, {}, {deep}).at(0), flat.tensor(3), 0);
    expectNear(runLayer("Reorg", parameters, {}, {flat.tensor(3)}).at(0), deep, 0);
  }
  EXPECT_EQ(runLayer("Reorg", "0=2", {}, {counted({1, 5, 7})}).at(0).shape, (Shape{4, 2, 3}));
}

TEST(UnfoldAndFold, GatherAndAddWindows) {
  const Tensor input = Values().tensor({2, 5, 6});
  const Grid in(input);
  // Kernel 3×2, stride 2×1, dilation 1×2, pads of 1.
  const int places = 3;
  const int rows = 6;
  Grid columns(1, 1, 2 * 6, places * rows);
  int row = 0;
  for (int c = 0; c < 2; ++c) {
    for (int v = 0; v < 2; ++v) {
      for (int u = 0; u < 3; ++u) {
        for (int i = 0; i < rows - 1; ++i) {
          for (int j = 0; j < places; ++j) {
            const int y = i + v * 2 - 1;
            const int x = j * 2 + u - 1;
            const bool inside = y >= 0 && y < 5 && x >= 0 && x < 6;
            columns.at(0, 0, row, i * places + j) = inside ? in.at(c, 0, y, x) : 0.25F;
          }
        }
        ++row;
      }
    }
  }
  const int used = (rows - 1) * places;
  Tensor expected = {{12, used}, {}};
  for (int r = 0; r < 12; ++r) {
    for (int k = 0; k < used; ++k) {
      expected.values.push_back(columns.at(0, 0, r, k));
    }
  }
  const std::string window = "1=3 11=2 3=2 13=1 2=1 12=2 4=1";
  expectNear(runLayer("Unfold", window + " 18=2.500000e-01", {}, {input}).at(0), expected, 0);
  Grid sums(2, 1, 5, 6);
  row = 0;
  for (int c = 0; c < 2; ++c) {
    for (int v = 0; v < 2; ++v) {
      for (int u = 0; u < 3; ++u) {
        for (int k = 0; k < used; ++k) {
          const int y = k / places + v * 2 - 1;
          const int x = k % places * 2 + u - 1;
          if (y >= 0 && y < 5 && x >= 0 && x < 6) {
            sums.at(c, 0, y, x) += expected.values[static_cast<std::size_t>(row * used + k)];
          }
        }
        ++row;
      }
    }
  }
  expectNear(runLayer("Fold", window + " 20=6 21=5", {}, {expected}).at(0), sums.tensor(3));
}

TEST(MemoryData, IsThereWithoutInputs) {
  const auto out = runModel(
      "Input in 0 1 in\nMemoryData m 0 1 m 0=3 1=2\nMemoryData n 0 1 n 0=3 21=0\n"
      "BinaryOp a 2 1 in m a 0=0\nBinaryOp b 2 1 a n b 0=2\n",
      Bin().raw({1, 2, 3, 4, 5, 6}).tagged({1, 10, 100}), {counted({2, 3})});
  expectNear(out.at(0), {{2, 3}, {1, 30, 500, 7, 90, 1100}}, 0);
}

}  // namespace
}  // namespace quantoscope::testing
