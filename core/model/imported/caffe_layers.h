// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/model/imported/graph_builder.h"
#include "core/model/imported/message_fields.h"
#include "core/model/imported/text_message.h"
#include "core/model/tensor.h"

namespace quantoscope::imported {

/// A layer of a Caffe network with its weights.
struct CaffeLayer {
  MessageFields fields;
  std::string name;
  std::string type;
  std::vector<std::string> bottoms;
  std::vector<std::string> tops;
  std::vector<Tensor> blobs;
  TextMessage text;  ///< For parameters of variants of Caffe, which `fields` does not have.
};

/// Whether a layer type is detection post-processing, loss or the like, which need not run.
bool isCaffeSink(const std::string& type);
bool isCaffeQuantizable(const std::string& type);

/// Adds what the layer computes to the graph. Throws Error with the reason if that cannot be run.
void addCaffeLayer(const CaffeLayer& layer, GraphBuilder& builder);

}  // namespace quantoscope::imported
