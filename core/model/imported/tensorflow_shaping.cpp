// SPDX-License-Identifier: GPL-3.0-or-later
// The nodes of TensorFlow graphs that move, join, cut, pad, resize and reduce.
#include <algorithm>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/model/imported/tensorflow_importer.h"

namespace quantoscope::imported {
namespace {

using onnxgraph::Constant;
using onnxgraph::Node;
using Importer = TensorFlowImporter;

void passOn(Importer& importer) {
  importer.requireInputs(1, 1);
  importer.pass(0);
}

void addCast(Importer& importer) {
  importer.requireInputs(1, 1);
  const auto* const type = importer.attribute("DstT");
  const int target = type == nullptr ? kTensorFlowFloat : type->type;
  if (target == kTensorFlowFloat || target == kTensorFlowHalf || importer.isConstant(0)) {
    importer.pass(0);
    return;
  }
  // int32 and int64 have the same meaning in ONNX under other numbers.
  constexpr int kInt32 = 3;
  constexpr int kInt64 = 9;
  if (target != kInt32 && target != kInt64) {
    throw Error("casts to the type " + std::to_string(target) + ", which cannot be run");
  }
  const bool image = importer.value(0).image;
  const std::string from = image ? importer.image(0) : importer.plain(0);
  const std::string to = importer.output();
  importer.builder().add("Cast", {from}, {to}).attributes["to"] = integerAttribute(7);
  if (image) {
    importer.setImage(0, to);
  } else {
    importer.setPlain(0, to);
  }
}

/// One axis from a constant that may be a scalar or a list of one.
std::int64_t axisOf(const Importer& importer, std::size_t index) {
  const auto axes = importer.integersOf(index, "axis");
  if (axes.size() != 1) {
    throw Error("has " + std::to_string(axes.size()) + " axes, not 1");
  }
  return axes[0];
}

void addConcat(Importer& importer) {
  importer.requireInputs(2, 1 << 10);
  const bool axisFirst = importer.node().type == "Concat";
  const std::size_t count = importer.node().inputs.size() - 1;
  const std::size_t first = axisFirst ? 1 : 0;
  std::int64_t axis = axisOf(importer, axisFirst ? 0 : count);
  bool image = false;
  bool all = true;
  for (std::size_t i = first; i < first + count; ++i) {
    const TensorFlowValue& value = importer.value(i);
    image = image || value.image;
    all = all && (value.image || (value.constant != nullptr && value.constant->shape.size() == 4));
  }
  image = image && all;
  std::vector<std::string> inputs;
  for (std::size_t i = first; i < first + count; ++i) {
    inputs.push_back(image ? importer.image(i) : importer.plain(i));
  }
  const std::string to = importer.output();
  importer.builder().add("Concat", std::move(inputs), {to}).attributes["axis"] =
      integerAttribute(image ? imageAxis(axis) : axis);
  if (image) {
    importer.setImage(0, to);
  } else {
    importer.setPlain(0, to);
  }
}

/// Values for each of four dimensions, channels last, in the order with the channels second.
std::vector<std::int64_t> imageOrder(const std::vector<std::int64_t>& values) {
  if (values.size() != 4) {
    throw Error("has " + std::to_string(values.size()) + " values for 4 dimensions");
  }
  return {values[0], values[3], values[1], values[2]};
}

struct Paddings {
  std::vector<std::int64_t> begins;
  std::vector<std::int64_t> ends;
};

Paddings paddingsOf(const Importer& importer, std::size_t index) {
  const Constant& given = importer.constant(index, "paddings");
  if (!given.integral || given.shape.size() != 2 || given.shape[1] != 2) {
    throw Error("has paddings of " + onnxgraph::describeShape(given.shape));
  }
  Paddings paddings;
  const auto values = importer.integersOf(index, "paddings");
  for (std::size_t i = 0; i + 1 < values.size(); i += 2) {
    paddings.begins.push_back(values[i]);
    paddings.ends.push_back(values[i + 1]);
  }
  return paddings;
}

void emitPad(Importer& importer, const std::string& from, const Paddings& paddings,
             const std::string& mode, float fill, const std::string& to) {
  std::vector<std::int64_t> pads = paddings.begins;
  pads.insert(pads.end(), paddings.ends.begin(), paddings.ends.end());
  auto& builder = importer.builder();
  Node& node = builder.add("Pad", {from, builder.integers(pads), builder.reals({}, {fill})}, {to});
  node.attributes["mode"] = textAttribute(mode);
}

void addPad(Importer& importer) {
  importer.requireInputs(2, 3);
  Paddings paddings = paddingsOf(importer, 1);
  const bool mirror = importer.node().type == "MirrorPad";
  if (mirror && importer.text("mode", "") != "REFLECT") {
    throw Error("its attribute 'mode' is '" + importer.text("mode", "") + "'; REFLECT can be run");
  }
  float fill = 0;
  if (importer.node().inputs.size() == 3) {
    const auto values = onnxgraph::realsOf(importer.constant(2, "value"));
    fill = values.empty() ? 0 : values[0];
  }
  const bool image = importer.value(0).image;
  if (image) {
    paddings = {imageOrder(paddings.begins), imageOrder(paddings.ends)};
  }
  const std::string from = image ? importer.image(0) : importer.plain(0);
  const std::string to = importer.output();
  emitPad(importer, from, paddings, mirror ? "reflect" : "constant", fill, to);
  if (image) {
    importer.setImage(0, to);
  } else {
    importer.setPlain(0, to);
  }
}

/// The blocks and the pads or crops of SpaceToBatchND and BatchToSpaceND over height and width.
std::array<int, 2> blockOf(const Importer& importer) {
  const auto block = importer.integersOf(1, "block");
  constexpr std::int64_t kMost = 1 << 10;
  if (block.size() != 2 || std::any_of(block.begin(), block.end(), [](std::int64_t extent) {
        return extent < 1 || extent > kMost;
      })) {
    throw Error("has blocks that cannot be run; two extents are expected");
  }
  return {static_cast<int>(block[0]), static_cast<int>(block[1])};
}

void addSpaceToBatch(Importer& importer) {
  importer.requireInputs(3, 3);
  const Paddings paddings = paddingsOf(importer, 2);
  if (paddings.begins.size() != 2) {
    throw Error("pads " + std::to_string(paddings.begins.size()) + " axes, not 2");
  }
  const std::string from = importer.image(0);
  const std::string to = importer.output();
  emitPad(
      importer, from,
      {{0, 0, paddings.begins[0], paddings.begins[1]}, {0, 0, paddings.ends[0], paddings.ends[1]}},
      "constant", 0, to);
  TensorFlowValue value;
  value.tensor = to;
  value.image = true;
  value.dilation = blockOf(importer);
  importer.set(0, std::move(value));
}

void addBatchToSpace(Importer& importer) {
  importer.requireInputs(3, 3);
  const Paddings crops = paddingsOf(importer, 2);
  const auto isCrop = [](std::int64_t crop) { return crop >= 0 && crop < (1 << 24); };
  if (!std::all_of(crops.begins.begin(), crops.begins.end(), isCrop) ||
      !std::all_of(crops.ends.begin(), crops.ends.end(), isCrop)) {
    throw Error("has crops that cannot be");
  }
  if (!importer.value(0).image || importer.value(0).dilation != blockOf(importer) ||
      crops.begins.size() != 2) {
    throw Error("does not undo a SpaceToBatchND around a convolution; only that can be run");
  }
  const std::string from = importer.image(0);
  const std::string to = importer.output();
  auto& builder = importer.builder();
  constexpr std::int64_t kEnd = std::int64_t{1} << 30;
  const auto endOf = [](std::int64_t crop) { return crop == 0 ? kEnd : -crop; };
  builder.add(
      "Slice",
      {from, builder.integers({crops.begins[0], crops.begins[1]}),
       builder.integers({endOf(crops.ends[0]), endOf(crops.ends[1])}), builder.integers({2, 3})},
      {to});
  importer.setImage(0, to);
}

void addReduction(Importer& importer) {
  static const std::unordered_map<std::string, const char*> kTypes = {{"Mean", "ReduceMean"},
                                                                      {"Sum", "ReduceSum"},
                                                                      {"Max", "ReduceMax"},
                                                                      {"Min", "ReduceMin"},
                                                                      {"Prod", "ReduceProd"}};
  importer.requireInputs(2, 2);
  auto axes = importer.integersOf(1, "axes");
  const bool keep = importer.flag("keep_dims", importer.flag("keepdims", false));
  bool image = importer.value(0).image;
  if (image) {
    std::vector<std::int64_t> turned;
    std::transform(axes.begin(), axes.end(), std::back_inserter(turned), imageAxis);
    std::sort(turned.begin(), turned.end());
    // Where axes go away, what is left must come in TensorFlow's order.
    const bool sameOrder =
        turned == std::vector<std::int64_t>{2, 3} || turned == std::vector<std::int64_t>{1};
    if (keep || sameOrder) {
      axes = turned;
    } else {
      image = false;
    }
  }
  const bool kept = image;
  const std::string from = image ? importer.image(0) : importer.plain(0);
  const std::string to = importer.output();
  auto& builder = importer.builder();
  const std::string& type = importer.node().type;
  std::vector<std::string> inputs = {from};
  if (type == "Sum") {
    inputs.push_back(builder.integers(axes));
  }
  Node& node = builder.add(kTypes.at(type), std::move(inputs), {to});
  if (type != "Sum") {
    node.attributes["axes"] = integersAttribute(axes);
  }
  node.attributes["keepdims"] = integerAttribute(keep ? 1 : 0);
  if (kept && keep) {
    importer.setImage(0, to);
  } else {
    importer.setPlain(0, to);
  }
}

void addReshape(Importer& importer) {
  importer.requireInputs(2, 2);
  const std::string from = importer.plain(0);
  const std::string shape = importer.plain(1);
  const std::string to = importer.output();
  importer.builder().add("Reshape", {from, shape}, {to});
  importer.setPlain(0, to);
}

void addShape(Importer& importer) {
  importer.requireInputs(1, 1);
  auto& builder = importer.builder();
  const bool image = importer.value(0).image;
  const std::string from = image ? importer.image(0) : importer.plain(0);
  const std::string to = importer.output();
  const std::string shape = image ? builder.between() : to;
  builder.add("Shape", {from}, {shape});
  if (image) {
    builder.add("Gather", {shape, builder.integers({0, 2, 3, 1})}, {to});
  }
  importer.setPlain(0, to);
}

void addSqueeze(Importer& importer) {
  importer.requireInputs(1, 1);
  const auto* attribute = importer.attribute("squeeze_dims");
  attribute = attribute == nullptr ? importer.attribute("axis") : attribute;
  std::vector<std::int64_t> axes =
      attribute == nullptr
          ? std::vector<std::int64_t>()
          : importer.integers(importer.attribute("squeeze_dims") == nullptr ? "axis"
                                                                            : "squeeze_dims");
  auto& builder = importer.builder();
  bool image = importer.value(0).image;
  if (image) {
    std::vector<std::int64_t> turned;
    std::transform(axes.begin(), axes.end(), std::back_inserter(turned), imageAxis);
    std::sort(turned.begin(), turned.end());
    image = turned == std::vector<std::int64_t>{2, 3};
    axes = image ? turned : axes;
  }
  const std::string from = image ? importer.image(0) : importer.plain(0);
  const std::string to = importer.output();
  std::vector<std::string> inputs = {from};
  if (!axes.empty()) {
    inputs.push_back(builder.integers(axes));
  }
  builder.add("Squeeze", std::move(inputs), {to});
  importer.setPlain(0, to);
}

void addExpandDims(Importer& importer) {
  importer.requireInputs(2, 2);
  auto& builder = importer.builder();
  const std::string from = importer.plain(0);
  const std::string to = importer.output();
  builder.add("Unsqueeze", {from, builder.integers({axisOf(importer, 1)})}, {to});
  importer.setPlain(0, to);
}

/// Joins its inputs along a new axis.
void addPack(Importer& importer) {
  importer.requireInputs(1, 1 << 10);
  auto& builder = importer.builder();
  const std::int64_t axis = importer.integer("axis", 0);
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < importer.node().inputs.size(); ++i) {
    const TensorFlowValue& value = importer.value(i);
    // A scalar of the file is a list of one in the graph that is built.
    if (value.constant != nullptr && value.constant->integral && value.constant->shape.empty()) {
      parts.push_back(importer.plain(i));
      continue;
    }
    const std::string part = builder.between();
    builder.add("Unsqueeze", {importer.plain(i), builder.integers({axis})}, {part});
    parts.push_back(part);
  }
  const std::string to = importer.output();
  builder.add("Concat", std::move(parts), {to}).attributes["axis"] = integerAttribute(axis);
  importer.setPlain(0, to);
}

void addTranspose(Importer& importer) {
  importer.requireInputs(2, 2);
  const auto order = importer.integersOf(1, "order");
  const std::string from = importer.plain(0);
  const std::string to = importer.output();
  importer.builder().add("Transpose", {from}, {to}).attributes["perm"] = integersAttribute(order);
  importer.setPlain(0, to);
}

void addSlice(Importer& importer) {
  importer.requireInputs(3, 3);
  auto begins = importer.integersOf(1, "begin");
  const auto sizes = importer.integersOf(2, "size");
  if (begins.size() != sizes.size()) {
    throw Error("has " + std::to_string(begins.size()) + " begins and " +
                std::to_string(sizes.size()) + " sizes");
  }
  constexpr std::int64_t kEnd = std::int64_t{1} << 30;
  std::vector<std::int64_t> ends;
  std::vector<std::int64_t> axes;
  const bool image = importer.value(0).image;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    if (begins[i] < 0 || begins[i] > kEnd || sizes[i] < -1 || sizes[i] > kEnd) {
      throw Error("begins at " + std::to_string(begins[i]) + " with a size of " +
                  std::to_string(sizes[i]));
    }
    ends.push_back(sizes[i] == -1 ? kEnd : begins[i] + sizes[i]);
    const auto axis = static_cast<std::int64_t>(i);
    axes.push_back(image ? imageAxis(axis) : axis);
  }
  auto& builder = importer.builder();
  const std::string from = image ? importer.image(0) : importer.plain(0);
  const std::string to = importer.output();
  builder.add("Slice",
              {from, builder.integers(begins), builder.integers(ends), builder.integers(axes)},
              {to});
  if (image) {
    importer.setImage(0, to);
  } else {
    importer.setPlain(0, to);
  }
}

void addStridedSlice(Importer& importer) {
  importer.requireInputs(4, 4);
  if (importer.integer("ellipsis_mask", 0) != 0 || importer.integer("new_axis_mask", 0) != 0) {
    throw Error("has an ellipsis or a new axis, which cannot be run");
  }
  auto begins = importer.integersOf(1, "begin");
  auto ends = importer.integersOf(2, "end");
  const auto strides = importer.integersOf(3, "strides");
  if (begins.size() != ends.size() || begins.size() != strides.size()) {
    throw Error("has begins, ends and strides of different lengths");
  }
  const std::int64_t beginMask = importer.integer("begin_mask", 0);
  const std::int64_t endMask = importer.integer("end_mask", 0);
  const std::int64_t shrinkMask = importer.integer("shrink_axis_mask", 0);
  constexpr std::int64_t kFar = std::int64_t{1} << 30;
  constexpr std::size_t kMaxRank = 8;
  if (begins.size() > kMaxRank) {
    throw Error("slices " + std::to_string(begins.size()) + " axes");
  }
  std::vector<std::int64_t> axes;
  std::vector<std::int64_t> shrunk;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    const std::int64_t bit = std::int64_t{1} << i;
    axes.push_back(static_cast<std::int64_t>(i));
    if ((shrinkMask & bit) != 0) {
      ends[i] = begins[i] == -1 ? kFar : begins[i] + 1;
      shrunk.push_back(static_cast<std::int64_t>(i));
      continue;
    }
    if ((beginMask & bit) != 0) {
      begins[i] = strides[i] < 0 ? kFar : 0;
    }
    if ((endMask & bit) != 0) {
      ends[i] = strides[i] < 0 ? -kFar : kFar;
    }
  }
  auto& builder = importer.builder();
  const std::string from = importer.plain(0);
  const std::string to = importer.output();
  const std::string sliced = shrunk.empty() ? to : builder.between();
  builder.add("Slice",
              {from, builder.integers(begins), builder.integers(ends), builder.integers(axes),
               builder.integers(strides)},
              {sliced});
  if (!shrunk.empty()) {
    builder.add("Squeeze", {sliced, builder.integers(shrunk)}, {to});
  }
  importer.setPlain(0, to);
}

void addSplit(Importer& importer) {
  const bool sized = importer.node().type == "SplitV";
  importer.requireInputs(sized ? 3 : 2, sized ? 3 : 2);
  const std::size_t at = sized ? 0 : 1;
  const std::int64_t axis = axisOf(importer, sized ? 2 : 0);
  const std::int64_t count = importer.integer("num_split", 1);
  constexpr std::int64_t kMost = 1 << 10;
  if (count < 1 || count > kMost) {
    throw Error("its attribute 'num_split' is " + std::to_string(count));
  }
  const bool image = importer.value(at).image;
  auto& builder = importer.builder();
  std::vector<std::string> inputs = {image ? importer.image(at) : importer.plain(at)};
  if (sized) {
    inputs.push_back(builder.integers(importer.integersOf(1, "sizes")));
  }
  std::vector<std::string> outputs;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto index = static_cast<std::size_t>(i);
    outputs.push_back(importer.output(index));
    if (image) {
      importer.setImage(index, outputs.back());
    } else {
      importer.setPlain(index, outputs.back());
    }
  }
  builder.add("Split", std::move(inputs), std::move(outputs)).attributes["axis"] =
      integerAttribute(image ? imageAxis(axis) : axis);
}

void addResize(Importer& importer) {
  importer.requireInputs(2, 2);
  const auto size = importer.integersOf(1, "size");
  if (size.size() != 2) {
    throw Error("its size has " + std::to_string(size.size()) + " values, not 2");
  }
  const bool nearest = importer.node().type == "ResizeNearestNeighbor";
  const bool corners = importer.flag("align_corners", false);
  const bool half = importer.flag("half_pixel_centers", false);
  auto& builder = importer.builder();
  const std::string from = importer.image(0);
  const std::string to = importer.output();
  Node& node = builder.add("Resize", {from, "", "", builder.integers(size)}, {to});
  node.attributes["axes"] = integersAttribute({2, 3});
  node.attributes["mode"] = textAttribute(nearest ? "nearest" : "linear");
  node.attributes["coordinate_transformation_mode"] =
      textAttribute(corners           ? "align_corners"
                    : half && nearest ? "tf_half_pixel_for_nn"
                    : half            ? "half_pixel"
                                      : "asymmetric");
  node.attributes["nearest_mode"] = textAttribute(corners ? "round_prefer_ceil" : "floor");
  importer.setImage(0, to);
}

void addBlocks(Importer& importer) {
  importer.requireInputs(1, 1);
  const std::string from = importer.image(0);
  const std::string to = importer.output();
  importer.builder().add(importer.node().type, {from}, {to}).attributes["blocksize"] =
      integerAttribute(importer.integer("block_size", 0));
  importer.setImage(0, to);
}

void addTile(Importer& importer) {
  importer.requireInputs(2, 2);
  const std::string from = importer.plain(0);
  const std::string repeats = importer.builder().integers(importer.integersOf(1, "multiples"));
  const std::string to = importer.output();
  importer.builder().add("Tile", {from, repeats}, {to});
  importer.setPlain(0, to);
}

void addArgExtremum(Importer& importer) {
  importer.requireInputs(2, 2);
  const std::string from = importer.plain(0);
  const std::string to = importer.output();
  Node& node = importer.builder().add(importer.node().type, {from}, {to});
  node.attributes["axis"] = integerAttribute(axisOf(importer, 1));
  node.attributes["keepdims"] = integerAttribute(0);
  importer.setPlain(0, to);
}

void addGather(Importer& importer) {
  importer.requireInputs(2, 3);
  const std::int64_t axis = importer.node().inputs.size() == 3 ? axisOf(importer, 2) : 0;
  const std::string from = importer.plain(0);
  const std::string indices = importer.plain(1);
  const std::string to = importer.output();
  importer.builder().add("Gather", {from, indices}, {to}).attributes["axis"] =
      integerAttribute(axis);
  importer.setPlain(0, to);
}

}  // namespace

TensorFlowFunction findTensorFlowShaping(const std::string& type) {
  static const std::unordered_map<std::string, TensorFlowFunction> kTable = {
      {"ArgMax", addArgExtremum},
      {"ArgMin", addArgExtremum},
      {"BatchToSpaceND", addBatchToSpace},
      {"Cast", addCast},
      {"CheckNumerics", passOn},
      {"Concat", addConcat},
      {"ConcatV2", addConcat},
      {"DepthToSpace", addBlocks},
      {"ExpandDims", addExpandDims},
      {"Gather", addGather},
      {"GatherV2", addGather},
      {"Identity", passOn},
      {"Max", addReduction},
      {"Mean", addReduction},
      {"Min", addReduction},
      {"MirrorPad", addPad},
      {"Pack", addPack},
      {"Pad", addPad},
      {"PadV2", addPad},
      {"PlaceholderWithDefault", passOn},
      {"PreventGradient", passOn},
      {"Prod", addReduction},
      {"Reshape", addReshape},
      {"ResizeBilinear", addResize},
      {"ResizeNearestNeighbor", addResize},
      {"Shape", addShape},
      {"Slice", addSlice},
      {"SpaceToBatchND", addSpaceToBatch},
      {"SpaceToDepth", addBlocks},
      {"Split", addSplit},
      {"SplitV", addSplit},
      {"Squeeze", addSqueeze},
      {"StopGradient", passOn},
      {"StridedSlice", addStridedSlice},
      {"Sum", addReduction},
      {"Tile", addTile},
      {"Transpose", addTranspose},
  };
  const auto found = kTable.find(type);
  return found == kTable.end() ? nullptr : found->second;
}

}  // namespace quantoscope::imported
