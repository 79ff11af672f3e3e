// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/peer_arguments.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <string_view>
#include <utility>

#include "app/cli/value_lists.h"
#include "core/base/error.h"
#include "core/model/image_decoder.h"
#include "core/model/image_source.h"
#include "core/model/npy.h"
#include "core/model/sample_source.h"

namespace quantoscope {
namespace {

struct Habit {
  std::string_view key;
  std::string_view option;  // empty: dropped
};

constexpr std::array<Habit, 8> kHabits = {{{"mean", "--mean"},
                                           {"norm", "--norm"},
                                           {"pixel", "--pixel"},
                                           {"shape", "--size"},
                                           {"thread", "--threads"},
                                           {"threads", "--threads"},
                                           {"method", "--method"},
                                           {"type", ""}}};

const char* const kUsage =
    "ncnn2table PARAM BIN LIST[,LIST]… TABLE [KEY=VALUE]… is expected, for example\n"
    "  ncnn2table squeezenet.param squeezenet.bin filelist.txt squeezenet.table "
    "mean=[104.0,117.0,123.0] norm=[1.0,1.0,1.0] shape=[227,227,3] pixel=BGR method=kl\n"
    "keys: mean, norm, shape, pixel, thread, method=kl|aciq|eq, type=0|1 (images, .npy)";

// Options whose value may be NAME=VALUE for an input that is called like one of the keys.
bool takesNamedValue(std::string_view option) {
  constexpr std::array<std::string_view, 7> kOptions = {
      "--images", "--input", "--calibrate-with", "--size", "--pixel", "--mean", "--norm"};
  return std::find(kOptions.begin(), kOptions.end(), option) != kOptions.end();
}

std::vector<std::string> wordsOf(std::string_view text) {
  std::vector<std::string> words;
  for (const std::string_view word : split(text, ',')) {
    if (!word.empty()) {
      words.emplace_back(word);
    }
  }
  return words;
}

// "[1,2],[3]", or "1,2" for one.
std::vector<std::vector<float>> numberLists(const std::string& text, const std::string& key) {
  std::vector<std::vector<float>> lists;
  for (const std::string& group : bracketGroups(text)) {
    if (!group.empty()) {
      lists.push_back(floatsOf(group, key));
    }
  }
  return lists;
}

std::vector<std::vector<int>> extentLists(const std::string& text) {
  std::vector<std::vector<int>> lists;
  for (const auto& numbers : numberLists(text, "shape")) {
    std::vector<int>& extents = lists.emplace_back();
    for (const float number : numbers) {
      constexpr float kMost = 1 << 20;
      if (number != static_cast<float>(static_cast<int>(number)) || number > kMost) {
        throw Error("shape: " + text + " is not made of whole numbers");
      }
      extents.push_back(static_cast<int>(number));
    }
  }
  return lists;
}

int wholeNumber(const std::string& text, const std::string& key) {
  int value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size() || value < 0) {
    throw Error(key + "=" + text + ": a whole number from 0 is expected");
  }
  return value;
}

std::vector<std::string> pixelOrders(const std::string& text) {
  std::vector<std::string> orders = wordsOf(text);
  for (const std::string& order : orders) {
    if (order == "RAW") {
      throw Error(
          "pixel=RAW: ncnn2table cannot read images that way; give the order that the network "
          "takes, or arrays with type=1");
    }
    pixelOrderOf(order);
  }
  return orders;
}

// A key is known by how it begins, as ncnn2table compares it.
void apply(PeerCommand& command, const std::string& key, const std::string& value) {
  if (key.starts_with("mean")) {
    command.means = numberLists(value, "mean");
  } else if (key.starts_with("norm")) {
    command.norms = numberLists(value, "norm");
  } else if (key.starts_with("shape")) {
    command.shapes = extentLists(value);
  } else if (key.starts_with("pixel")) {
    command.pixels = pixelOrders(value);
  } else if (key.starts_with("thread")) {
    command.threads = wholeNumber(value, "thread");
  } else if (key.starts_with("method")) {
    command.method = value;
  } else if (key.starts_with("type")) {
    command.arrays = wholeNumber(value, "type") != 0;
  } else {
    command.notes.push_back("'" + key + "' is no key of ncnn2table and is passed over");
  }
}

// "expect 2 lists, but got 1"
void requireOneEach(std::size_t given, std::size_t inputs, const std::string& what) {
  if (given != inputs) {
    throw Error("the network has " + std::to_string(inputs) + (inputs == 1 ? " input" : " inputs") +
                ", but there are " + std::to_string(given) + " " + what);
  }
}

std::string joined(const std::vector<float>& values) {
  std::string text;
  for (const float value : values) {
    std::array<char, 32> digits = {};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    text += (text.empty() ? "" : ",") + std::string(digits.data(), end);
  }
  return text;
}

std::string sizeText(int width, int height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

// The size that every image of a list has once one extent, or none, is given.
std::string commonSize(const std::string& list, const std::vector<int>& shape) {
  std::string common;
  std::string first;
  for (const auto& file : listImages(list)) {
    cv::Mat image;
    try {
      image = decodeImage(file, PixelOrder::Bgr);
    } catch (const Error&) {
      continue;  // it will be left out
    }
    int width = shape[0];
    int height = shape[1];
    if (width <= 0 && height <= 0) {
      width = image.cols;
      height = image.rows;
    } else if (height <= 0) {
      height = static_cast<int>(image.rows / (1.0 * image.cols / width));
    } else if (width <= 0) {
      width = static_cast<int>(image.cols / (1.0 * image.rows / height));
    }
    const std::string size = sizeText(width, height);
    if (!common.empty() && size != common) {
      throw Error("shape=[" + std::to_string(shape[0]) + "," + std::to_string(shape[1]) +
                  "]: " + first + " would be read as " + common + " and " + file.string() + " as " +
                  size + "; give the one size that the network is to be run at");
    }
    common = size;
    first = first.empty() ? file.string() : first;
  }
  if (common.empty()) {
    throw Error(list + ": has no image that can be read");
  }
  return common;
}

// The shape is checked as ncnn2table does; our program takes it from the arrays.
void requireArrays(const std::string& list, const std::vector<int>& shape) {
  const auto file = listImages(list).front();
  Shape found = readNpyShape(file);
  const Shape wanted(shape.rbegin(), shape.rend());
  if (found != wanted) {
    throw Error(file.string() + ": has shape " + toString(found) + ", but the shape given is " +
                toString(wanted) + " (in ncnn's order, width first)");
  }
}

}  // namespace

std::vector<std::string> withOptionNames(const std::vector<std::string>& arguments) {
  std::vector<std::string> result;
  std::size_t values = 0;  // words that belong to the option before them
  for (const std::string& argument : arguments) {
    const auto equals = argument.find('=');
    const std::string_view key = std::string_view(argument).substr(0, equals);
    const auto* const habit = std::find_if(kHabits.begin(), kHabits.end(),
                                           [&](const Habit& known) { return known.key == key; });
    std::error_code error;
    const bool kept = equals == std::string::npos || habit == kHabits.end() || values > 0 ||
                      std::filesystem::exists(argument.substr(equals + 1), error) ||
                      std::filesystem::exists(argument, error);
    if (kept) {
      result.push_back(argument);
    } else if (!habit->option.empty()) {
      result.emplace_back(habit->option);
      result.push_back(argument.substr(equals + 1));
    }
    values = argument == "--override" ? 2 : takesNamedValue(argument) ? 1 : values - (values > 0);
  }
  return result;
}

PeerCommand parsePeerCommand(const std::vector<std::string>& arguments) {
  const bool dashed = std::any_of(arguments.begin(), arguments.end(),
                                  [](const std::string& word) { return word.starts_with('-'); });
  constexpr std::size_t kFewest = 3;
  if (arguments.size() < kFewest || dashed) {
    throw Error(kUsage);
  }
  PeerCommand command;
  command.param = arguments[0];
  command.bin = arguments[1];
  const bool lists =
      arguments.size() > kFewest && arguments[kFewest].find('=') == std::string::npos;
  if (lists) {
    command.lists = wordsOf(arguments[2]);
  }
  const std::size_t table = lists ? kFewest : kFewest - 1;
  command.table = arguments[table];
  for (std::size_t i = table + 1; i < arguments.size(); ++i) {
    const auto equals = arguments[i].find('=');
    if (equals == std::string::npos) {
      command.notes.push_back("'" + arguments[i] + "' is not KEY=VALUE and is passed over");
      continue;
    }
    apply(command, arguments[i].substr(0, equals), arguments[i].substr(equals + 1));
  }
  return command;
}

std::vector<std::string> calibrateArguments(const PeerCommand& command, const Model& model) {
  if (command.lists.empty()) {
    throw Error(
        "without a list of images ncnn2table writes a table of weights alone, for layers that "
        "Quantoscope leaves float; give a list to calibrate with");
  }
  constexpr std::array<std::string_view, 3> kMethods = {"kl", "aciq", "eq"};
  if (std::find(kMethods.begin(), kMethods.end(), command.method) == kMethods.end()) {
    throw Error("method=" + command.method + ": ncnn2table has kl, aciq and eq");
  }
  const std::size_t inputs = model.inputs.size();
  requireOneEach(command.lists.size(), inputs, "lists");
  const auto require = [&](std::size_t given, const char* what) {
    if (given != 0) {
      requireOneEach(given, inputs, what);
    }
  };
  require(command.shapes.size(), "shapes");
  if (!command.arrays) {
    require(command.means.size(), "means");
    require(command.norms.size(), "norms");
    require(command.pixels.size(), "pixel orders");
  }
  std::vector<std::string> arguments = {"calibrate", command.param, command.bin};
  const auto name = [&](std::size_t input) {
    return inputs == 1 ? std::string() : model.inputs[input].name + "=";
  };
  const auto add = [&](const char* option, const std::string& value) {
    arguments.emplace_back(option);
    arguments.push_back(value);
  };
  for (std::size_t i = 0; i < inputs; ++i) {
    add("--images", name(i) + command.lists[i]);
  }
  for (std::size_t i = 0; i < command.shapes.size(); ++i) {
    const std::vector<int>& shape = command.shapes[i];
    if (command.arrays) {
      requireArrays(command.lists[i], shape);
      continue;
    }
    if (shape.size() < 2) {
      throw Error("shape: width and height are expected, for example shape=[227,227,3]");
    }
    add("--size", name(i) + (shape[0] > 0 && shape[1] > 0 ? sizeText(shape[0], shape[1])
                                                          : commonSize(command.lists[i], shape)));
  }
  if (!command.arrays) {
    for (std::size_t i = 0; i < command.pixels.size(); ++i) {
      add("--pixel", name(i) + command.pixels[i]);
    }
    for (std::size_t i = 0; i < command.means.size(); ++i) {
      add("--mean", name(i) + joined(command.means[i]));
    }
    for (std::size_t i = 0; i < command.norms.size(); ++i) {
      add("--norm", name(i) + joined(command.norms[i]));
    }
  }
  add("--method", command.method);
  if (command.method == "kl") {
    arguments.emplace_back("--two-pass");
  }
  if (command.threads > 0) {
    add("--threads", std::to_string(command.threads));
  }
  add("--out", command.table);
  arguments.emplace_back("--force");
  return arguments;
}

std::string shellWords(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 ||
             std::string_view("_-./=,:+@%").find(static_cast<char>(c)) != std::string_view::npos ||
             c >= 0x80;
    });
    std::string quoted;
    for (const char c : word) {
      quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    text += (text.empty() ? "" : " ") + (plain ? word : "'" + quoted + "'");
  }
  return text;
}

}  // namespace quantoscope
