// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/model/network.h"
#include "core/model/tensor.h"

namespace quantoscope {

/// What one layer read and wrote for one sample, before its activation function. Null if it did not
/// run or was not recorded.
struct Passage {
  Shape inputShape;
  Shape outputShape;
  std::shared_ptr<const std::vector<float>> input;
  std::shared_ptr<const std::vector<float>> output;
};

/// Keeps what the layers of a running network read and write. Layers that read the same blob share
/// what they read. Throws Cancelled out of the run if a stop was requested.
class RecordingHook : public LayerHook {
 public:
  /// Records some of Model::layers: one entry for each, or empty for all. The model must outlive
  /// the hook.
  RecordingHook(const Model& model, std::stop_token stop, std::vector<bool> recorded = {});

  void before(std::size_t index, const TensorView& input) override;
  void after(std::size_t index, const TensorView& output) override;

  std::vector<Passage> passages;  ///< One for each of Model::layers.
  std::size_t bytes = 0;          ///< That they take.

 private:
  bool records(std::size_t index) const { return recorded_.empty() || recorded_[index]; }

  const Model& model_;
  std::stop_token stop_;
  std::vector<bool> recorded_;
  std::map<std::string, std::shared_ptr<const std::vector<float>>> inputs_;
};

}  // namespace quantoscope
