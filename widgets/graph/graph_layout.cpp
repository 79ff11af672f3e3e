// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_layout.h"

#include <graphviz/gvc.h>
#include <locale.h>

#include <array>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>

#include "core/base/error.h"

namespace quantoscope {
namespace {

constexpr double kPointsPerInch = 72;  // Graphviz: sizes in inches, positions in points
constexpr double kLargestExtent = 10000;
constexpr std::size_t kLarge = 1200;  // nodes and edges

/// Graphviz reads and writes its attributes with the C library's numbers: here with a point, on
/// this thread alone.
class PointAsDecimal {
 public:
  PointAsDecimal() : locale_(newlocale(LC_NUMERIC_MASK, "C", nullptr)) {
    if (locale_ == nullptr) {
      throw Error("The C locale is missing.");
    }
    previous_ = uselocale(locale_);
  }
  ~PointAsDecimal() {
    uselocale(previous_);
    freelocale(locale_);
  }
  PointAsDecimal(const PointAsDecimal&) = delete;
  PointAsDecimal& operator=(const PointAsDecimal&) = delete;

 private:
  locale_t locale_;
  locale_t previous_ = nullptr;
};

struct FreeContext {
  void operator()(GVC_t* context) const { gvFreeContext(context); }
};
struct CloseGraph {
  void operator()(Agraph_t* graph) const { agclose(graph); }
};

/// The layout's own data, which goes before the graph does.
struct FreeLayout {
  GVC_t* context;
  void operator()(Agraph_t* graph) const { gvFreeLayout(context, graph); }
};

// The library takes all text as char*, though it copies it.
void setDefault(Agraph_t* graph, int kind, std::string name, std::string value) {
  agattr(graph, kind, name.data(), value.data());
}

void setInches(Agnode_t* node, std::string name, double pixels) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4f", pixels / kPointsPerInch);
  agset(node, name.data(), text.data());
}

void check(const GraphSketch& sketch) {
  if (sketch.boxes.size() > kMaxLayoutBoxes || sketch.edges.size() > kMaxLayoutEdges) {
    throw Error("The graph has " + std::to_string(sketch.boxes.size()) + " nodes and " +
                std::to_string(sketch.edges.size()) + " edges; up to " +
                std::to_string(kMaxLayoutBoxes) + " and " + std::to_string(kMaxLayoutEdges) +
                " can be laid out.");
  }
  for (const QSizeF& box : sketch.boxes) {
    if (!(box.width() > 0 && box.height() > 0 && box.width() < kLargestExtent &&
          box.height() < kLargestExtent)) {
      throw Error("A node of the graph has no proper size.");
    }
  }
  for (const GraphEdge& edge : sketch.edges) {
    if (edge.from >= sketch.boxes.size() || edge.to >= sketch.boxes.size()) {
      throw Error("An edge of the graph leads to no node.");
    }
  }
}

GraphSpline splineOf(const Agedge_t* edge, const auto& pixel, const QPointF& from,
                     const QPointF& to) {
  GraphSpline spline;
  const splines* drawn = ED_spl(edge);
  if (drawn == nullptr || drawn->size < 1 || drawn->list[0].size < 4) {
    return {{from, from, to, to}, to};
  }
  const bezier& line = drawn->list[0];
  for (std::size_t i = 0; i < static_cast<std::size_t>(line.size); ++i) {
    spline.points.push_back(pixel(line.list[i]));
  }
  spline.tip = line.eflag != 0 ? pixel(line.ep) : spline.points.back();
  return spline;
}

}  // namespace

GraphLayout layoutGraph(const GraphSketch& sketch) {
  check(sketch);
  if (sketch.boxes.empty()) {
    return {};
  }
  // Graphviz keeps its state in globals.
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  const PointAsDecimal pointAsDecimal;
  const std::unique_ptr<GVC_t, FreeContext> context(gvContext());
  std::string name = "network";
  const std::unique_ptr<Agraph_t, CloseGraph> graph(agopen(name.data(), Agdirected, nullptr));
  if (context == nullptr || graph == nullptr) {
    throw Error("Graphviz cannot be started.");
  }
  agseterr(AGMAX);  // failures are reported by return values, not on the terminal
  setDefault(graph.get(), AGRAPH, "rankdir", "LR");
  // Bounds on the search for the best layout: large graphs get a good one in time instead.
  if (sketch.boxes.size() + sketch.edges.size() > kLarge) {
    setDefault(graph.get(), AGRAPH, "nslimit", "0.5");
    setDefault(graph.get(), AGRAPH, "nslimit1", "0.5");
    setDefault(graph.get(), AGRAPH, "mclimit", "0.2");
  }
  setDefault(graph.get(), AGRAPH, "ranksep", "0.45");
  setDefault(graph.get(), AGRAPH, "nodesep", "0.22");
  setDefault(graph.get(), AGNODE, "shape", "box");
  setDefault(graph.get(), AGNODE, "fixedsize", "true");
  setDefault(graph.get(), AGNODE, "label", "");
  setDefault(graph.get(), AGNODE, "width", "1");
  setDefault(graph.get(), AGNODE, "height", "1");
  setDefault(graph.get(), AGEDGE, "arrowsize", "0.6");

  std::vector<Agnode_t*> nodes;
  for (std::size_t i = 0; i < sketch.boxes.size(); ++i) {
    std::string id = std::to_string(i);
    nodes.push_back(agnode(graph.get(), id.data(), 1));
    setInches(nodes.back(), "width", sketch.boxes[i].width());
    setInches(nodes.back(), "height", sketch.boxes[i].height());
  }
  std::vector<Agedge_t*> edges;
  for (const GraphEdge& edge : sketch.edges) {
    edges.push_back(agedge(graph.get(), nodes[edge.from], nodes[edge.to], nullptr, 1));
  }
  std::string engine = "dot";
  if (gvLayout(context.get(), graph.get(), engine.data()) != 0) {
    throw Error("Graphviz cannot lay the network out; is its plugin \"dot\" installed?");
  }
  const std::unique_ptr<Agraph_t, FreeLayout> layoutData(graph.get(), FreeLayout{context.get()});

  const boxf bounds = GD_bb(graph.get());
  const auto pixel = [&bounds](const pointf& point) {
    return QPointF(point.x - bounds.LL.x, bounds.UR.y - point.y);
  };
  GraphLayout layout;
  layout.size = QSizeF(bounds.UR.x - bounds.LL.x, bounds.UR.y - bounds.LL.y);
  for (const Agnode_t* node : nodes) {
    layout.centers.push_back(pixel(ND_coord(node)));
  }
  for (std::size_t i = 0; i < edges.size(); ++i) {
    layout.splines.push_back(splineOf(edges[i], pixel, layout.centers[sketch.edges[i].from],
                                      layout.centers[sketch.edges[i].to]));
  }
  return layout;
}

}  // namespace quantoscope
