// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/recorded_passages.h"

#include <span>
#include <utility>

#include "core/base/progress.h"

namespace quantoscope {
namespace {

std::size_t bytesOf(std::span<const float> values) {
  return values.size() * sizeof(float);
}

}  // namespace

RecordingHook::RecordingHook(const Model& model, std::stop_token stop, std::vector<bool> recorded)
    : passages(model.layers.size()),
      model_(model),
      stop_(std::move(stop)),
      recorded_(std::move(recorded)) {}

void RecordingHook::before(std::size_t index, const TensorView& input) {
  throwIfStopped(stop_);
  if (!records(index)) {
    return;
  }
  auto& shared = inputs_[model_.layers[index].inputBlob];
  if (shared == nullptr || shared->size() != input.values.size()) {
    shared = std::make_shared<const std::vector<float>>(input.values.begin(), input.values.end());
    bytes += bytesOf(input.values);
  }
  passages[index].input = shared;
  passages[index].inputShape.assign(input.shape.begin(), input.shape.end());
}

void RecordingHook::after(std::size_t index, const TensorView& output) {
  if (!records(index)) {
    return;
  }
  passages[index].output =
      std::make_shared<const std::vector<float>>(output.values.begin(), output.values.end());
  passages[index].outputShape.assign(output.shape.begin(), output.shape.end());
  bytes += bytesOf(output.values);
}

}  // namespace quantoscope
