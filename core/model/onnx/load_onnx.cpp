// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/onnx/load_onnx.h"

#include "core/model/onnx/graph_model.h"

namespace quantoscope {

Model loadOnnxModel(const std::filesystem::path& file) {
  Model model = onnxgraph::modelOf(onnxgraph::readGraph(file), file.string(), ModelFormat::Onnx);
  model.name = file.stem().string();
  model.files = {file};
  return model;
}

Model loadOnnxModel(std::span<const std::byte> bytes, const std::string& name) {
  Model model = onnxgraph::modelOf(onnxgraph::readGraph(bytes, name, {}), name, ModelFormat::Onnx);
  model.name = name;
  return model;
}

}  // namespace quantoscope
