// SPDX-License-Identifier: GPL-3.0-or-later
// Operators that copy elements to other places, or several times.
#include <algorithm>
#include <cstdint>

#include "core/base/error.h"
#include "core/model/ncnn/convolution_reader.h"
#include "core/model/ncnn/inner_convolution.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

void requireOneToOne(const LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
}

/// How the parts of a block of factor × factor elements are numbered among the channels.
enum class BlockOrder { ChannelFirst = 0, BlockFirst = 1 };

struct Block {
  int factor = 1;
  BlockOrder order = BlockOrder::ChannelFirst;

  /// The deep channel that holds part (y, x) of the flat channel `c` out of `channels`.
  std::size_t deepChannel(int c, int channels, int y, int x) const {
    return static_cast<std::size_t>(order == BlockOrder::ChannelFirst
                                        ? (c * factor + y) * factor + x
                                        : (y * factor + x) * channels + c);
  }
};

/// Calls use(flat index, deep index) for each element of `channels` planes of height × width parts.
/// A flat row has `stride` elements and a flat plane `flatPlane`.
template <typename Use>
void forEachBlockPart(const Block& block, int channels, int height, int width, std::size_t stride,
                      std::size_t flatPlane, const Use& use) {
  const auto factor = static_cast<std::size_t>(block.factor);
  for (int c = 0; c < channels; ++c) {
    for (int by = 0; by < block.factor; ++by) {
      for (int bx = 0; bx < block.factor; ++bx) {
        std::size_t deep = block.deepChannel(c, channels, by, bx) *
                           static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
        for (int y = 0; y < height; ++y) {
          std::size_t flat =
              static_cast<std::size_t>(c) * flatPlane +
              (static_cast<std::size_t>(y) * factor + static_cast<std::size_t>(by)) * stride +
              static_cast<std::size_t>(bx);
          for (int x = 0; x < width; ++x) {
            use(flat, deep++);
            flat += factor;
          }
        }
      }
    }
  }
}

Plan planPixelShuffle(const Block& block, const Shape& input) {
  requireDimensions(input, 3, 3);
  const int square = block.factor * block.factor;
  if (input[0] % square != 0) {
    throw Error(std::to_string(input[0]) + " channels cannot be divided by " +
                std::to_string(square));
  }
  const Shape output = {input[0] / square,
                        checkedExtent(std::int64_t{input[1]} * block.factor, "height"),
                        checkedExtent(std::int64_t{input[2]} * block.factor, "width")};
  return kernelPlan({output}, [=](auto in, auto out) {
    forEachBlockPart(block, output[0], input[1], input[2], product(output, 2, 3),
                     product(output, 1, 3),
                     [&](std::size_t flat, std::size_t deep) { out[0][flat] = in[0][deep]; });
  });
}

Plan planReorg(const Block& block, const Shape& input) {
  requireDimensions(input, 3, 3);
  const Shape output = {
      checkedExtent(std::int64_t{input[0]} * block.factor * block.factor, "number of channels"),
      checkedExtent(input[1] / block.factor, "height"),
      checkedExtent(input[2] / block.factor, "width")};
  return kernelPlan({output}, [=](auto in, auto out) {
    forEachBlockPart(block, input[0], output[1], output[2], product(input, 2, 3),
                     product(input, 1, 3),
                     [&](std::size_t flat, std::size_t deep) { out[0][deep] = in[0][flat]; });
  });
}

/// How often each extent is repeated; `dimensions` of the result.
struct Repeats {
  Extents times;
  std::size_t dimensions = 0;
};

Plan planRepeats(const Shape& input, const Repeats& repeats) {
  const Extents from = extentsOf(input);
  const auto extent = [](int size, int times) {
    return checkedExtent(std::int64_t{size} * times, "repeated extent");
  };
  const Extents to = {
      extent(from.channels, repeats.times.channels), extent(from.depth, repeats.times.depth),
      extent(from.height, repeats.times.height), extent(from.width, repeats.times.width)};
  return kernelPlan({shapeOf(to, repeats.dimensions)}, [=](auto in, auto out) {
    float* target = out[0];
    for (int c = 0; c < to.channels; ++c) {
      for (int z = 0; z < to.depth; ++z) {
        for (int y = 0; y < to.height; ++y) {
          const std::ptrdiff_t row =
              (static_cast<std::ptrdiff_t>(c % from.channels) * from.depth + z % from.depth) *
                  from.height +
              y % from.height;
          for (int k = 0; k < repeats.times.width; ++k) {
            target = std::copy_n(in[0] + row * from.width, from.width, target);
          }
        }
      }
    }
  });
}

Plan planTile(const Shape& input, int axis, int tiles, const std::vector<int>& repeats) {
  const std::size_t dimensions = input.size();
  if (repeats.empty()) {
    Shape times(dimensions, 1);
    times[dimensions == 1 ? 0 : axisOf(axis, input)] = tiles;
    return planRepeats(input, {extentsOf(times), dimensions});
  }
  // Three repeats of a blob of four dimensions are for its inner ones.
  Shape times(repeats.begin(), repeats.end());
  if (times.size() == 3 && dimensions == 4) {
    times.insert(times.begin(), 1);
  }
  return planRepeats(input, {extentsOf(times), std::max(dimensions, times.size())});
}

Block readBlock(LayerReader& reader, const std::string& what) {
  Block block;
  block.factor = reader.integer(0, 1, 1, 4096, what);
  block.order = static_cast<BlockOrder>(reader.integer(1, 0, 0, 1, "mode"));
  return block;
}

ConvolutionGeometry readWindow(LayerReader& reader) {
  ConvolutionGeometry geometry;
  geometry.kernelWidth = reader.integer(1, 0, 1, kMaxKernel, "kernel's width");
  geometry.kernelHeight =
      reader.integer(11, geometry.kernelWidth, 1, kMaxKernel, "kernel's height");
  geometry.dilationWidth = reader.integer(2, 1, 1, kMaxStride, "dilation");
  geometry.dilationHeight =
      reader.integer(12, geometry.dilationWidth, 1, kMaxStride, "vertical dilation");
  geometry.strideWidth = reader.integer(3, 1, 1, kMaxStride, "stride");
  geometry.strideHeight =
      reader.integer(13, geometry.strideWidth, 1, kMaxStride, "vertical stride");
  readPads(reader, {}, geometry);
  return geometry;
}

/// Calls use(index in the column matrix, index in the planes) for each pair of a window's place and
/// one of its taps, and use(index, outside) where the tap lies on the padding. Both are C×H×W.
template <typename Use>
void forEachTap(const ConvolutionGeometry& g, const Shape& planes, const cv::Size& places,
                const Use& use) {
  std::size_t column = 0;
  for (int c = 0; c < planes[0]; ++c) {
    for (int ky = 0; ky < g.kernelHeight; ++ky) {
      for (int kx = 0; kx < g.kernelWidth; ++kx) {
        for (int i = 0; i < places.height; ++i) {
          const int y = i * g.strideHeight + ky * g.dilationHeight - g.padTop;
          for (int j = 0; j < places.width; ++j) {
            const int x = j * g.strideWidth + kx * g.dilationWidth - g.padLeft;
            const bool inside = y >= 0 && y < planes[1] && x >= 0 && x < planes[2];
            const std::ptrdiff_t at =
                (static_cast<std::ptrdiff_t>(c) * planes[1] + y) * planes[2] + x;
            use(column++, inside ? at : std::ptrdiff_t{-1});
          }
        }
      }
    }
  }
}

/// Rows and columns of the matrix whose columns are the windows.
Shape columnShape(const ConvolutionGeometry& g, int channels, const cv::Size& places) {
  return {checkedExtent(std::int64_t{channels} * g.kernelHeight * g.kernelWidth, "number of rows"),
          checkedExtent(std::int64_t{places.height} * places.width, "number of windows")};
}

Plan planUnfold(const ConvolutionGeometry& given, const Shape& input) {
  requireDimensions(input, 3, 3);
  const auto geometry = withExplicitPads(given, input[1], input[2]);
  const cv::Size places = convolutionOutput(geometry, input[1], input[2]);
  return kernelPlan({columnShape(geometry, input[0], places)}, [=](auto in, auto out) {
    forEachTap(geometry, input, places, [&](std::size_t column, std::ptrdiff_t at) {
      out[0][column] = at < 0 ? geometry.padValue : in[0][at];
    });
  });
}

Plan planFold(const ConvolutionGeometry& geometry, int height, int width, const Shape& input) {
  requireDimensions(input, 2, 2);
  const int taps = geometry.kernelHeight * geometry.kernelWidth;
  const cv::Size places = convolutionOutput(geometry, height, width);
  const Shape output = {checkedExtent(input[0] / taps, "number of channels"), height, width};
  if (columnShape(geometry, output[0], places) != input) {
    throw Error("cannot make " + toString(output) + " out of " + toString(input));
  }
  return kernelPlan({output}, [=, count = elementCount(output)](auto in, auto out) {
    std::fill_n(out[0], count, 0.F);
    forEachTap(geometry, output, places, [&](std::size_t column, std::ptrdiff_t at) {
      if (at >= 0) {
        out[0][at] += in[0][column];
      }
    });
  });
}

}  // namespace

Operator loadPixelShuffle(LayerReader& reader) {
  requireOneToOne(reader);
  const Block block = readBlock(reader, "upscale factor");
  Operator op;
  op.plan = [block](std::span<const Shape> inputs) { return planPixelShuffle(block, inputs[0]); };
  return op;
}

Operator loadReorg(LayerReader& reader) {
  requireOneToOne(reader);
  const Block block = readBlock(reader, "stride");
  Operator op;
  op.plan = [block](std::span<const Shape> inputs) { return planReorg(block, inputs[0]); };
  return op;
}

Operator loadTile(LayerReader& reader) {
  requireOneToOne(reader);
  const int axis = reader.integer(0, 0, -4, 3, "axis");
  const int tiles = reader.integer(1, 1, 1, 1 << 24, "number of tiles");
  const auto repeats = reader.integers(2);
  const bool sound = repeats.size() <= 4 && std::all_of(repeats.begin(), repeats.end(),
                                                        [](int times) { return times >= 1; });
  if (!sound) {
    throw Error("its repeats must be up to four numbers from 1 on");
  }
  Operator op;
  op.plan = [=](std::span<const Shape> inputs) {
    return planTile(inputs[0], axis, tiles, repeats);
  };
  return op;
}

Operator loadUnfold(LayerReader& reader) {
  requireOneToOne(reader);
  auto geometry = readWindow(reader);
  geometry.padValue = reader.real(18, 0);
  Operator op;
  op.plan = [geometry](std::span<const Shape> inputs) { return planUnfold(geometry, inputs[0]); };
  return op;
}

Operator loadFold(LayerReader& reader) {
  requireOneToOne(reader);
  const auto geometry = readWindow(reader);
  if (geometry.autoPadding != AutoPadding::None) {
    throw Error("gives no explicit pads");
  }
  const int width = reader.integer(20, 0, 1, 1 << 24, "output width");
  const int height = reader.integer(21, width, 1, 1 << 24, "output height");
  Operator op;
  op.plan = [=](std::span<const Shape> inputs) {
    return planFold(geometry, height, width, inputs[0]);
  };
  return op;
}

}  // namespace quantoscope::ncnn
