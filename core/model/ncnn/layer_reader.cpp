// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/layer_reader.h"

#include <algorithm>
#include <cmath>
#include <variant>

#include "core/base/error.h"

namespace quantoscope::ncnn {
namespace {

constexpr int kShapeHints = 30;
constexpr int kFeatureMask = 31;

std::string nameOf(int id) {
  return "parameter " + std::to_string(id);
}

std::string rangeOf(std::size_t low, std::size_t high) {
  return low == high ? std::to_string(low) : std::to_string(low) + " to " + std::to_string(high);
}

int integerOf(const Number& number, int id) {
  if (number.isReal) {
    throw Error(nameOf(id) + " must be an integer, not " + std::to_string(number.real));
  }
  return number.integer;
}

float realOf(const Number& number, int id) {
  if (!number.isReal && number.integer != 0) {
    throw Error(nameOf(id) + " is a real number, but is written as the integer " +
                std::to_string(number.integer) +
                ", whose bits ncnn would take for a tiny real; write " +
                std::to_string(number.integer) + ".0");
  }
  return number.real;
}

bool isZero(const Parameter& parameter) {
  const auto* number = std::get_if<Number>(&parameter);
  return number != nullptr && (number->isReal ? number->real == 0 : number->integer == 0);
}

void requirePositive(int count, const std::string& what) {
  if (count <= 0) {
    throw Error("the number of " + what + " is " + std::to_string(count) + "; it must be positive");
  }
}

std::vector<float> finite(std::vector<float> values, const std::string& what) {
  const auto isFinite = [](float value) { return std::isfinite(value); };
  if (!std::all_of(values.begin(), values.end(), isFinite)) {
    throw Error(
        "its " + what +
        " are not all finite numbers. The .bin file is damaged or belongs to another model");
  }
  return values;
}

}  // namespace

LayerReader::LayerReader(const ParsedLayer& layer, WeightsFile& weights)
    : layer_(layer), weights_(weights), read_({kShapeHints, kFeatureMask}) {}

const Parameter* LayerReader::find(int id) {
  read_.insert(id);
  const auto found = layer_.parameters.find(id);
  return found == layer_.parameters.end() ? nullptr : &found->second;
}

bool LayerReader::has(int id) const {
  return layer_.parameters.contains(id);
}

int LayerReader::integer(int id, int fallback) {
  const Parameter* parameter = find(id);
  if (parameter == nullptr) {
    return fallback;
  }
  const auto* number = std::get_if<Number>(parameter);
  if (number == nullptr) {
    throw Error(nameOf(id) + " must be one integer");
  }
  return integerOf(*number, id);
}

int LayerReader::integer(int id, int fallback, int low, int high, const std::string& what) {
  const int value = integer(id, fallback);
  if (value < low || value > high) {
    throw Error("the " + what + " (" + nameOf(id) + ") is " + std::to_string(value) +
                "; it must be from " + std::to_string(low) + " to " + std::to_string(high));
  }
  return value;
}

bool LayerReader::flag(int id, bool fallback, const std::string& what) {
  return integer(id, fallback ? 1 : 0, 0, 1, what) != 0;
}

float LayerReader::real(int id, float fallback) {
  const Parameter* parameter = find(id);
  if (parameter == nullptr) {
    return fallback;
  }
  const auto* number = std::get_if<Number>(parameter);
  if (number == nullptr) {
    throw Error(nameOf(id) + " must be one real number");
  }
  return realOf(*number, id);
}

std::vector<int> LayerReader::integers(int id) {
  const Parameter* parameter = find(id);
  if (parameter == nullptr) {
    return {};
  }
  const auto* numbers = std::get_if<std::vector<Number>>(parameter);
  if (numbers == nullptr) {
    throw Error(nameOf(id) + " must be an array of integers");
  }
  std::vector<int> values;
  for (const Number& number : *numbers) {
    values.push_back(integerOf(number, id));
  }
  return values;
}

std::vector<float> LayerReader::reals(int id) {
  const Parameter* parameter = find(id);
  if (parameter == nullptr) {
    return {};
  }
  const auto* numbers = std::get_if<std::vector<Number>>(parameter);
  if (numbers == nullptr) {
    throw Error(nameOf(id) + " must be an array of real numbers");
  }
  std::vector<float> values;
  for (const Number& number : *numbers) {
    values.push_back(realOf(number, id));
  }
  return values;
}

std::string LayerReader::text(int id) {
  const Parameter* parameter = find(id);
  if (parameter == nullptr) {
    return {};
  }
  const auto* value = std::get_if<std::string>(parameter);
  if (value == nullptr) {
    throw Error(nameOf(id) + " must be a string");
  }
  return *value;
}

void LayerReader::requireBottoms(std::size_t low, std::size_t high) const {
  const auto count = layer_.bottoms.size();
  if (count < low || count > high) {
    throw Error("has " + std::to_string(count) + " input blobs; it takes " + rangeOf(low, high));
  }
}

void LayerReader::requireTops(std::size_t low, std::size_t high) const {
  const auto count = layer_.tops.size();
  if (count < low || count > high) {
    throw Error("has " + std::to_string(count) + " output blobs; it produces " +
                rangeOf(low, high));
  }
}

std::vector<float> LayerReader::tagged(int count, const std::string& what) {
  requirePositive(count, what);
  return finite(weights_.tagged(static_cast<std::size_t>(count), what), what);
}

StoredValues LayerReader::stored(int count, const std::string& what) {
  if (!embedded_) {
    return {tagged(count, what), false};
  }
  requirePositive(count, what);
  StoredValues stored = weights_.stored(static_cast<std::size_t>(count), what);
  stored.values = finite(std::move(stored.values), what);
  return stored;
}

std::vector<float> LayerReader::raw(int count, const std::string& what) {
  return finite(rawUnchecked(count, what), what);
}

std::vector<float> LayerReader::rawUnchecked(int count, const std::string& what) {
  requirePositive(count, what);
  return weights_.raw(static_cast<std::size_t>(count), what);
}

void LayerReader::requireAllRead() const {
  for (const auto& [id, parameter] : layer_.parameters) {
    if (!read_.contains(id) && !isZero(parameter)) {
      throw Error(nameOf(id) + " is not one that Quantoscope knows for this type, and it is not 0");
    }
  }
}

}  // namespace quantoscope::ncnn
