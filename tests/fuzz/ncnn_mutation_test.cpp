// SPDX-License-Identifier: GPL-3.0-or-later
// Damages valid ncnn models in many ways. Whatever the bytes are, loading and running must end in a
// result or in an Error with a reason; the sanitizers watch the rest.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <opencv2/core/utils/logger.hpp>

#include "core/analysis/quantized_network.h"
#include "core/quantization/embedded_arithmetic.h"
#include "tests/unit/ncnn/ncnn_network.h"

namespace quantoscope::testing {
namespace {

struct Files {
  std::string param;
  std::string bin;
};

std::vector<float> ones(std::size_t count) {
  return std::vector<float>(count, 0.5F);
}

/// Small models that have every operator between them.
std::vector<Files> seeds() {
  std::vector<Files> all;
  const auto add = [&](const std::string& layers, const Bin& bin) {
    all.push_back({paramText(layers), bin.bytes()});
  };
  add("Input in 0 1 in 0=8 1=8 2=3\n"
      "Convolution c 1 1 in a 0=4 1=3 3=2 4=1 5=1 6=108 9=1\n"
      "ConvolutionDepthWise d 1 1 a b 0=4 1=3 4=-233 5=1 6=36 7=4 9=3 "
      "-23310=2,0.000000e+00,6.000000e+00\n"
      "BatchNorm n 1 1 b e 0=4 1=1.000000e-03\n"
      "Split s 1 3 e f g h\n"
      "Pooling p 1 1 f i 0=1 1=3 2=2 3=1 5=1\n"
      "Interp u 1 1 i j 0=2 1=2.000000e+00 2=2.000000e+00\n"
      "Concat k 2 1 j g l 0=0\n"
      "ShuffleChannel sc 1 1 l m 0=2 1=1\n"
      "Slice sl 1 2 m o q -23300=2,-233,-233 1=0\n"
      "BinaryOp bo 2 1 o h r 0=2\n"
      "PReLU pr 1 1 r t 0=4\n"
      "Pooling g 1 1 t v 0=1 4=1\n"
      "InnerProduct ip 1 1 v w 0=5 1=1 2=20 9=4\n"
      "Softmax so 1 1 w x 0=0 1=1\n"
      "Deconvolution dc 1 1 q y 0=2 1=4 3=2 4=1 6=128 9=2 -23310=1,1.000000e-01\n",
      Bin()
          .tagged(ones(108))
          .raw(ones(4))
          .tagged(ones(36))
          .raw(ones(4))
          .raw(ones(4))
          .raw(ones(4))
          .raw(ones(4))
          .raw(ones(4))
          .raw(ones(4))
          .tagged(ones(20))
          .raw(ones(5))
          .tagged(ones(128)));
  add("Input in 0 1 in 0=6 1=4\n"
      "LayerNorm ln 1 1 in a 0=6 1=1.000000e-05\n"
      "Split s 1 4 a b c d e\n"
      "MultiHeadAttention m 1 1 b f 0=6 1=2 2=36\n"
      "LSTM l 1 1 c g 0=3 1=72 2=0\n"
      "GRU gr 1 1 d h 0=2 1=72 2=2\n"
      "RNN r 1 1 e i 0=2 1=12 2=1\n"
      "Concat k 4 1 f g h i j 0=1\n"
      "Gemm gm 1 1 j n 0=1.000000e+00 3=1 5=1 6=1 7=0 8=4 9=15 10=4\n"
      "MemoryData md 0 1 o 0=4 1=3\n"
      "MatMul mm 2 1 n o q 0=1\n"
      "Reduction rd 1 1 q t 0=3 1=0 -23303=1,1 4=1 5=1\n"
      "CumulativeSum cs 1 1 t v 0=0\n"
      "ArgMax am 1 1 v w 0=1 1=2\n",
      Bin()
          .raw(ones(6))
          .raw(ones(6))
          .tagged(ones(36))
          .raw(ones(6))
          .tagged(ones(36))
          .raw(ones(6))
          .tagged(ones(36))
          .raw(ones(6))
          .tagged(ones(36))
          .raw(ones(6))
          .tagged(ones(72))
          .tagged(ones(12))
          .tagged(ones(36))
          .tagged(ones(72))
          .tagged(ones(16))
          .tagged(ones(24))
          .tagged(ones(12))
          .tagged(ones(2))
          .tagged(ones(4))
          .tagged(ones(60))
          .tagged(ones(4))
          .raw(ones(12)));
  add("Input in 0 1 in 0=6 1=6 2=4\n"
      "Padding p 1 1 in a 0=1 1=1 2=2 3=1 4=2 5=1.000000e+00\n"
      "Crop c 1 1 a b -23309=2,1,1 -23310=2,7,-1 -23311=2,1,2\n"
      "Permute pe 1 1 b d 0=3\n"
      "Reshape r 1 1 d e 0=4 1=-1\n"
      "Split s 1 2 e f g\n"
      "Reshape r2 2 1 f g h 6=\"//(0w,2),-1\"\n"
      "ExpandDims x 1 1 h i -23303=1,0\n"
      "Tile t 1 1 i j -23302=3,4,1,2\n"
      "PixelShuffle ps 1 1 j k 0=2\n"
      "Reorg ro 1 1 k l 0=2\n"
      "Squeeze sq 1 1 l m 0=1 1=1\n"
      "Unfold uf 1 1 m n 1=2 3=2\n"
      "Fold fo 1 1 n o 1=2 3=2 20=4 21=84\n"
      "Split s3 1 2 o o1 o2\n"
      "Crop c2 1 1 o1 q 0=1 1=2 2=1 3=-233 4=-233 5=-233 6=1\n"
      "CopyTo ct 2 1 o2 q t2 0=1 1=1 2=1\n"
      "Split s4 1 2 in x1 x2\n"
      "Einsum es 2 1 x1 x2 z -23300=11,105,107,109,44,106,107,109,45,62,105,106\n",
      Bin());
  add("Input in 0 1 in 0=7 1=5 2=4\n"
      "Input seq 0 1 seq 0=9 1=4\n"
      "GroupNorm gn 1 1 in a 0=2 1=4 3=0\nInstanceNorm i 1 1 a b 0=4 2=0\n"
      "LRN l 1 1 b c 1=3\nMVN m 1 1 c d 0=1\nNormalize no 1 1 d e 0=0 1=1 3=1 9=1\n"
      "RMSNorm rm 1 1 e f 0=7 2=0\nScale sc 1 1 f g 0=4 1=1\nBias bi 1 1 g h 0=4\n"
      "UnaryOp u 1 1 h i 0=7\nPower po 1 1 i j 0=2.000000e+00\nLog lo 1 1 j k\n"
      "HardSwish hs 1 1 k l2\nHardSigmoid hg 1 1 l2 m2\nMish mi 1 1 m2 n2\nELU el 1 1 n2 o2\n"
      "GELU ge 1 1 o2 p2\nSwish sw 1 1 p2 q2\nClip cl 1 1 q2 r2 0=-1.000000e+00\n"
      "Eltwise ew 2 1 r2 in s2 0=1 -23301=2,1.000000e+00,-1.000000e+00\n"
      "GLU gl 1 1 s2 t2 0=0\nInterp ir 2 1 t2 in u2 0=3 5=1\nCast ca 1 1 u2 v2 0=1 1=2\n"
      "Convolution1D c1 1 1 seq s3 0=3 1=3 4=1 6=36\nPooling1D p1 1 1 s3 s4 1=2 2=2\n"
      "Deconvolution1D d1 1 1 s4 s5 0=2 1=2 3=2 6=12\nFlatten fl 1 1 s5 s6\n"
      "Embed em 1 1 s6 s7 0=2 1=3 3=6\n",
      Bin()
          .raw({1})
          .raw(ones(4))
          .raw(ones(4))
          .raw(ones(4))
          .tagged(ones(36))
          .tagged(ones(12))
          .tagged(ones(6)));
  add("Input q 0 1 q 0=4 1=3 2=2\nInput c 0 1 c 0=2 1=3\nInput s 0 1 s 0=2 1=3\n"
      "RotaryEmbed r 3 1 q c s a 0=1\nSplit sp 1 4 a b d e f\n"
      "SDPA sd 3 1 b d e g 6=5.000000e-01\nDeconvolutionDepthWise dd 1 1 f h 0=2 1=2 3=2 6=8 7=2\n"
      "Noop n 2 1 g h i\n",
      Bin().tagged(ones(8)));
  return all;
}

class Mutator {
 public:
  explicit Mutator(unsigned seed) : engine_(seed) {}

  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(engine_);
  }

  void mutate(Files& files) {
    const std::size_t times = 1 + below(2);
    for (std::size_t i = 0; i < times; ++i) {
      switch (below(10)) {
        case 0:
          damageBytes(files.bin);
          break;
        case 1:
          resize(files.bin);
          break;
        case 2:
          damageBytes(files.param);
          break;
        case 3:
          damageLines(files.param);
          break;
        default:
          damageNumber(files.param);
          break;
      }
    }
  }

 private:
  void damageBytes(std::string& text) {
    for (std::size_t i = 0; i <= below(4) && !text.empty(); ++i) {
      text[below(text.size())] = static_cast<char>(below(256));
    }
  }

  void resize(std::string& text) {
    if (below(2) == 0 && !text.empty()) {
      text.resize(below(text.size()));
    } else {
      text.append(below(64), static_cast<char>(below(256)));
    }
  }

  void damageLines(std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
      lines.push_back(line);
    }
    if (lines.size() < 4) {
      return;
    }
    const std::size_t at = 2 + below(lines.size() - 2);
    switch (below(4)) {
      case 0:
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      case 1:
        std::swap(lines[at], lines[2 + below(lines.size() - 2)]);
        break;
      case 2: {
        // Another layer's type, on these blobs and parameters.
        const auto& other = lines[2 + below(lines.size() - 2)];
        lines[at] = other.substr(0, other.find(' ')) +
                    lines[at].substr(std::min(lines[at].find(' '), lines[at].size()));
        break;
      }
      default:
        lines[at] = lines[at].substr(0, below(lines[at].size() + 1));
    }
    // Half of the time with a header that fits, so that the damage gets further.
    std::string rest;
    for (std::size_t i = 2; i < lines.size(); ++i) {
      rest += lines[i] + "\n";
    }
    text = below(2) == 0 ? paramText(rest) : lines[0] + "\n" + lines[1] + "\n" + rest;
  }

  void damageNumber(std::string& text) {
    std::vector<std::pair<std::size_t, std::size_t>> numbers;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool starts =
          i > 0 && (text[i - 1] == '=' || text[i - 1] == ',') &&
          (std::isdigit(static_cast<unsigned char>(text[i])) != 0 || text[i] == '-');
      if (starts) {
        numbers.emplace_back(i, std::min(text.find_first_of(" ,\n", i), text.size()) - i);
      }
    }
    if (numbers.empty()) {
      return;
    }
    constexpr std::array<const char*, 26> kValues = {"0",
                                                     "1",
                                                     "2",
                                                     "3",
                                                     "4",
                                                     "5",
                                                     "7",
                                                     "16",
                                                     "-1",
                                                     "-2",
                                                     "-233",
                                                     "-234",
                                                     "255",
                                                     "4096",
                                                     "65536",
                                                     "16777216",
                                                     "2147483647",
                                                     "-2147483648",
                                                     "0.0",
                                                     "1.0",
                                                     "-1.0",
                                                     "1.000000e-30",
                                                     "3.402823e+38",
                                                     "-3.402823e+38",
                                                     "0.5",
                                                     "1000"};
    const auto [begin, length] = numbers[below(numbers.size())];
    const std::string old = text.substr(begin, length);
    if (below(2) == 0 && old.size() < 9 && old.find_first_of(".e") == std::string::npos) {
      // A neighbour, which often still makes sense.
      text.replace(begin, length,
                   std::to_string(std::atoi(old.c_str()) + static_cast<int>(below(5)) - 2));
      return;
    }
    if (below(8) == 0) {
      // One more parameter instead.
      text.insert(begin + length,
                  " " + std::to_string(below(32)) + "=" + kValues[below(kValues.size())]);
      return;
    }
    text.replace(begin, length, kValues[below(kValues.size())]);
  }

  std::mt19937 engine_;
};

/// Shapes to run with: as declared if that is small, else something small.
std::vector<Shape> shapesFor(const Model& model, Mutator& mutator) {
  std::vector<Shape> shapes;
  for (const ModelInput& input : model.inputs) {
    Shape shape = input.shape;
    double count = 1;
    for (int& extent : shape) {
      if (extent == 0 || mutator.below(40) == 0) {
        extent = 1 + static_cast<int>(mutator.below(9));
      }
      count *= extent;
    }
    if (count > 1 << 16) {
      for (int& extent : shape) {
        extent = std::min(extent, 8);
      }
    }
    shapes.push_back(shape);
  }
  return shapes;
}

/// Copies what it sees, so that the sanitizers check that it is there.
class ReadingHook final : public LayerHook {
 public:
  void before(std::size_t /*index*/, const TensorView& input) override {
    sum += std::vector<float>(input.values.begin(), input.values.end()).size();
  }
  std::size_t sum = 0;
};

/// As the `run` command does.
std::vector<Tensor> run(const Model& model, const std::vector<Shape>& shapes,
                        const std::vector<Tensor>& inputs, bool fused) {
  if (!model.embeddedScales.empty()) {
    const QuantizedNetwork int8(model, embeddedArithmetic(model));
    QuantizingHook hook(int8);
    return Network(model, shapes, Fusion::Off).forward(inputs, &hook);
  }
  ReadingHook hook;
  return Network(model, shapes, fused ? Fusion::On : Fusion::Off).forward(inputs, &hook);
}

enum class Outcome { Refused, Loaded, Run };

Outcome attempt(const Files& files, const TemporaryFolder& folder, Mutator& mutator) {
  Outcome outcome = Outcome::Refused;
  try {
    const Model model =
        loadNcnnModel(folder.write("m.param", files.param), folder.write("m.bin", files.bin));
    outcome = Outcome::Loaded;
    std::vector<Tensor> inputs;
    const auto shapes = shapesFor(model, mutator);
    for (const Shape& shape : shapes) {
      inputs.push_back({shape, std::vector<float>(elementCount(shape), 0.25F)});
    }
    const auto outputs = run(model, shapes, inputs, mutator.below(2) == 0);
    EXPECT_EQ(outputs.size(), model.outputs.size());
    for (const Tensor& output : outputs) {
      EXPECT_EQ(output.values.size(), elementCount(output.shape));
    }
    outcome = Outcome::Run;
  } catch (const Error& error) {
    EXPECT_FALSE(std::string(error.what()).empty());
  }
  return outcome;
}

unsigned fromEnvironment(const char* name, unsigned fallback) {
  const char* const text = std::getenv(name);
  return text == nullptr ? fallback : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

TEST(NcnnMutations, SeedsAreValid) {
  const TemporaryFolder folder;
  Mutator mutator(0);
  for (const Files& files : seeds()) {
    SCOPED_TRACE(files.param);
    EXPECT_EQ(attempt(files, folder, mutator), Outcome::Run);
  }
}

std::string codes(std::size_t count) {
  return Bin().tag(0x000D4B38).append(std::string((count + 3) / 4 * 4, '\x11')).bytes();
}

/// An int8 model as ncnn2int8 writes it.
Files runnableInt8Seed() {
  return {paramText("Input in 0 1 in 0=5 1=4 2=2\n"
                    "Convolution c 1 1 in a 0=2 1=3 4=1 5=1 6=36 8=102 9=1\n"
                    "ConvolutionDepthWise d 1 1 a b 0=2 1=1 6=2 7=2 8=1\n"
                    "Convolution g 1 1 b e 0=2 1=1 6=4\n"
                    "Convolution h 1 1 e f 0=2 1=1 6=4 8=102\n"
                    "Split s 1 2 f f1 f2\n"
                    "Convolution i 1 1 f1 i 0=3 1=2 6=24 8=2\n"
                    "Convolution j 1 1 f2 j 0=3 1=2 6=24 8=2\n"
                    "Eltwise k 2 1 i j k 0=1\n"
                    "InnerProduct l 1 1 k o 0=2 1=1 2=72 8=2\n"),
          Bin()
              .append(codes(36))
              .raw(ones(2))
              .raw(ones(4))
              .append(codes(2))
              .raw(ones(3))
              .tagged(ones(4))
              .append(codes(4))
              .raw(ones(4))
              .append(codes(24))
              .raw(ones(4))
              .append(codes(24))
              .raw(ones(4))
              .append(codes(72))
              .raw(ones(2))
              .raw(ones(3))
              .bytes()};
}

/// With layers that choose their scales while they run: it can be loaded, never run.
Files quantizedSeed() {
  return {paramText("Input in 0 1 in 0=4 1=4 2=2\n"
                    "Convolution c 1 1 in a 0=2 1=1 5=1 6=4 8=102\n"
                    "ConvolutionDepthWise d 1 1 a b 0=2 1=1 6=2 7=2 8=1\n"
                    "Requantize r 1 1 b q 0=2 1=1 2=2\n"
                    "InnerProduct f 1 1 q e 0=1 2=32 8=1\n"
                    "Reshape s 1 1 e g 0=1 1=1\n"
                    "LSTM l 1 1 g h 0=1 1=4 2=0 8=1\n"
                    "Gemm m 1 1 h i 5=1 8=2 9=1 18=2\n"),
          Bin()
              .append(codes(4))
              .raw(ones(6))
              .append(codes(2))
              .raw(ones(3))
              .raw(ones(5))
              .append(codes(32))
              .raw(ones(2))
              .append(codes(4))
              .tagged(ones(4))
              .append(codes(4))
              .raw(ones(8))
              .append(codes(2))
              .raw(ones(1))
              .bytes()};
}

TEST(NcnnMutations, QuantizedModelsEndInAResultOrAReason) {
  const TemporaryFolder folder;
  const unsigned runs = fromEnvironment("QUANTOSCOPE_FUZZ_RUNS", 1500);
  const unsigned seed = fromEnvironment("QUANTOSCOPE_FUZZ_SEED", 1);
  Mutator none(0);
  EXPECT_EQ(attempt(quantizedSeed(), folder, none), Outcome::Loaded);
  EXPECT_EQ(attempt(runnableInt8Seed(), folder, none), Outcome::Run);
  unsigned finished = 0;
  for (unsigned run = 0; run < runs && !HasFailure(); ++run) {
    Mutator mutator(seed * 1'000'003U + run);
    Files files = mutator.below(3) == 0 ? quantizedSeed() : runnableInt8Seed();
    mutator.mutate(files);
    SCOPED_TRACE("run " + std::to_string(run) + "\n" + files.param);
    finished += attempt(files, folder, mutator) == Outcome::Run ? 1 : 0;
  }
  EXPECT_GT(finished, runs / 50);
}

TEST(NcnnMutations, EndInAResultOrAReason) {
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  setEngineThreads(1);
  const unsigned runs = fromEnvironment("QUANTOSCOPE_FUZZ_RUNS", 1500);
  const unsigned seed = fromEnvironment("QUANTOSCOPE_FUZZ_SEED", 1);
  const auto models = seeds();
  const TemporaryFolder folder;
  std::array<unsigned, 3> outcomes = {0, 0, 0};
  for (unsigned run = 0; run < runs; ++run) {
    Mutator mutator(seed * 1'000'003U + run);
    Files files = models[mutator.below(models.size())];
    mutator.mutate(files);
    SCOPED_TRACE("run " + std::to_string(run) + "\n" + files.param);
    ++outcomes[static_cast<std::size_t>(attempt(files, folder, mutator))];
    if (HasFailure()) {
      return;
    }
  }
  std::printf("%u refused, %u loaded but refused their input, %u run\n", outcomes[0], outcomes[1],
              outcomes[2]);
  // Damage that is always noticed at once would test nothing but the first check.
  EXPECT_GT(outcomes[1] + outcomes[2], runs / 20);
}

}  // namespace
}  // namespace quantoscope::testing
