// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/imported/caffe_shaping.h"

#include <cmath>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"

namespace quantoscope::imported {
namespace {

using onnxgraph::Node;

void require(const CaffeLayer& layer, std::size_t least, std::size_t most) {
  if (layer.bottoms.size() < least || layer.bottoms.size() > most || layer.tops.size() != 1) {
    throw Error("has " + std::to_string(layer.bottoms.size()) + " inputs and " +
                std::to_string(layer.tops.size()) + " outputs");
  }
}

std::string shapeOf(GraphBuilder& builder, const std::string& tensor) {
  const std::string shape = builder.between();
  builder.add("Shape", {tensor}, {shape});
  return shape;
}

/// Elements `first` up to `last` of a list.
std::string part(GraphBuilder& builder, const std::string& list, std::int64_t first,
                 std::int64_t last) {
  const std::string taken = builder.between();
  builder.add("Slice", {list, builder.integers({first}), builder.integers({last})}, {taken});
  return taken;
}

std::string combined(GraphBuilder& builder, const std::string& type, const std::string& a,
                     const std::string& b) {
  const std::string result = builder.between();
  builder.add(type, {a, b}, {result});
  return result;
}

std::string joined(GraphBuilder& builder, std::vector<std::string> lists) {
  const std::string result = builder.between();
  builder.add("Concat", std::move(lists), {result}).attributes["axis"] = integerAttribute(0);
  return result;
}

constexpr std::int64_t kEnd = std::int64_t{1} << 30;

void addReshape(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("reshape_param");
  const int axis = parameters.integer("axis");
  const int count = parameters.integer("num_axes");
  const auto extents = parameters.message("shape").integers("dim");
  const auto [from, to] = throughCaffeLayer(layer, builder);
  if (axis == 0 && count == -1) {
    builder.add("Reshape", {from, builder.integers({extents.begin(), extents.end()})}, {to});
    return;
  }
  if (axis < 0 || count < -1) {
    throw Error("reshapes from axis " + std::to_string(axis) +
                " on, counted from behind, which "
                "cannot be run");
  }
  // 0 copies the extent at its place, which counts from `axis`.
  const std::string shape = shapeOf(builder, from);
  std::vector<std::string> lists = {part(builder, shape, 0, axis)};
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const auto place = axis + static_cast<std::int64_t>(i);
    lists.push_back(extents[i] == 0 ? part(builder, shape, place, place + 1)
                                    : builder.integers({extents[i]}));
  }
  if (count >= 0) {
    lists.push_back(part(builder, shape, std::int64_t{axis} + count, kEnd));
  }
  builder.add("Reshape", {from, joined(builder, std::move(lists))}, {to});
}

void addFlatten(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("flatten_param");
  const std::int64_t axis = parameters.integer("axis");
  const std::int64_t last = parameters.integer("end_axis");
  const auto [from, to] = throughCaffeLayer(layer, builder);
  if (axis == 1 && last == -1) {
    builder.add("Flatten", {from}, {to}).attributes["axis"] = integerAttribute(1);
    return;
  }
  const std::string shape = shapeOf(builder, from);
  std::vector<std::string> lists = {part(builder, shape, 0, axis), builder.integers({-1})};
  if (last != -1) {
    lists.push_back(part(builder, shape, last + 1, kEnd));
  }
  builder.add("Reshape", {from, joined(builder, std::move(lists))}, {to});
}

/// Takes a part of the first input as large as the second, from `axis` on.
void addCrop(const CaffeLayer& layer, GraphBuilder& builder) {
  require(layer, 2, 2);
  const auto parameters = layer.fields.message("crop_param");
  const int axis = parameters.integer("axis");
  const auto offsets = parameters.integers("offset");
  constexpr int kRank = 4;
  if (axis < 0 || axis >= kRank) {
    throw Error("crops from axis " + std::to_string(axis) + " on; 0 to 3 can be run");
  }
  const auto count = static_cast<std::size_t>(kRank - axis);
  if (offsets.size() > 1 && offsets.size() != count) {
    throw Error("has " + std::to_string(offsets.size()) + " offsets for " + std::to_string(count) +
                " axes");
  }
  std::vector<std::int64_t> starts;
  std::vector<std::int64_t> axes;
  for (std::size_t i = 0; i < count; ++i) {
    starts.push_back(offsets.empty() ? 0 : offsets.size() == 1 ? offsets[0] : offsets[i]);
    axes.push_back(axis + static_cast<std::int64_t>(i));
  }
  const std::string from = builder.read(layer.bottoms[0]);
  const std::string size =
      part(builder, shapeOf(builder, builder.read(layer.bottoms[1])), axis, kRank);
  const std::string first = builder.integers(starts);
  const std::string ends = combined(builder, "Add", size, first);
  builder.add("Slice", {from, first, ends, builder.integers(axes)}, {builder.write(layer.tops[0])});
}

void addTile(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("tile_param");
  const int tiles = parameters.integer("tiles");
  constexpr int kMost = 1 << 12;
  if (tiles < 1 || tiles > kMost) {
    throw Error("repeats its input " + std::to_string(tiles) + " times");
  }
  const auto [from, to] = throughCaffeLayer(layer, builder);
  builder.add("Concat", std::vector<std::string>(static_cast<std::size_t>(tiles), from), {to})
      .attributes["axis"] = integerAttribute(parameters.integer("axis"));
}

/// The second operand of a layer that works on each channel, so that it fits the first.
std::string besideChannels(const CaffeLayer& layer, GraphBuilder& builder, const std::string& from,
                           int axis) {
  const std::string second = builder.read(layer.bottoms[1]);
  const std::string shape = shapeOf(builder, from);
  std::string target;
  if (axis == 0) {
    target = joined(builder, {part(builder, shape, 0, 2), builder.integers({1, 1})});
  } else if (axis == 1) {
    target = joined(builder,
                    {builder.integers({1}), part(builder, shape, 1, 2), builder.integers({1, 1})});
  } else {
    throw Error("works along axis " + std::to_string(axis) + "; 0 and 1 can be run");
  }
  return combined(builder, "Reshape", second, target);
}

std::string channelValues(const CaffeLayer& layer, GraphBuilder& builder, std::size_t index) {
  if (index >= layer.blobs.size()) {
    throw Error("the .caffemodel has no values for it; is it the one of this network?");
  }
  const auto& values = layer.blobs[index].values;
  return builder.reals({static_cast<int>(values.size()), 1, 1}, values);
}

void addBias(const CaffeLayer& layer, GraphBuilder& builder) {
  require(layer, 1, 2);
  const int axis = layer.fields.message("bias_param").integer("axis");
  const std::string from = builder.read(layer.bottoms[0]);
  if (layer.bottoms.size() == 1 && axis != 1) {
    throw Error("adds along axis " + std::to_string(axis) + "; 1 can be run");
  }
  const std::string bias = layer.bottoms.size() == 1 ? channelValues(layer, builder, 0)
                                                     : besideChannels(layer, builder, from, axis);
  builder.add("Add", {from, bias}, {builder.write(layer.tops[0])});
}

/// A scale that the network computes, as in squeeze and excitation.
void addScaleByBlob(const CaffeLayer& layer, GraphBuilder& builder) {
  require(layer, 2, 2);
  const auto parameters = layer.fields.message("scale_param");
  const std::string from = builder.read(layer.bottoms[0]);
  const std::string scale = besideChannels(layer, builder, from, parameters.integer("axis"));
  if (!parameters.flag("bias_term")) {
    builder.add("Mul", {from, scale}, {builder.write(layer.tops[0])});
    return;
  }
  const std::string scaled = combined(builder, "Mul", from, scale);
  builder.add("Add", {scaled, channelValues(layer, builder, 0)}, {builder.write(layer.tops[0])});
}

/// a * x + y, with one value of a for each channel.
void addAxpy(const CaffeLayer& layer, GraphBuilder& builder) {
  require(layer, 3, 3);
  const std::string scale = builder.read(layer.bottoms[0]);
  const std::string scaled = combined(builder, "Mul", builder.read(layer.bottoms[1]), scale);
  const std::string added = builder.read(layer.bottoms[2]);
  builder.add("Add", {scaled, added}, {builder.write(layer.tops[0])});
}

void addShuffle(const CaffeLayer& layer, GraphBuilder& builder) {
  const int groups = layer.text.message("shuffle_channel_param").integer("group", 1);
  const auto [from, to] = throughCaffeLayer(layer, builder);
  const std::string shape = shapeOf(builder, from);
  const std::string split = joined(
      builder,
      {part(builder, shape, 0, 1), builder.integers({groups, -1}), part(builder, shape, 2, kEnd)});
  const std::string grouped = combined(builder, "Reshape", from, split);
  const std::string turned = builder.between();
  builder.add("Transpose", {grouped}, {turned}).attributes["perm"] =
      integersAttribute({0, 2, 1, 3, 4});
  builder.add("Reshape", {turned, shape}, {to});
}

/// Resizes height and width to a list of two.
void resize(GraphBuilder& builder, const std::string& from, const std::string& size,
            const char* mode, const char* coordinates, const std::string& to) {
  Node& node = builder.add("Resize", {from, "", "", size}, {to});
  node.attributes["axes"] = integersAttribute({2, 3});
  node.attributes["mode"] = textAttribute(mode);
  node.attributes["coordinate_transformation_mode"] = textAttribute(coordinates);
  node.attributes["nearest_mode"] = textAttribute("floor");
}

void addInterp(const CaffeLayer& layer, GraphBuilder& builder) {
  require(layer, 1, 2);
  const TextMessage parameters = layer.text.message("interp_param");
  if (parameters.integer("pad_beg", 0) != 0 || parameters.integer("pad_end", 0) != 0) {
    throw Error("pads its input (pad_beg, pad_end), which cannot be run");
  }
  const std::string from = builder.read(layer.bottoms[0]);
  std::string size;
  if (layer.bottoms.size() == 2) {
    size = part(builder, shapeOf(builder, builder.read(layer.bottoms[1])), 2, 4);
  } else if (parameters.has("height") && parameters.has("width")) {
    size = builder.integers({parameters.integer("height", 0), parameters.integer("width", 0)});
  } else {
    const int shrink = parameters.integer("shrink_factor", 1);
    const int zoom = parameters.integer("zoom_factor", 1);
    if (shrink < 1 || zoom < 1) {
      throw Error("has the factors " + std::to_string(shrink) + " and " + std::to_string(zoom));
    }
    // Between the corners: (extent - 1) / shrink + 1, then (extent - 1) * zoom + 1.
    const std::string one = builder.integers({1, 1});
    size = part(builder, shapeOf(builder, from), 2, 4);
    size = combined(builder, "Sub", size, one);
    size = combined(builder, "Div", size, builder.integers({shrink, shrink}));
    size = combined(builder, "Mul", size, builder.integers({zoom, zoom}));
    size = combined(builder, "Add", size, one);
  }
  resize(builder, from, size, "linear", "align_corners", builder.write(layer.tops[0]));
}

void addUpsample(const CaffeLayer& layer, GraphBuilder& builder) {
  if (layer.bottoms.size() != 1) {
    throw Error("puts values back to where a pooling took them from, which cannot be run");
  }
  const TextMessage parameters = layer.text.message("upsample_param");
  const int scale = parameters.integer("scale", parameters.integer("stride", 2));
  const auto [from, to] = throughCaffeLayer(layer, builder);
  const std::string size = combined(builder, "Mul", part(builder, shapeOf(builder, from), 2, 4),
                                    builder.integers({scale, scale}));
  resize(builder, from, size, "nearest", "asymmetric", to);
}

void addReorgLayer(const CaffeLayer& layer, GraphBuilder& builder) {
  const TextMessage parameters = layer.text.message("reorg_param");
  if (parameters.flag("reverse", false)) {
    throw Error("rearranges in reverse, which cannot be run");
  }
  const auto [from, to] = throughCaffeLayer(layer, builder);
  addReorg(builder, from, to, parameters.integer("stride", 2));
}

void addArgMax(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("argmax_param");
  if (parameters.flag("out_max_val") || parameters.integer("top_k") != 1) {
    throw Error("gives more than the place of the largest value, which cannot be run");
  }
  const auto [from, to] = throughCaffeLayer(layer, builder);
  std::string source = from;
  std::int64_t axis = 1;
  if (parameters.has("axis")) {
    axis = parameters.integer("axis");
  } else {
    source = builder.between();
    builder.add("Flatten", {from}, {source}).attributes["axis"] = integerAttribute(1);
  }
  builder.add("ArgMax", {source}, {to}).attributes["axis"] = integerAttribute(axis);
}

void addReduction(const CaffeLayer& layer, GraphBuilder& builder) {
  static const std::unordered_map<std::string, const char*> kTypes = {{"SUM", "ReduceSum"},
                                                                      {"ASUM", "ReduceL1"},
                                                                      {"SUMSQ", "ReduceSumSquare"},
                                                                      {"MEAN", "ReduceMean"}};
  const auto parameters = layer.fields.message("reduction_param");
  if (parameters.integer("axis") != 1) {
    throw Error("reduces from axis " + std::to_string(parameters.integer("axis")) +
                " on; 1 can be run");
  }
  const std::string type = kTypes.at(parameters.enumeration("operation"));
  const auto [from, to] = throughCaffeLayer(layer, builder);
  const std::string flat = builder.between();
  const std::string reduced = builder.between();
  builder.add("Flatten", {from}, {flat}).attributes["axis"] = integerAttribute(1);
  const std::string axes = builder.integers({1});
  Node& node = builder.add(type, type == "ReduceSum" ? std::vector{flat, axes} : std::vector{flat},
                           {reduced});
  if (type != "ReduceSum") {
    node.attributes["axes"] = integersAttribute({1});
  }
  node.attributes["keepdims"] = integerAttribute(0);
  builder.add("Mul", {reduced, builder.reals({}, {parameters.real("coeff")})}, {to});
}

/// base ^ (shift + scale * x), where a base of -1 stands for e.
void addExp(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("exp_param");
  const float base = parameters.real("base");
  const float factor = base == -1 ? 1 : std::log(base);
  const auto [from, to] = throughCaffeLayer(layer, builder);
  const std::string scaled =
      combined(builder, "Mul", from, builder.reals({}, {factor * parameters.real("scale")}));
  const std::string shifted =
      combined(builder, "Add", scaled, builder.reals({}, {factor * parameters.real("shift")}));
  builder.add("Exp", {shifted}, {to});
}

/// log_base(shift + scale * x).
void addLog(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("log_param");
  const float base = parameters.real("base");
  const auto [from, to] = throughCaffeLayer(layer, builder);
  const std::string scaled =
      combined(builder, "Mul", from, builder.reals({}, {parameters.real("scale")}));
  const std::string shifted =
      combined(builder, "Add", scaled, builder.reals({}, {parameters.real("shift")}));
  const std::string logarithm = builder.between();
  builder.add("Log", {shifted}, {logarithm});
  builder.add("Mul", {logarithm, builder.reals({}, {base == -1 ? 1 : 1 / std::log(base)})}, {to});
}

/// (x - mean) / (deviation + eps) over each plane, or over all channels.
void addMvn(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto parameters = layer.fields.message("mvn_param");
  const std::vector<std::int64_t> axes = parameters.flag("across_channels")
                                             ? std::vector<std::int64_t>{1, 2, 3}
                                             : std::vector<std::int64_t>{2, 3};
  const auto [from, to] = throughCaffeLayer(layer, builder);
  const auto mean = [&](const std::string& of) {
    const std::string result = builder.between();
    builder.add("ReduceMean", {of}, {result}).attributes["axes"] = integersAttribute(axes);
    return result;
  };
  if (!parameters.flag("normalize_variance")) {
    const std::string average = mean(from);
    builder.add("Sub", {from, average}, {to});
    return;
  }
  const std::string centred = combined(builder, "Sub", from, mean(from));
  const std::string variance = mean(combined(builder, "Mul", centred, centred));
  const std::string deviation = builder.between();
  builder.add("Sqrt", {variance}, {deviation});
  const std::string divisor =
      combined(builder, "Add", deviation, builder.reals({}, {parameters.real("eps")}));
  builder.add("Div", {centred, divisor}, {to});
}

void addActivation(const CaffeLayer& layer, GraphBuilder& builder) {
  const auto [from, to] = throughCaffeLayer(layer, builder);
  if (layer.type == "ReLU6" || layer.type == "Clip") {
    const TextMessage parameters = layer.text.message("clip_param");
    const bool six = layer.type == "ReLU6";
    const float low = six ? 0 : parameters.real("min", 0);
    const float high = six ? 6 : parameters.real("max", 6);
    builder.add("Clip", {from, builder.reals({}, {low}), builder.reals({}, {high})}, {to});
  } else if (layer.type == "Swish") {
    const float beta = layer.text.message("swish_param").real("beta", 1);
    const std::string scaled = combined(builder, "Mul", from, builder.reals({}, {beta}));
    const std::string gate = builder.between();
    builder.add("Sigmoid", {scaled}, {gate});
    builder.add("Mul", {from, gate}, {to});
  } else {
    builder.add(layer.type, {from}, {to});
  }
}

}  // namespace

void addReorg(GraphBuilder& builder, const std::string& from, const std::string& to, int stride) {
  constexpr int kMost = 64;
  if (stride < 1 || stride > kMost) {
    throw Error("has a stride of " + std::to_string(stride));
  }
  const std::int64_t square = std::int64_t{stride} * stride;
  const std::string channels = builder.integers({1, square, 1, 1});
  const std::string extents = builder.integers({1, 1, stride, stride});
  const std::string shape = shapeOf(builder, from);
  const std::string flat =
      combined(builder, "Mul", combined(builder, "Div", shape, channels), extents);
  const std::string wide = combined(builder, "Reshape", from, flat);
  const std::string blocks = builder.between();
  builder.add("SpaceToDepth", {wide}, {blocks}).attributes["blocksize"] = integerAttribute(stride);
  const std::string deep =
      combined(builder, "Div", combined(builder, "Mul", shape, channels), extents);
  builder.add("Reshape", {blocks, deep}, {to});
}

CaffeFunction findCaffeShaping(const std::string& type) {
  static const std::unordered_map<std::string, CaffeFunction> kTable = {
      {"ArgMax", addArgMax},
      {"Axpy", addAxpy},
      {"Bias", addBias},
      {"Clip", addActivation},
      {"Crop", addCrop},
      {"Exp", addExp},
      {"Flatten", addFlatten},
      {"HardSwish", addActivation},
      {"Interp", addInterp},
      {"Log", addLog},
      {"MVN", addMvn},
      {"Mish", addActivation},
      {"ReLU6", addActivation},
      {"Reduction", addReduction},
      {"Reorg", addReorgLayer},
      {"Reshape", addReshape},
      {"ScaleByBlob", addScaleByBlob},
      {"ShuffleChannel", addShuffle},
      {"Swish", addActivation},
      {"Tile", addTile},
      {"Upsample", addUpsample},
  };
  const auto found = kTable.find(type);
  return found == kTable.end() ? nullptr : found->second;
}

}  // namespace quantoscope::imported
