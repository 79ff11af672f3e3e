// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/model.h"

namespace quantoscope {

/// Who reads and who writes the blobs of a network, from Model::graph. The model must outlive it.
class BlobGraph {
 public:
  explicit BlobGraph(const Model& model);

  /// In file order; a node that reads the blob twice is there twice.
  const std::vector<const GraphNode*>& readersOf(const std::string& blob) const;
  /// Whether the network hands the blob out.
  bool isOutput(const std::string& blob) const { return outputs_.contains(blob); }
  /// The node of Model::layers[layer]; null if the graph has none.
  const GraphNode* nodeOf(std::size_t layer) const { return nodeOf_.at(layer); }

  /// What layers of the model read of what `layer` writes, in file order, if nothing else reads it:
  /// directly, or behind a row of nodes with one input and one output whose types `passes`. Empty
  /// otherwise.
  std::vector<std::size_t> readersBehind(std::size_t layer,
                                         const std::set<std::string, std::less<>>& passes) const;

 private:
  std::map<std::string, std::vector<const GraphNode*>> readers_;
  std::vector<const GraphNode*> nodeOf_;
  std::set<std::string> outputs_;
};

}  // namespace quantoscope
