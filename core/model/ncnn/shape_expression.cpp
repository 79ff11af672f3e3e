// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/shape_expression.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "core/base/error.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

using Value = std::variant<int, float>;
using UnaryFunction = float (*)(float);
using BinaryFunction = float (*)(float, float);

float toFloat(const Value& value) {
  return std::visit([](auto number) { return static_cast<float>(number); }, value);
}

int toInt(double value) {
  if (!(value > std::numeric_limits<int>::min() && value < std::numeric_limits<int>::max())) {
    throw Error("a shape expression yields " + std::to_string(value));
  }
  return static_cast<int>(value);
}

std::vector<std::string> tokensOf(const std::string& expression) {
  std::vector<std::string> tokens(1);
  for (const char c : expression) {
    if (c == '(' || c == ')' || c == ',') {
      tokens.emplace_back();
    } else {
      tokens.back() += c;
    }
  }
  std::erase(tokens, "");
  return tokens;
}

bool isExtent(const std::string& token) {
  return token.size() == 2 && token[0] >= '0' && token[0] <= '9' &&
         std::string_view("whdc").find(token[1]) != std::string_view::npos;
}

int extentOf(const std::string& token, std::span<const Shape> blobs) {
  const auto index = static_cast<std::size_t>(token[0] - '0');
  if (index >= blobs.size()) {
    throw Error("a shape expression names input blob " + std::to_string(index) + " of " +
                std::to_string(blobs.size()));
  }
  const Extents extents = extentsOf(blobs[index]);
  switch (token[1]) {
    case 'w':
      return extents.width;
    case 'h':
      return extents.height;
    case 'd':
      return extents.depth;
    default:
      return extents.channels;
  }
}

/// Functions that keep integers integers; null if there is no such function.
const UnaryFunction* findSimpleUnary(const std::string& name) {
  static const std::unordered_map<std::string, UnaryFunction> kFunctions = {
      {"abs", [](float a) { return std::abs(a); }},
      {"neg", [](float a) { return -a; }},
      {"sign", [](float a) { return a > 0    ? 1.F
                                    : a == 0 ? 0.F
                                             : -1.F; }},
      {"square", [](float a) { return a * a; }},
  };
  const auto found = kFunctions.find(name);
  return found == kFunctions.end() ? nullptr : &found->second;
}

const UnaryFunction* findRounding(const std::string& name) {
  static const std::unordered_map<std::string, UnaryFunction> kFunctions = {
      {"trunc", [](float a) { return std::trunc(a); }},
      {"ceil", [](float a) { return std::ceil(a); }},
      {"floor", [](float a) { return std::floor(a); }},
      {"round", [](float a) { return std::round(a); }},
  };
  const auto found = kFunctions.find(name);
  return found == kFunctions.end() ? nullptr : &found->second;
}

const UnaryFunction* findRealUnary(const std::string& name) {
  static const std::unordered_map<std::string, UnaryFunction> kFunctions = {
      {"acos", [](float a) { return std::acos(a); }},
      {"acosh", [](float a) { return std::acosh(a); }},
      {"asin", [](float a) { return std::asin(a); }},
      {"asinh", [](float a) { return std::asinh(a); }},
      {"atan", [](float a) { return std::atan(a); }},
      {"atanh", [](float a) { return std::atanh(a); }},
      {"cos", [](float a) { return std::cos(a); }},
      {"cosh", [](float a) { return std::cosh(a); }},
      {"erf", [](float a) { return std::erf(a); }},
      {"exp", [](float a) { return std::exp(a); }},
      {"log", [](float a) { return std::log(a); }},
      {"log10", [](float a) { return std::log10(a); }},
      {"reciprocal", [](float a) { return 1.F / a; }},
      {"rsqrt", [](float a) { return 1.F / std::sqrt(a); }},
      {"sin", [](float a) { return std::sin(a); }},
      {"sinh", [](float a) { return std::sinh(a); }},
      {"sqrt", [](float a) { return std::sqrt(a); }},
      {"tan", [](float a) { return std::tan(a); }},
      {"tanh", [](float a) { return std::tanh(a); }},
  };
  const auto found = kFunctions.find(name);
  return found == kFunctions.end() ? nullptr : &found->second;
}

const BinaryFunction* findRealBinary(const std::string& name) {
  static const std::unordered_map<std::string, BinaryFunction> kFunctions = {
      {"/", [](float a, float b) { return a / b; }},
      {"atan2", [](float a, float b) { return std::atan2(a, b); }},
      {"fmod", [](float a, float b) { return std::fmod(a, b); }},
      {"pow", [](float a, float b) { return std::pow(a, b); }},
      {"remainder",
       [](float a, float b) {
         const float rest = std::fmod(a, b);
         return a * b < 0 ? rest + b : rest;
       }},
      {"logaddexp", [](float a, float b) { return std::log(std::exp(a) + std::exp(b)); }},
  };
  const auto found = kFunctions.find(name);
  return found == kFunctions.end() ? nullptr : &found->second;
}

bool isSimpleBinary(const std::string& name) {
  return name == "+" || name == "-" || name == "*" || name == "//" || name == "max" ||
         name == "min";
}

bool isBitwise(const std::string& name) {
  return name == "and" || name == "or" || name == "xor" || name == "lshift" || name == "rshift";
}

int combineIntegers(const std::string& name, std::int64_t a, std::int64_t b) {
  if (name == "+") {
    return toInt(static_cast<double>(a + b));
  }
  if (name == "-") {
    return toInt(static_cast<double>(a - b));
  }
  if (name == "*") {
    return toInt(static_cast<double>(a) * static_cast<double>(b));
  }
  if (name == "//") {
    if (b == 0) {
      throw Error("a shape expression divides by zero");
    }
    return toInt(static_cast<double>(a / b));
  }
  return static_cast<int>(name == "max" ? std::max(a, b) : std::min(a, b));
}

float combineReals(const std::string& name, float a, float b) {
  if (name == "+") {
    return a + b;
  }
  if (name == "-") {
    return a - b;
  }
  if (name == "*") {
    return a * b;
  }
  if (name == "//") {
    return std::floor(a / b);
  }
  return name == "max" ? std::max(a, b) : std::min(a, b);
}

int combineBits(const std::string& name, int a, int b) {
  if (name == "and") {
    return a & b;
  }
  if (name == "or") {
    return a | b;
  }
  if (name == "xor") {
    return a ^ b;
  }
  if (b < 0 || b > 30) {
    throw Error("a shape expression shifts by " + std::to_string(b) + " bits");
  }
  return name == "lshift" ? toInt(std::ldexp(static_cast<double>(a), b)) : a >> b;
}

Value literal(const std::string& token) {
  const char* const end = token.data() + token.size();
  int integer = 0;
  if (const auto [at, error] = std::from_chars(token.data(), end, integer);
      error == std::errc() && at == end) {
    return integer;
  }
  float real = 0;
  if (const auto [at, error] = std::from_chars(token.data(), end, real);
      error == std::errc() && at == end) {
    return real;
  }
  throw Error("a shape expression has '" + token + "', which is not known");
}

class Evaluator {
 public:
  explicit Evaluator(std::span<const Shape> blobs) : blobs_(blobs) {}

  /// Tokens from the last to the first.
  void take(const std::string& token) {
    if (isExtent(token)) {
      stack_.emplace_back(extentOf(token, blobs_));
    } else if (isSimpleBinary(token)) {
      const Value a = pop();
      const Value b = pop();
      if (std::holds_alternative<int>(a) && std::holds_alternative<int>(b)) {
        stack_.emplace_back(combineIntegers(token, std::get<int>(a), std::get<int>(b)));
      } else {
        stack_.emplace_back(combineReals(token, toFloat(a), toFloat(b)));
      }
    } else if (const auto* simple = findSimpleUnary(token)) {
      const Value a = pop();
      const float result = (*simple)(toFloat(a));
      stack_.push_back(std::holds_alternative<int>(a) ? Value(toInt(static_cast<double>(result)))
                                                      : Value(result));
    } else if (const auto* rounding = findRounding(token)) {
      const Value a = pop();
      stack_.push_back(std::holds_alternative<int>(a)
                           ? a
                           : Value(toInt(static_cast<double>((*rounding)(toFloat(a))))));
    } else if (const auto* unary = findRealUnary(token)) {
      stack_.emplace_back((*unary)(toFloat(pop())));
    } else if (const auto* binary = findRealBinary(token)) {
      const float a = toFloat(pop());
      const float b = toFloat(pop());
      stack_.emplace_back((*binary)(a, b));
    } else if (isBitwise(token)) {
      const Value a = pop();
      const Value b = pop();
      if (!std::holds_alternative<int>(a) || !std::holds_alternative<int>(b)) {
        throw Error("a shape expression takes bits of a real number");
      }
      stack_.emplace_back(combineBits(token, std::get<int>(a), std::get<int>(b)));
    } else {
      stack_.push_back(literal(token));
    }
  }

  std::vector<int> results() const {
    std::vector<int> values;
    for (auto value = stack_.rbegin(); value != stack_.rend(); ++value) {
      values.push_back(std::holds_alternative<int>(*value)
                           ? std::get<int>(*value)
                           : toInt(static_cast<double>(std::get<float>(*value))));
    }
    return values;
  }

 private:
  Value pop() {
    if (stack_.empty()) {
      throw Error("a shape expression has a function without its arguments");
    }
    const Value value = stack_.back();
    stack_.pop_back();
    return value;
  }

  std::span<const Shape> blobs_;
  std::vector<Value> stack_;
};

}  // namespace

std::vector<int> evaluateShapeExpression(const std::string& expression,
                                         std::span<const Shape> blobs) {
  Evaluator evaluator(blobs);
  const auto tokens = tokensOf(expression);
  for (auto token = tokens.rbegin(); token != tokens.rend(); ++token) {
    evaluator.take(*token);
  }
  return evaluator.results();
}

std::size_t blobsInShapeExpression(const std::string& expression) {
  std::size_t count = 0;
  for (const std::string& token : tokensOf(expression)) {
    if (isExtent(token)) {
      count = std::max(count, static_cast<std::size_t>(token[0] - '0') + 1);
    }
  }
  return count;
}

}  // namespace quantoscope::ncnn
