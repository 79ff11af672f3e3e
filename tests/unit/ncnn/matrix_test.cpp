// SPDX-License-Identifier: GPL-3.0-or-later
// Inner products, matrix products, attention and recurrent layers against plain loops.
#include <gmock/gmock.h>

#include "tests/unit/ncnn/ncnn_network.h"

namespace quantoscope::testing {
namespace {

/// rows × columns in double precision.
struct Matrix {
  int rows = 0;
  int columns = 0;
  std::vector<double> values;

  Matrix(int r, int c) : rows(r), columns(c), values(static_cast<std::size_t>(r * c)) {}
  Matrix(int r, int c, const std::vector<float>& from, std::size_t offset = 0) : Matrix(r, c) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<double>(from[offset + i]);
    }
  }
  double& at(int r, int c) { return values[static_cast<std::size_t>(r * columns + c)]; }
  double at(int r, int c) const { return const_cast<Matrix*>(this)->at(r, c); }

  Matrix transposed() const {
    Matrix out(columns, rows);
    for (int i = 0; i < rows; ++i) {
      for (int j = 0; j < columns; ++j) {
        out.at(j, i) = at(i, j);
      }
    }
    return out;
  }
};

Matrix operator*(const Matrix& a, const Matrix& b) {
  Matrix out(a.rows, b.columns);
  for (int i = 0; i < a.rows; ++i) {
    for (int j = 0; j < b.columns; ++j) {
      for (int k = 0; k < a.columns; ++k) {
        out.at(i, j) += a.at(i, k) * b.at(k, j);
      }
    }
  }
  return out;
}

std::vector<float> floats(const Matrix& m) {
  return {m.values.begin(), m.values.end()};
}

TEST(InnerProduct, FlattensOrTakesRows) {
  for (const Shape& shape : {Shape{12}, Shape{3, 4}, Shape{2, 2, 3}, Shape{5, 12}}) {
    SCOPED_TRACE(toString(shape));
    Values values;
    const Tensor input = values.tensor(shape);
    const auto weights = values.some(84);
    const auto bias = values.some(7);
    const int rows = static_cast<int>(input.values.size()) / 12;
    Matrix expected = Matrix(rows, 12, input.values) * Matrix(7, 12, weights).transposed();
    for (int i = 0; i < rows; ++i) {
      for (int j = 0; j < 7; ++j) {
        expected.at(i, j) = std::max(
            0.0, expected.at(i, j) + static_cast<double>(bias[static_cast<std::size_t>(j)]));
      }
    }
    const Shape output = rows == 1 ? Shape{7} : Shape{rows, 7};
    expectNear(
        runLayer("InnerProduct", "0=7 1=1 2=84 9=1", Bin().tagged(weights).raw(bias), {input})
            .at(0),
        {output, floats(expected)});
  }
}

TEST(Gemm, AgreesWithPlainLoops) {
  for (int bits = 0; bits < 32; ++bits) {
    const bool transposeA = (bits & 1) != 0;
    const bool transposeB = (bits & 2) != 0;
    const bool constantA = (bits & 4) != 0;
    const bool constantB = (bits & 8) != 0 && !constantA;
    const bool transposeOutput = (bits & 16) != 0;
    SCOPED_TRACE(bits);
    Values values;
    const Tensor a = values.tensor(transposeA ? Shape{4, 3} : Shape{3, 4});
    const Tensor b = values.tensor(transposeB ? Shape{5, 4} : Shape{4, 5});
    const Tensor c = values.tensor({5});
    Matrix product = (transposeA ? Matrix(4, 3, a.values).transposed() : Matrix(3, 4, a.values)) *
                     (transposeB ? Matrix(5, 4, b.values).transposed() : Matrix(4, 5, b.values));
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < 5; ++j) {
        product.at(i, j) = 0.5 * (product.at(i, j) +
                                  2 * static_cast<double>(c.values[static_cast<std::size_t>(j)]));
      }
    }
    std::ostringstream text;
    text << "0=5.000000e-01 1=2.000000e+00 2=" << transposeA << " 3=" << transposeB
         << " 4=" << constantA << " 5=" << constantB << " 7=3 8=5 9=4 14=" << transposeOutput;
    Bin bin;
    std::vector<Tensor> inputs;
    constantA ? static_cast<void>(bin.tagged(a.values)) : inputs.push_back(a);
    constantB ? static_cast<void>(bin.tagged(b.values)) : inputs.push_back(b);
    inputs.push_back(c);
    const Matrix expected = transposeOutput ? product.transposed() : product;
    expectNear(runLayer("Gemm", text.str(), bin, inputs).at(0),
               {{expected.rows, expected.columns}, floats(expected)});
  }
}

TEST(Gemm, AddsConstantsOfEveryShape) {
  const std::vector<int> counts = {1, 3, 3, 15, 5};
  for (int type = -1; type <= 4; ++type) {
    Values values;
    const Tensor a = values.tensor({3, 4});
    const auto b = values.some(20);
    const auto c = values.some(
        type < 0 ? 0 : static_cast<std::size_t>(counts[static_cast<std::size_t>(type)]));
    Matrix expected = Matrix(3, 4, a.values) * Matrix(5, 4, b).transposed();
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < 5; ++j) {
        const int at = type == 0 ? 0 : type <= 2 ? i : type == 3 ? i * 5 + j : j;
        expected.at(i, j) += type < 0 ? 0.0 : static_cast<double>(c[static_cast<std::size_t>(at)]);
      }
    }
    Bin bin;
    bin.tagged(b);
    if (type >= 0) {
      bin.tagged(c);
    }
    const auto out =
        runLayer("Gemm", "3=1 5=1 6=1 7=3 8=5 9=4 11=1 10=" + std::to_string(type), bin, {a});
    expectNear(out.at(0), {{3, 1, 5}, floats(expected)});
  }
}

TEST(MatMul, MultipliesStacks) {
  struct Case {
    Shape a, b, output;
    int transposed;
  };
  const std::vector<Case> cases = {
      {{4}, {4}, {1}, 0},
      {{3, 4}, {4, 5}, {3, 5}, 0},
      {{3, 4}, {5, 4}, {3, 5}, 1},
      {{4}, {4, 5}, {5}, 0},
      {{4}, {5, 4}, {5}, 1},
      {{3, 4}, {4}, {3}, 0},
      {{2, 3, 4}, {2, 4, 5}, {2, 3, 5}, 0},
      {{2, 3, 4}, {4, 5}, {2, 3, 5}, 0},
      {{3, 4}, {2, 5, 4}, {2, 3, 5}, 1},
      {{4}, {2, 4, 5}, {2, 5}, 0},
      {{2, 3, 4}, {4}, {2, 3}, 0},
      {{2, 6, 3, 4}, {2, 6, 4, 5}, {2, 6, 3, 5}, 0},
      {{6, 3, 4}, {2, 6, 4, 5}, {2, 6, 3, 5}, 0},
      {{2, 6, 3, 4}, {5, 4}, {2, 6, 3, 5}, 1},
      {{4}, {2, 6, 4, 5}, {2, 6, 5}, 0},
      {{2, 6, 3, 4}, {4}, {2, 6, 3}, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(toString(c.a) + " by " + toString(c.b));
    Values values;
    const Tensor a = values.tensor(c.a);
    const Tensor b = values.tensor(c.b);
    const int rows = c.a.size() == 1 ? 1 : c.a[c.a.size() - 2];
    const std::size_t sizeA = static_cast<std::size_t>(rows * 4);
    const int columns = c.b.size() == 1 ? 1 : 5;
    const std::size_t sizeB = static_cast<std::size_t>(4 * columns);
    const std::size_t stacks = elementCount(c.output) / static_cast<std::size_t>(rows * columns);
    Tensor expected = {c.output, {}};
    for (std::size_t i = 0; i < stacks; ++i) {
      const Matrix ma(rows, 4, a.values, i * sizeA % a.values.size());
      const std::size_t at = i * sizeB % b.values.size();
      const Matrix mb = c.transposed == 1 && c.b.size() > 1
                            ? Matrix(columns, 4, b.values, at).transposed()
                            : Matrix(4, columns, b.values, at);
      for (const float value : floats(ma * mb)) {
        expected.values.push_back(value);
      }
    }
    expectNear(runLayer("MatMul", "0=" + std::to_string(c.transposed), {}, {a, b}).at(0), expected);
  }
}

TEST(Einsum, SumsProducts) {
  const auto code = [](const std::string& equation) {
    return arrayParameter(0, std::vector<int>(equation.begin(), equation.end()));
  };
  Values values;
  const Tensor a = values.tensor({3, 4});
  const Tensor b = values.tensor({4, 5});
  const auto product = runLayer("Einsum", code("ik,kj->ij"), {}, {a, b});
  expectNear(product.at(0), {{3, 5}, floats(Matrix(3, 4, a.values) * Matrix(4, 5, b.values))});
  const Tensor square = values.tensor({4, 4});
  float trace = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    trace += square.values[i * 5];
  }
  expectNear(runLayer("Einsum", code("ii"), {}, {square}).at(0), {{1}, {trace}});
  const Tensor batchA = values.tensor({2, 3, 4});
  const Tensor batchB = values.tensor({2, 5, 4});
  const auto batches = runLayer("Einsum", code("ijl,ikl->ijk"), {}, {batchA, batchB});
  Tensor expected = {{2, 3, 5}, {}};
  for (std::size_t n = 0; n < 2; ++n) {
    for (const float value : floats(Matrix(3, 4, batchA.values, n * 12) *
                                    Matrix(5, 4, batchB.values, n * 20).transposed())) {
      expected.values.push_back(value);
    }
  }
  expectNear(batches.at(0), expected);
}

void softmaxRows(Matrix& m) {
  for (int i = 0; i < m.rows; ++i) {
    double sum = 0;
    for (int j = 0; j < m.columns; ++j) {
      sum += std::exp(m.at(i, j));
    }
    for (int j = 0; j < m.columns; ++j) {
      m.at(i, j) = std::exp(m.at(i, j)) / sum;
    }
  }
}

Matrix columns(const Matrix& m, int from, int to) {
  Matrix out(m.rows, to - from);
  for (int i = 0; i < m.rows; ++i) {
    for (int j = from; j < to; ++j) {
      out.at(i, j - from) = m.at(i, j);
    }
  }
  return out;
}

struct Linear {
  Matrix weights;
  std::vector<float> bias;

  Linear(Values& values, int inputs, int outputs, Bin& bin)
      : weights(outputs, inputs), bias(values.some(static_cast<std::size_t>(outputs))) {
    const auto some = values.some(static_cast<std::size_t>(inputs * outputs));
    weights = Matrix(outputs, inputs, some);
    bin.tagged(some).raw(bias);
  }
  Matrix apply(const Matrix& x) const {
    Matrix out = x * weights.transposed();
    for (int i = 0; i < out.rows; ++i) {
      for (int j = 0; j < out.columns; ++j) {
        out.at(i, j) += static_cast<double>(bias[static_cast<std::size_t>(j)]);
      }
    }
    return out;
  }
};

TEST(MultiHeadAttention, AgreesWithPlainLoops) {
  for (const int inputs : {1, 2, 3}) {
    for (const bool masked : {false, true}) {
      for (const bool cached : {false, true}) {
        SCOPED_TRACE(std::to_string(inputs) + (masked ? " masked" : "") +
                     (cached ? " cached" : ""));
        const int heads = 2;
        const int dimension = 6;
        const int queryDimension = 5;
        const int keyDimension = inputs == 1 ? 5 : 4;
        const int valueDimension = inputs == 3 ? 3 : keyDimension;
        const int queries = 3;
        const int keys = inputs == 1 ? 3 : 4;
        const int past = cached ? 2 : 0;
        const int keyTotal = !cached ? keys : inputs == 1 ? past + keys : past;
        Values values;
        Bin bin;
        const Linear q(values, queryDimension, dimension, bin);
        const Linear k(values, keyDimension, dimension, bin);
        const Linear v(values, valueDimension, dimension, bin);
        const Linear o(values, dimension, queryDimension, bin);
        std::vector<Tensor> in = {values.tensor({queries, queryDimension})};
        if (inputs >= 2) {
          in.push_back(values.tensor({keys, keyDimension}));
        }
        if (inputs == 3) {
          in.push_back(values.tensor({keys, valueDimension}));
        }
        const Tensor& keyInput = in[inputs == 1 ? 0 : 1];
        const Tensor valueInput = in.back();
        const Tensor mask = values.tensor({queries, keyTotal});
        const Tensor cachedKey = values.tensor({dimension, 2});
        const Tensor cachedValue = values.tensor({dimension, 2});
        const Matrix projectedQ = q.apply(Matrix(queries, queryDimension, in[0].values));
        Matrix projectedK = k.apply(Matrix(keys, keyDimension, keyInput.values));
        Matrix projectedV = v.apply(Matrix(keys, valueDimension, valueInput.values));
        if (cached) {
          const auto extend = [&](const Matrix& fresh, const Tensor& cache) {
            Matrix all(keyTotal, dimension);
            for (int i = 0; i < keyTotal; ++i) {
              for (int j = 0; j < dimension; ++j) {
                all.at(i, j) =
                    i < past ? Matrix(dimension, 2, cache.values).at(j, i) : fresh.at(i - past, j);
              }
            }
            return all;
          };
          projectedK = extend(projectedK, cachedKey);
          projectedV = extend(projectedV, cachedValue);
        }
        Matrix joined(queries, dimension);
        for (int head = 0; head < heads; ++head) {
          Matrix scores = columns(projectedQ, head * 3, head * 3 + 3) *
                          columns(projectedK, head * 3, head * 3 + 3).transposed();
          for (int i = 0; i < scores.rows; ++i) {
            for (int j = 0; j < scores.columns; ++j) {
              scores.at(i, j) = scores.at(i, j) / std::sqrt(3.0) +
                                (masked ? Matrix(queries, keyTotal, mask.values).at(i, j) : 0);
            }
          }
          softmaxRows(scores);
          const Matrix attended = scores * columns(projectedV, head * 3, head * 3 + 3);
          for (int i = 0; i < queries; ++i) {
            for (int j = 0; j < 3; ++j) {
              joined.at(i, head * 3 + j) = attended.at(i, j);
            }
          }
        }
        if (masked) {
          in.push_back(mask);
        }
        if (cached) {
          in.push_back(cachedKey);
          in.push_back(cachedValue);
        }
        std::ostringstream text;
        text << "0=6 1=2 2=30 3=" << keyDimension << " 4=" << valueDimension << " 5=" << masked
             << " 7=" << cached;
        const auto out = runLayer("MultiHeadAttention", text.str(), bin, in, cached ? 3 : 1);
        expectNear(out.at(0), {{queries, queryDimension}, floats(o.apply(joined))});
        if (cached) {
          expectNear(out.at(1), {{dimension, keyTotal}, floats(projectedK.transposed())});
          expectNear(out.at(2), {{dimension, keyTotal}, floats(projectedV.transposed())});
        }
      }
    }
  }
}

TEST(Sdpa, AgreesWithPlainLoops) {
  for (const bool masked : {false, true}) {
    for (const bool cached : {false, true}) {
      Values values;
      const int past = cached ? 2 : 0;
      const int keys = 5 + past;
      std::vector<Tensor> in = {values.tensor({4, 3, 6}), values.tensor({2, 5, 6}),
                                values.tensor({2, 5, 7})};
      const Tensor mask = values.tensor({4, 3, keys});
      const Tensor pastKey = values.tensor({2, 2, 6});
      const Tensor pastValue = values.tensor({2, 2, 7});
      Tensor expected = {{4, 3, 7}, {}};
      for (std::size_t head = 0; head < 4; ++head) {
        const auto join = [&](const Tensor& old, const Tensor& fresh, int width) {
          std::vector<float> rows;
          const std::size_t group = head / 2;
          const auto w = static_cast<std::size_t>(width);
          if (cached) {
            rows.insert(rows.end(), old.values.begin() + static_cast<std::ptrdiff_t>(group * 2 * w),
                        old.values.begin() + static_cast<std::ptrdiff_t>((group + 1) * 2 * w));
          }
          rows.insert(rows.end(), fresh.values.begin() + static_cast<std::ptrdiff_t>(group * 5 * w),
                      fresh.values.begin() + static_cast<std::ptrdiff_t>((group + 1) * 5 * w));
          return Matrix(keys, width, rows);
        };
        Matrix scores =
            Matrix(3, 6, in[0].values, head * 18) * join(pastKey, in[1], 6).transposed();
        for (int i = 0; i < 3; ++i) {
          for (int j = 0; j < keys; ++j) {
            scores.at(i, j) =
                scores.at(i, j) * 0.25 +
                (masked
                     ? static_cast<double>(mask.values[head * 3 * static_cast<std::size_t>(keys) +
                                                       static_cast<std::size_t>(i * keys + j)])
                     : 0);
          }
        }
        softmaxRows(scores);
        for (const float value : floats(scores * join(pastValue, in[2], 7))) {
          expected.values.push_back(value);
        }
      }
      if (masked) {
        in.push_back(mask);
      }
      if (cached) {
        in.push_back(pastKey);
        in.push_back(pastValue);
      }
      const auto out = runLayer(
          "SDPA", "5=" + std::to_string(masked) + " 6=2.500000e-01 7=" + std::to_string(cached), {},
          in, cached ? 3 : 1);
      expectNear(out.at(0), expected);
      if (cached) {
        EXPECT_EQ(out.at(1).shape, (Shape{2, 7, 6}));
        EXPECT_EQ(out.at(2).shape, (Shape{2, 7, 7}));
      }
    }
  }
}

TEST(RotaryEmbed, TurnsPairs) {
  Values values;
  const Tensor input = values.tensor({2, 3, 8});
  const Tensor cosines = values.tensor({3, 4});
  const Tensor sines = values.tensor({3, 4});
  for (const bool interleaved : {false, true}) {
    Grid expected(input);
    for (int c = 0; c < 2; ++c) {
      for (int y = 0; y < 3; ++y) {
        for (int j = 0; j < 4; ++j) {
          const int first = interleaved ? 2 * j : j;
          const int second = interleaved ? 2 * j + 1 : j + 4;
          const float x0 = Grid(input).at(c, 0, y, first);
          const float x1 = Grid(input).at(c, 0, y, second);
          const float cosine = Grid(cosines).at(0, 0, y, j);
          const float sine = Grid(sines).at(0, 0, y, j);
          expected.at(c, 0, y, first) = x0 * cosine - x1 * sine;
          expected.at(c, 0, y, second) = x0 * sine + x1 * cosine;
        }
      }
    }
    expectNear(
        runLayer("RotaryEmbed", "0=" + std::to_string(interleaved), {}, {input, cosines, sines})
            .at(0),
        expected.tensor(3));
  }
}

double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}

/// One direction of a recurrent layer, written from its equations.
struct Cell {
  int kind;  // 0 RNN, 1 GRU, 2 LSTM
  int inputs, hidden, outputs;
  Matrix wx, bias, wh, projection;

  double gate(int g, int q, const std::vector<double>& x, const std::vector<double>& h,
              bool withInput = true, bool withState = true) const {
    double sum = 0;
    for (int i = 0; withInput && i < inputs; ++i) {
      sum += wx.at(g * hidden + q, i) * x[static_cast<std::size_t>(i)];
    }
    for (int i = 0; withState && i < outputs; ++i) {
      sum += wh.at(g * hidden + q, i) * h[static_cast<std::size_t>(i)];
    }
    return sum;
  }

  void step(const std::vector<double>& x, std::vector<double>& h, std::vector<double>& c) const {
    std::vector<double> next(static_cast<std::size_t>(hidden));
    for (int q = 0; q < hidden; ++q) {
      const auto at = static_cast<std::size_t>(q);
      if (kind == 0) {
        next[at] = std::tanh(bias.at(0, q) + gate(0, q, x, h));
      } else if (kind == 1) {
        const double r = logistic(bias.at(0, q) + gate(0, q, x, h));
        const double u = logistic(bias.at(1, q) + gate(1, q, x, h));
        const double n = std::tanh(bias.at(2, q) + gate(2, q, x, h, true, false) +
                                   r * (bias.at(3, q) + gate(2, q, x, h, false, true)));
        next[at] = (1 - u) * n + u * h[at];
      } else {
        const double i = logistic(bias.at(0, q) + gate(0, q, x, h));
        const double f = logistic(bias.at(1, q) + gate(1, q, x, h));
        const double o = logistic(bias.at(2, q) + gate(2, q, x, h));
        c[at] = f * c[at] + i * std::tanh(bias.at(3, q) + gate(3, q, x, h));
        next[at] = o * std::tanh(c[at]);
      }
    }
    if (hidden == outputs) {
      h = next;
      return;
    }
    for (int q = 0; q < outputs; ++q) {
      h[static_cast<std::size_t>(q)] = 0;
      for (int i = 0; i < hidden; ++i) {
        h[static_cast<std::size_t>(q)] += projection.at(q, i) * next[static_cast<std::size_t>(i)];
      }
    }
  }
};

TEST(Recurrent, AgreesWithItsEquations) {
  const std::vector<std::string> types = {"RNN", "GRU", "LSTM"};
  for (int kind = 0; kind < 3; ++kind) {
    for (const int direction : {0, 1, 2}) {
      for (const bool states : {false, true}) {
        for (const int hidden : kind == 2 ? std::vector{4, 6} : std::vector{4}) {
          SCOPED_TRACE(types[static_cast<std::size_t>(kind)] + " " + std::to_string(direction) +
                       " " + std::to_string(states) + " " + std::to_string(hidden));
          const int gates = kind == 0 ? 1 : kind == 1 ? 3 : 4;
          const int biases = kind == 0 ? 1 : 4;
          const int directions = direction == 2 ? 2 : 1;
          Values values;
          const auto count = [&](int each) {
            return values.some(static_cast<std::size_t>(each * directions));
          };
          const auto wx = count(gates * hidden * 3);
          const auto bias = count(biases * hidden);
          const auto wh = count(gates * hidden * 4);
          const auto projection = count(hidden == 4 ? 0 : 4 * hidden);
          Bin bin;
          bin.tagged(wx).tagged(bias).tagged(wh);
          if (hidden != 4) {
            bin.tagged(projection);
          }
          std::vector<Tensor> in = {values.tensor({5, 3})};
          if (states) {
            in.push_back(values.tensor({directions, 4}));
            if (kind == 2) {
              in.push_back(values.tensor({directions, hidden}));
            }
          }
          Matrix expected(5, 4 * directions);
          std::vector<float> lastState;
          for (int d = 0; d < directions; ++d) {
            const auto at = static_cast<std::size_t>(d);
            const Cell cell = {
                kind,
                3,
                hidden,
                4,
                Matrix(gates * hidden, 3, wx, at * static_cast<std::size_t>(gates * hidden * 3)),
                Matrix(biases, hidden, bias, at * static_cast<std::size_t>(biases * hidden)),
                Matrix(gates * hidden, 4, wh, at * static_cast<std::size_t>(gates * hidden * 4)),
                hidden == 4
                    ? Matrix(0, 0)
                    : Matrix(4, hidden, projection, at * static_cast<std::size_t>(4 * hidden))};
            std::vector<double> h(4, 0);
            std::vector<double> c(static_cast<std::size_t>(hidden), 0);
            if (states) {
              h = Matrix(1, 4, in[1].values, at * 4).values;
              if (kind == 2) {
                c = Matrix(1, hidden, in[2].values, at * static_cast<std::size_t>(hidden)).values;
              }
            }
            const bool reverse = direction == 1 || d == 1;
            for (int t = 0; t < 5; ++t) {
              const int row = reverse ? 4 - t : t;
              cell.step(Matrix(1, 3, in[0].values, static_cast<std::size_t>(row * 3)).values, h, c);
              for (int q = 0; q < 4; ++q) {
                expected.at(row, d * 4 + q) = h[static_cast<std::size_t>(q)];
              }
            }
            lastState.insert(lastState.end(), h.begin(), h.end());
          }
          std::ostringstream text;
          text << "0=4 1=" << wx.size() << " 2=" << direction;
          if (hidden != 4) {
            text << " 3=" << hidden;
          }
          const auto out = runLayer(types[static_cast<std::size_t>(kind)], text.str(), bin, in,
                                    states ? (kind == 2 ? 3 : 2) : 1);
          expectNear(out.at(0), {{5, 4 * directions}, floats(expected)});
          if (states) {
            expectNear(out.at(1), {{directions, 4}, lastState});
          }
        }
      }
    }
  }
}

TEST(Embed, LooksWordsUp) {
  const auto out =
      runLayer("Embed", "0=2 1=3 2=1 3=6", Bin().tagged({1, 2, 3, 4, 5, 6}).raw({10, 20}),
               {{{4}, {2, 0, -5, 99}}});
  expectNear(out.at(0), {{4, 2}, {15, 26, 11, 22, 11, 22, 15, 26}}, 0);
}

}  // namespace
}  // namespace quantoscope::testing
