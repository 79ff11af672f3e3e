// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>

#include "core/base/error.h"
#include "core/model/ncnn/convolution_reader.h"
#include "core/model/ncnn/embedded_scales.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/shapes.h"
#include "core/model/softmax_run.h"

namespace quantoscope::ncnn {
namespace {

cv::Mat view(const float* values, int rows, int columns) {
  return {rows, columns, CV_32F, const_cast<float*>(values)};
}

void softmaxRows(cv::Mat& mat) {
  for (int i = 0; i < mat.rows; ++i) {
    softmaxRun(mat.ptr<float>(i), mat.ptr<float>(i), static_cast<std::size_t>(mat.cols), 1);
  }
}

/// softmax(query · keyᵀ + mask) · value, for one head. Keys are rows.
void attend(const cv::Mat& query, const cv::Mat& key, const cv::Mat& value, const float* mask,
            float scale, cv::Mat& output) {
  cv::Mat weights;
  cv::gemm(query, key, static_cast<double>(scale), cv::noArray(), 0, weights, cv::GEMM_2_T);
  if (mask != nullptr) {
    weights += view(mask, weights.rows, weights.cols);
  }
  softmaxRows(weights);
  cv::gemm(weights, value, 1, cv::noArray(), 0, output);
}

/// A mask for all heads or one for each.
std::size_t maskStride(const Shape& mask, int heads, int queries, int keys) {
  const Shape shared = {queries, keys};
  const Shape sharedStack = {1, queries, keys};
  const Shape each = {heads, queries, keys};
  if (mask == each) {
    return static_cast<std::size_t>(queries) * static_cast<std::size_t>(keys);
  }
  if (mask != shared && mask != sharedStack) {
    throw Error("its mask has the shape " + toString(mask) + "; it needs " + toString(shared) +
                " or " + toString(each));
  }
  return 0;
}

/// A matrix with a bias for each of its rows.
struct Projection {
  int inputs = 0;
  int outputs = 0;
  std::vector<float> weights;
  std::vector<float> bias;

  /// rows × inputs to rows × outputs.
  cv::Mat apply(const cv::Mat& rows) const {
    cv::Mat projected;
    cv::gemm(rows, view(weights.data(), outputs, inputs), 1, cv::noArray(), 0, projected,
             cv::GEMM_2_T);
    for (int i = 0; i < projected.rows; ++i) {
      projected.row(i) += view(bias.data(), 1, outputs);
    }
    return projected;
  }
};

Projection readProjection(LayerReader& reader, int inputs, int outputs, const std::string& what) {
  const std::int64_t count = std::int64_t{inputs} * outputs;
  if (count > (1 << 29)) {
    throw Error("has more than 2^29 " + what + " weights");
  }
  Projection projection;
  projection.inputs = inputs;
  projection.outputs = outputs;
  projection.weights = reader.stored(static_cast<int>(count), what + " weights").values;
  projection.bias = reader.raw(outputs, what + " biases");
  return projection;
}

struct MultiHeadAttention {
  int dimension = 0;
  int heads = 1;
  bool masked = false;
  bool cached = false;
  float scale = 1;
  Projection query;
  Projection key;
  Projection value;
  Projection output;
};

/// Which input blob is what. Leading blobs may be left out where they are the same.
struct AttentionInputs {
  std::size_t query = 0;
  std::size_t key = 0;
  std::size_t value = 0;
  std::size_t mask = 0;
  std::size_t cachedKey = 0;
  std::size_t cachedValue = 0;
};

AttentionInputs attentionInputs(std::size_t count, bool masked, bool cached) {
  const std::size_t extra = (masked ? 1U : 0U) + (cached ? 2U : 0U);
  const std::size_t given = count - extra;  // one, two or three
  AttentionInputs inputs;
  inputs.key = given == 1 ? 0 : 1;
  inputs.value = given == 1 ? 0 : given == 2 ? 1 : 2;
  inputs.mask = given;
  inputs.cachedKey = given + (masked ? 1 : 0);
  inputs.cachedValue = inputs.cachedKey + 1;
  return inputs;
}

void requireMatrix(const Shape& shape, int columns, const std::string& what) {
  if (shape.size() != 2 || shape[1] != columns) {
    throw Error(what + " has the shape " + toString(shape) + "; it needs rows of " +
                std::to_string(columns));
  }
}

/// Keys or values so far, as the columns of a dimension × length matrix: what is cached, then what
/// is new. A cache is complete where keys do not come from the query's blob.
cv::Mat withCache(const cv::Mat& fresh, const float* cache, int cachedLength, bool complete) {
  if (cachedLength == 0) {
    return fresh.t();
  }
  const cv::Mat old = view(cache, fresh.cols, cachedLength);
  if (complete) {
    return old.clone();
  }
  cv::Mat joined;
  cv::hconcat(old, fresh.t(), joined);
  return joined;
}

Plan planMultiHead(const std::shared_ptr<const MultiHeadAttention>& layer,
                   std::span<const Shape> shapes) {
  const AttentionInputs at = attentionInputs(shapes.size(), layer->masked, layer->cached);
  requireMatrix(shapes[at.query], layer->query.inputs, "the query");
  requireMatrix(shapes[at.key], layer->key.inputs, "the key");
  requireMatrix(shapes[at.value], layer->value.inputs, "the value");
  const int queries = shapes[at.query][0];
  const int fresh = shapes[at.key][0];
  int past = 0;
  if (layer->cached) {
    past = shapes[at.cachedKey].back();
    const Shape expected = {layer->dimension, past};
    if (shapes[at.cachedKey] != expected || shapes[at.cachedValue] != expected) {
      throw Error("its caches have the shapes " + toString(shapes[at.cachedKey]) + " and " +
                  toString(shapes[at.cachedValue]) + "; both need " + toString(expected));
    }
  }
  const bool keyComplete = at.query != at.key;
  const bool valueComplete = at.query != at.value;
  const auto length = [&](bool complete) {
    return past == 0 ? fresh : complete ? past : past + fresh;
  };
  const int keys = length(keyComplete);
  if (shapes[at.value][0] != fresh || length(valueComplete) != keys) {
    throw Error("has " + std::to_string(fresh) + " keys, but " +
                std::to_string(shapes[at.value][0]) + " values");
  }
  const std::size_t stride =
      layer->masked ? maskStride(shapes[at.mask], layer->heads, queries, keys) : 0;
  checkedElements({queries, keys});
  requireReasonableProducts(
      static_cast<double>(queries) * keys * layer->dimension * 2 +
      static_cast<double>(queries + 2 * fresh) * layer->dimension *
          std::max({layer->query.inputs, layer->key.inputs, layer->value.inputs}));
  std::vector<Shape> outputs = {{queries, layer->query.inputs}};
  if (layer->cached) {
    outputs.push_back({layer->dimension, keys});
    outputs.push_back({layer->dimension, keys});
  }
  return kernelPlan(outputs, [=](auto in, auto out) {
    const cv::Mat query = layer->query.apply(view(in[at.query], queries, layer->query.inputs));
    const auto project = [&](const Projection& projection, std::size_t blob, std::size_t cache,
                             bool complete) {
      const cv::Mat projected = projection.apply(view(in[blob], fresh, projection.inputs));
      return withCache(projected, layer->cached ? in[cache] : nullptr, past, complete);
    };
    const cv::Mat key = project(layer->key, at.key, at.cachedKey, keyComplete);
    const cv::Mat value = project(layer->value, at.value, at.cachedValue, valueComplete);
    cv::Mat joined(queries, layer->dimension, CV_32F);
    const int width = layer->dimension / layer->heads;
    for (int head = 0; head < layer->heads; ++head) {
      const cv::Range part(head * width, (head + 1) * width);
      const float* const mask =
          layer->masked ? in[at.mask] + static_cast<std::size_t>(head) * stride : nullptr;
      cv::Mat attended;
      attend(query.colRange(part), key.rowRange(part).t(), value.rowRange(part).t(), mask,
             layer->scale, attended);
      attended.copyTo(joined.colRange(part));
    }
    const cv::Mat result = layer->output.apply(joined);
    result.copyTo(view(out[0], queries, layer->query.inputs));
    if (layer->cached) {
      key.copyTo(view(out[1], layer->dimension, keys));
      value.copyTo(view(out[2], layer->dimension, keys));
    }
  });
}

struct SdpaSettings {
  bool masked = false;
  bool cached = false;
  float scale = 0;  ///< 0: one by the root of the width.
};

/// past × width and fresh × width on top of one another, for each head.
void joinRows(const float* past, int pastRows, const float* fresh, int freshRows, int heads,
              int width, float* target) {
  const auto rows = [&](int count) {
    return static_cast<std::size_t>(count) * static_cast<std::size_t>(width);
  };
  for (int head = 0; head < heads; ++head) {
    if (pastRows > 0) {
      target = std::copy_n(past + static_cast<std::size_t>(head) * rows(pastRows), rows(pastRows),
                           target);
    }
    target = std::copy_n(fresh + static_cast<std::size_t>(head) * rows(freshRows), rows(freshRows),
                         target);
  }
}

Plan planSdpa(const SdpaSettings& settings, std::span<const Shape> shapes) {
  const Shape& query = shapes[0];
  const Shape& key = shapes[1];
  const Shape& value = shapes[2];
  if (query.size() != 3 || key.size() != 3 || value.size() != 3 || key[2] != query[2] ||
      value[0] != key[0] || value[1] != key[1] || query[0] % key[0] != 0) {
    throw Error("query " + toString(query) + ", key " + toString(key) + " and value " +
                toString(value) + " do not fit");
  }
  const std::size_t firstCache = settings.masked ? 4 : 3;
  int past = 0;
  if (settings.cached) {
    const Shape& pastKey = shapes[firstCache];
    past = pastKey.size() == 3 ? pastKey[1] : 0;
    if (pastKey != Shape{key[0], past, key[2]} ||
        shapes[firstCache + 1] != Shape{key[0], past, value[2]}) {
      throw Error("its caches " + toString(pastKey) + " and " + toString(shapes[firstCache + 1]) +
                  " do not fit key " + toString(key) + " and value " + toString(value));
    }
  }
  const int heads = query[0];
  const int groups = key[0];
  const int keys = checkedExtent(std::int64_t{past} + key[1], "number of keys");
  const std::size_t stride = settings.masked ? maskStride(shapes[3], heads, query[1], keys) : 0;
  const Shape allKeys = {groups, keys, key[2]};
  const Shape allValues = {groups, keys, value[2]};
  checkedElements({query[1], keys});
  checkedElements(allKeys);
  checkedElements(allValues);
  requireReasonableProducts(static_cast<double>(heads) * query[1] * keys * (key[2] + value[2]));
  std::vector<Shape> outputs = {{heads, query[1], value[2]}};
  if (settings.cached) {
    outputs.push_back(allKeys);
    outputs.push_back(allValues);
  }
  const float scale =
      settings.scale == 0 ? 1.F / std::sqrt(static_cast<float>(query[2])) : settings.scale;
  return kernelPlan(outputs, [=](auto in, auto out) {
    std::vector<float> keyValues(elementCount(allKeys));
    std::vector<float> valueValues(elementCount(allValues));
    joinRows(settings.cached ? in[firstCache] : nullptr, past, in[1], key[1], groups, key[2],
             keyValues.data());
    joinRows(settings.cached ? in[firstCache + 1] : nullptr, past, in[2], key[1], groups, value[2],
             valueValues.data());
    const auto plane = [](int rows, int columns) {
      return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
    };
    for (int head = 0; head < heads; ++head) {
      const auto h = static_cast<std::size_t>(head);
      const auto g = static_cast<std::size_t>(head / (heads / groups));
      cv::Mat attended;
      attend(view(in[0] + h * plane(query[1], query[2]), query[1], query[2]),
             view(keyValues.data() + g * plane(keys, key[2]), keys, key[2]),
             view(valueValues.data() + g * plane(keys, value[2]), keys, value[2]),
             settings.masked ? in[3] + h * stride : nullptr, scale, attended);
      attended.copyTo(view(out[0] + h * plane(query[1], value[2]), query[1], value[2]));
    }
    if (settings.cached) {
      std::copy(keyValues.begin(), keyValues.end(), out[1]);
      std::copy(valueValues.begin(), valueValues.end(), out[2]);
    }
  });
}

Plan planRotary(const Shape& input, const Shape& cosines, const Shape& sines, bool interleaved) {
  requireDimensions(input, 2, 3);
  const Extents e = extentsOf(input);
  const int pairs = e.width / 2;
  for (const Shape* table : {&cosines, &sines}) {
    const Extents t = extentsOf(*table);
    if (e.width % 2 != 0 || t.width != pairs || t.height < e.height) {
      throw Error("a table of " + toString(*table) + " does not fit an input of " +
                  toString(input));
    }
  }
  return kernelPlan({input}, [=](auto in, auto out) {
    const int distance = interleaved ? 1 : pairs;
    for (int row = 0; row < e.channels * e.height; ++row) {
      const float* const source = in[0] + static_cast<std::ptrdiff_t>(row) * e.width;
      float* const target = out[0] + static_cast<std::ptrdiff_t>(row) * e.width;
      const std::ptrdiff_t tableRow = static_cast<std::ptrdiff_t>(row % e.height) * pairs;
      for (int j = 0; j < pairs; ++j) {
        const int first = interleaved ? 2 * j : j;
        const float cosine = in[1][tableRow + j];
        const float sine = in[2][tableRow + j];
        const float x0 = source[first];
        const float x1 = source[first + distance];
        target[first] = x0 * cosine - x1 * sine;
        target[first + distance] = x0 * sine + x1 * cosine;
      }
    }
  });
}

}  // namespace

Operator loadMultiHeadAttention(LayerReader& reader) {
  const auto layer = std::make_shared<MultiHeadAttention>();
  const int dimension = reader.integer(0, 0, 1, kMaxChannels, "embedding dimension");
  layer->dimension = dimension;
  layer->heads = reader.integer(1, 1, 1, kMaxChannels, "number of heads");
  const int weightCount = reader.integer(2, 0);
  const int keyInputs = reader.integer(3, dimension, 1, kMaxChannels, "key dimension");
  const int valueInputs = reader.integer(4, dimension, 1, kMaxChannels, "value dimension");
  layer->masked = reader.flag(5, false, "mask");
  if (dimension % layer->heads != 0) {
    throw Error(std::to_string(dimension) + " dimensions cannot be divided into " +
                std::to_string(layer->heads) + " heads");
  }
  layer->scale = reader.real(6, 1.F / std::sqrt(static_cast<float>(dimension / layer->heads)));
  layer->cached = reader.flag(7, false, "cache");
  const int term = readInt8Term(reader, 18);
  const std::size_t extra = (layer->masked ? 1U : 0U) + (layer->cached ? 2U : 0U);
  reader.requireBottoms(1 + extra, 3 + extra);
  const std::size_t tops = layer->cached ? 3 : 1;
  reader.requireTops(tops, tops);
  const int queryInputs = inputChannelsOfWeights(weightCount, dimension, 1);
  layer->query = readProjection(reader, queryInputs, dimension, "query");
  layer->key = readProjection(reader, keyInputs, dimension, "key");
  layer->value = readProjection(reader, valueInputs, dimension, "value");
  layer->output = readProjection(reader, dimension, queryInputs, "output");
  if (term != 0) {
    // One scale for each row of the three projections, and one for the whole output projection.
    reader.embedded()->weights = readWeightScales(reader, 3 * dimension + 1);
  }
  Operator op;
  op.plan = [layer](std::span<const Shape> shapes) { return planMultiHead(layer, shapes); };
  return op;
}

Operator loadSdpa(LayerReader& reader) {
  SdpaSettings settings;
  settings.masked = reader.flag(5, false, "mask");
  settings.scale = reader.real(6, 0);
  settings.cached = reader.flag(7, false, "cache");
  readInt8Term(reader, 18);
  const std::size_t bottoms = 3U + (settings.masked ? 1U : 0U) + (settings.cached ? 2U : 0U);
  reader.requireBottoms(bottoms, bottoms);
  const std::size_t tops = settings.cached ? 3 : 1;
  reader.requireTops(tops, tops);
  Operator op;
  op.plan = [settings](std::span<const Shape> shapes) { return planSdpa(settings, shapes); };
  return op;
}

Operator loadRotaryEmbed(LayerReader& reader) {
  reader.requireBottoms(3, 3);
  reader.requireTops(1, 1);
  const bool interleaved = reader.flag(0, false, "interleaving");
  Operator op;
  op.plan = [interleaved](std::span<const Shape> shapes) {
    return planRotary(shapes[0], shapes[1], shapes[2], interleaved);
  };
  return op;
}

}  // namespace quantoscope::ncnn
