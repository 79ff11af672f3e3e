// SPDX-License-Identifier: GPL-3.0-or-later
// The reader against a second one that was written after ncnn2int8's own and does everything with
// the C library, as that does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/formats/ncnn_table_lint.h"
#include "core/formats/ncnn_table_reader.h"
#include "core/formats/plan_file.h"

namespace quantoscope {
namespace {

using Bits = std::vector<std::uint32_t>;  ///< Of floats: a NaN must be a NaN.

struct Maps {
  std::map<std::string, Bits> weights;
  std::map<std::string, Bits> activations;
  bool undefined = false;  ///< A key was read from memory that was never written.

  bool operator==(const Maps&) const = default;
};

void PrintTo(const Maps& maps, std::ostream* out) {
  *out << (maps.undefined ? "undefined; " : "");
  for (const auto* map : {&maps.weights, &maps.activations}) {
    for (const auto& [key, bits] : *map) {
      *out << key << ":";
      for (const std::uint32_t value : bits) {
        *out << " " << static_cast<double>(std::bit_cast<float>(value));
      }
      *out << "; ";
    }
  }
}

std::uint32_t bitsOf(float value) {
  // What kind of NaN it is does not matter.
  return std::isnan(value) ? 0x7fc00000U : std::bit_cast<std::uint32_t>(value);
}

// Line by line what ncnn2int8 does, with a byte that no text here has for memory that was never
// written.
Maps readWithTheCLibrary(std::string text) {
  constexpr char kNeverWritten = '\x7f';
  constexpr std::size_t kLine = 10'240'000;
  static std::vector<char> line(kLine);
  Maps maps;
  if (text.empty()) {
    return maps;
  }
  const std::unique_ptr<FILE, int (*)(FILE*)> file(fmemopen(text.data(), text.size(), "rb"),
                                                   std::fclose);
  std::string key(255, kNeverWritten);
  key.push_back('\0');
  while (std::feof(file.get()) == 0) {
    if (std::fgets(line.data(), static_cast<int>(line.size()), file.get()) == nullptr) {
      break;
    }
    float scale = 1;
    line[std::strcspn(line.data(), "\r\n")] = 0;
    char* word = std::strtok(line.data(), " ");
    if (word == nullptr) {
      break;
    }
    std::sscanf(word, "%255s", key.data());
    Bits scales;
    for (word = std::strtok(nullptr, " "); word != nullptr; word = std::strtok(nullptr, " ")) {
      std::sscanf(word, "%f", &scale);
      scales.push_back(bitsOf(scale));
    }
    const std::string name = key.c_str();
    if (name.find(kNeverWritten) != std::string::npos) {
      maps.undefined = true;
    } else if (std::strstr(name.c_str(), "_param_") != nullptr) {
      maps.weights[name] = scales;
    } else {
      maps.activations[name] = scales;
    }
  }
  return maps;
}

Maps readByUs(const std::string& text) {
  const NcnnTable table = parseNcnnTable(text);
  Maps maps;
  const auto add = [&](const NcnnTable::Index& index, std::map<std::string, Bits>& map) {
    for (const auto& [key, at] : index) {
      for (const float scale : table.lines()[at].scales) {
        map[key].push_back(bitsOf(scale));
      }
      map[key];
    }
  };
  add(table.weights(), maps.weights);
  add(table.activations(), maps.activations);
  for (const ScannedLine& line : table.lines()) {
    maps.undefined = maps.undefined || (!line.ignored && line.has(LineFault::NoKey));
  }
  return maps;
}

Model threeLayers() {
  Model model;
  model.name = "three";
  for (const char* name : {"conv", "dw", "fc"}) {
    QuantizableLayer layer;
    layer.name = name;
    layer.inputBlob = std::string("to ") + name;
    layer.inputChannels = 2;
    layer.outputChannels = 2;
    model.layers.push_back(layer);
  }
  model.layers[0].weights = {0.5F, 0.25F, -0.25F, 0.125F};
  model.layers[1].kind = LayerKind::ConvolutionDepthWise;
  model.layers[1].geometry.groups = 2;
  model.layers[1].weights = {1, 0};
  model.layers[2].kind = LayerKind::InnerProduct;
  model.layers[2].weights = {1, 0.5F, -0.25F, 0.5F};
  return model;
}

const std::string kTable =
    "conv_param_0 254.000000 508.000000 \n"
    "dw_param_0 127.000000 0.000000 \n"
    "fc_param_0 127.000000 254.000000 \n"
    "conv 127.000000 \n"
    "dw 63.500000 \n"
    "fc 10.000000 \n";

// Everything that matters to one of the four functions of the C library, besides single bytes.
std::string randomPiece(std::mt19937& random) {
  static const std::vector<std::string> pieces = {"\t",
                                                  "\t ",
                                                  " \t",
                                                  "\n\t\n",
                                                  "\n\t 5\n",
                                                  "\f",
                                                  "\v",
                                                  " \f ",
                                                  "\r",
                                                  "\r\n",
                                                  "\n",
                                                  "\n\n",
                                                  "\n \n",
                                                  "0x1p3",
                                                  "0X.8p-1",
                                                  "0x",
                                                  "0xg",
                                                  "0x.",
                                                  "0x1p",
                                                  "0x1p+",
                                                  "1e",
                                                  "1e+",
                                                  "1e5",
                                                  "1E-40",
                                                  "1e39",
                                                  "1e400",
                                                  "-1e99",
                                                  "1e-400",
                                                  "inf",
                                                  "-INF",
                                                  "infinity",
                                                  "infinit",
                                                  "infx",
                                                  "nan",
                                                  "-nan",
                                                  "nan(1)",
                                                  "nanx",
                                                  "na",
                                                  ".",
                                                  "-.",
                                                  "+.5",
                                                  "5.",
                                                  "..5",
                                                  "1.2.3",
                                                  "--5",
                                                  "+-5",
                                                  "1,5",
                                                  "_param_",
                                                  "conv",
                                                  "conv ",
                                                  "dw",
                                                  "#",
                                                  "\xef\xbb\xbf",
                                                  "1e30",
                                                  "1e-30",
                                                  "9e-31",
                                                  "3.4028235e38",
                                                  "3.4028236e38",
                                                  "16777217",
                                                  "0.1",
                                                  "0.30000001192092896",
                                                  "1.0000001788139343",
                                                  "8.589973e9",
                                                  "1e-45",
                                                  "7e-46",
                                                  std::string(1, '\0'),
                                                  std::string(300, 'k'),
                                                  std::string(247, 'k') + "_param_0 1"};
  return pieces[random() % pieces.size()];
}

std::string mutated(std::mt19937& random) {
  static const std::string alphabet("\0\t\r\n\v\f #_.-+019eExXpinfa", 24);
  std::string text = kTable;
  const std::size_t changes = 1 + random() % 4;
  for (std::size_t i = 0; i < changes; ++i) {
    const std::size_t at = random() % (text.size() + 1);
    switch (random() % 4) {
      case 0:
        text.insert(at, randomPiece(random));
        break;
      case 1:
        text.erase(at, random() % 12);
        break;
      case 2:
        text.insert(at, 1, alphabet[random() % alphabet.size()]);
        break;
      default:
        if (at < text.size()) {
          text[at] = alphabet[random() % alphabet.size()];
        }
    }
  }
  return text;
}

TEST(NcnnTableReading, IsThatOfTheCLibrary) {
  std::mt19937 random(20260722);
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = mutated(random);
    ASSERT_EQ(readByUs(text), readWithTheCLibrary(text)) << ::testing::PrintToString(text);
  }
}

// Numbers alone, in more ways.
TEST(NcnnTableReading, TakesNumbersAsTheCLibraryDoes) {
  std::mt19937 random(3);
  const std::string alphabet("0123456789..eExXpPiInNfFaAtTyY+-+-(");
  for (int round = 0; round < 100'000; ++round) {
    std::string word;
    for (std::size_t length = 1 + random() % 9; length > 0; --length) {
      word += alphabet[random() % alphabet.size()];
    }
    const std::string text = "k 7 " + word + "\n";
    ASSERT_EQ(readByUs(text), readWithTheCLibrary(text)) << text;
  }
}

// The line feed behind a full buffer is read as a line of its own, which is blank.
TEST(NcnnTableReading, CutsLinesWhereTheBufferEnds) {
  for (const std::size_t spaces : {10'239'991U, 10'239'992U, 10'239'993U, 10'239'994U}) {
    const std::string text = "conv 1" + std::string(spaces, ' ') + "2\ndw 2\n";
    EXPECT_EQ(readByUs(text), readWithTheCLibrary(text)) << spaces;
  }
}

// What lint has no error in, is read alike by all who read tables, with the scales of the reader.
TEST(NcnnTableReading, IsOneForAllWhoReadTables) {
  std::mt19937 random(11);
  const Model model = threeLayers();
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = mutated(random);
    const TableLint lint = lintNcnnTable(text, model);
    if (lint.count(LintSeverity::Error) > 0) {
      EXPECT_THROW(tableArithmetic(model, text, "t"), Error);
      continue;
    }
    ++accepted;
    SCOPED_TRACE(::testing::PrintToString(text));
    Maps maps = readWithTheCLibrary(text);
    ASSERT_FALSE(maps.undefined);
    const NetworkArithmetic arithmetic = tableArithmetic(model, text, "t");
    const std::vector<LayerOverride> plan = requireAll(parsePlanFile(text, "t", model));
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
      const std::string& name = model.layers[i].name;
      const bool int8 = lint.layers[i].fate == LayerFate::Int8;
      ASSERT_EQ(int8, maps.activations.contains(name));
      ASSERT_EQ(int8, arithmetic.layers[i].precision == Precision::Int8);
      ASSERT_EQ(int8, !plan[i].keepFloat.value_or(false));
      if (int8) {
        ASSERT_EQ(Bits{bitsOf(static_cast<float>(arithmetic.layers[i].input.scale))},
                  maps.activations[name]);
        Bits weights;
        for (const float scale : arithmetic.layers[i].weightScales) {
          weights.push_back(bitsOf(scale));
        }
        ASSERT_EQ(weights, maps.weights[name + "_param_0"]);
        ASSERT_FLOAT_EQ(static_cast<float>(127 / *plan[i].threshold),
                        static_cast<float>(arithmetic.layers[i].input.scale));
      }
    }
  }
  EXPECT_GT(accepted, 1000);
}

}  // namespace
}  // namespace quantoscope
