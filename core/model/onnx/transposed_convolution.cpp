// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/onnx/transposed_convolution.h"

#include <algorithm>
#include <utility>

#include "core/model/ncnn/parallel.h"

namespace quantoscope::onnxgraph {
namespace {

/// The input positions whose tap `offset` falls inside the output: from first up to last.
std::pair<int, int> reaching(int input, int output, int stride, int offset) {
  // 0 <= i * stride + offset < output
  const int first = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
  const int last = output <= offset ? 0 : (output - offset + stride - 1) / stride;
  return {std::min(first, input), std::clamp(last, 0, input)};
}

}  // namespace

std::vector<float> outputChannelsFirst(const std::vector<float>& weights, int inputChannels,
                                       int outputChannels, int groups, int kernel) {
  std::vector<float> ordered(weights.size());
  const int inputs = inputChannels / groups;
  const int outputs = outputChannels / groups;
  for (int g = 0; g < groups; ++g) {
    for (int i = 0; i < inputs; ++i) {
      for (int o = 0; o < outputs; ++o) {
        const auto from = (static_cast<std::size_t>(g * inputs + i) * outputs + o) * kernel;
        const auto to = (static_cast<std::size_t>(g * outputs + o) * inputs + i) * kernel;
        std::copy_n(weights.begin() + static_cast<std::ptrdiff_t>(from), kernel,
                    ordered.begin() + static_cast<std::ptrdiff_t>(to));
      }
    }
  }
  return ordered;
}

ncnn::KernelFunction transposedConvolution(const Shape& input, const Shape& output,
                                           const ConvolutionGeometry& geometry,
                                           const std::vector<float>& weights,
                                           const std::vector<float>& bias) {
  return [=](auto in, auto out) {
    const int inputs = input[1] / geometry.groups;
    const int outputs = output[1] / geometry.groups;
    const auto inputPlane = static_cast<std::size_t>(input[2]) * input[3];
    const auto outputPlane = static_cast<std::size_t>(output[2]) * output[3];
    const auto kernel = static_cast<std::size_t>(geometry.kernelHeight) * geometry.kernelWidth;
    const auto planes = static_cast<std::size_t>(output[0]) * output[1];
    const float* const source = in[0];
    float* const target = out[0];
    ncnn::parallelFor(planes, inputPlane * inputs * kernel, [&](std::size_t plane) {
      const std::size_t batch = plane / static_cast<std::size_t>(output[1]);
      const std::size_t channel = plane % static_cast<std::size_t>(output[1]);
      const std::size_t group = channel / outputs;
      float* const to = target + plane * outputPlane;
      std::vector<double> sums(outputPlane,
                               bias.empty() ? 0.0 : static_cast<double>(bias[channel]));
      for (int i = 0; i < inputs; ++i) {
        const float* const from =
            source + (batch * input[1] + group * inputs + static_cast<std::size_t>(i)) * inputPlane;
        const float* const taps = weights.data() + (channel * inputs + i) * kernel;
        for (int ky = 0; ky < geometry.kernelHeight; ++ky) {
          const int offsetY = ky * geometry.dilationHeight - geometry.padTop;
          const auto rows = reaching(input[2], output[2], geometry.strideHeight, offsetY);
          for (int kx = 0; kx < geometry.kernelWidth; ++kx) {
            const int offsetX = kx * geometry.dilationWidth - geometry.padLeft;
            const auto columns = reaching(input[3], output[3], geometry.strideWidth, offsetX);
            const auto weight = static_cast<double>(taps[ky * geometry.kernelWidth + kx]);
            for (int y = rows.first; y < rows.second; ++y) {
              double* const line =
                  sums.data() +
                  static_cast<std::size_t>(y * geometry.strideHeight + offsetY) * output[3];
              const float* const values = from + static_cast<std::size_t>(y) * input[3];
              for (int x = columns.first; x < columns.second; ++x) {
                line[x * geometry.strideWidth + offsetX] += weight * static_cast<double>(values[x]);
              }
            }
          }
        }
      }
      std::transform(sums.begin(), sums.end(), to,
                     [](double sum) { return static_cast<float>(sum); });
    });
  };
}

}  // namespace quantoscope::onnxgraph
