// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_sketch.h"

#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "widgets/graph/graph_node_item.h"

namespace quantoscope {

GraphSketch sketchOf(const std::vector<GraphNode>& graph, const QFont& font) {
  GraphSketch sketch;
  std::unordered_map<std::string, std::size_t> producers;
  for (std::size_t i = 0; i < graph.size(); ++i) {
    sketch.boxes.push_back(GraphNodeItem::sizeFor(graph[i], font));
    for (const std::string& blob : graph[i].outputs) {
      producers.emplace(blob, i);
    }
  }
  std::set<std::pair<std::size_t, std::size_t>> seen;
  for (std::size_t i = 0; i < graph.size(); ++i) {
    for (const std::string& blob : graph[i].inputs) {
      const auto producer = producers.find(blob);
      if (producer != producers.end() && seen.emplace(producer->second, i).second) {
        sketch.edges.push_back({producer->second, i});
      }
    }
  }
  return sketch;
}

}  // namespace quantoscope
