// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/imported/load_tensorflow.h"

#include <limits>
#include <utility>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "core/model/imported/tensorflow_importer.h"
#include "core/model/onnx/graph_model.h"

namespace quantoscope {

Model loadTensorFlowModel(std::span<const std::byte> bytes, const std::string& name) {
  try {
    const imported::TensorFlowGraph graph = imported::readTensorFlowGraph(bytes);
    imported::GraphBuilder builder;
    imported::TensorFlowImporter(graph, builder).run();
    for (const auto& type : graph.weightTypes) {
      builder.weightType(type);
    }
    return onnxgraph::modelOf(builder.finish(), name, ModelFormat::TensorFlow);
  } catch (const Error& error) {
    const std::string message = error.what();
    throw Error(message.starts_with(name) ? message : name + ": " + message);
  }
}

Model loadTensorFlowModel(const std::filesystem::path& file) {
  const auto bytes = readFile(file, static_cast<std::size_t>(std::numeric_limits<int>::max()));
  Model model = loadTensorFlowModel(bytes, file.string());
  model.name = file.stem().string();
  model.files = {file};
  return model;
}

}  // namespace quantoscope
