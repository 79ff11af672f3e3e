// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/model/tensor.h"

namespace quantoscope {

class NetworkSource;

enum class ModelFormat { Ncnn, Onnx, Caffe, Darknet, TensorFlow };

/// What the weights of a quantizable layer do. The names are ncnn's, for every format.
enum class LayerKind {
  Convolution,
  ConvolutionDepthWise,  ///< Any grouped convolution: one weight scale a group.
  Deconvolution,
  DeconvolutionDepthWise,
  InnerProduct,
};

/// "Convolution", "ConvolutionDepthWise", …
const char* toString(LayerKind kind);
const char* toString(ModelFormat format);

/// Padding that follows from the size of the input, so that a stride of 1 keeps that size.
enum class AutoPadding {
  None,       ///< The pads are as given.
  SameUpper,  ///< An odd pad goes to the right and to the bottom.
  SameLower,  ///< An odd pad goes to the left and to the top.
};

/// Geometry of a convolution or transposed convolution; an inner product leaves it as it is.
struct ConvolutionGeometry {
  int kernelWidth = 1;
  int kernelHeight = 1;
  int strideWidth = 1;
  int strideHeight = 1;
  int dilationWidth = 1;
  int dilationHeight = 1;
  int padLeft = 0;
  int padTop = 0;
  int padRight = 0;
  int padBottom = 0;
  AutoPadding autoPadding = AutoPadding::None;  ///< If set, the pads above are 0.
  float padValue = 0;
  int groups = 1;
};

/// The geometry of a convolution with the pads that its input of this size gets.
ConvolutionGeometry withExplicitPads(ConvolutionGeometry geometry, int inputHeight, int inputWidth);

/// A layer whose input activation and weights can be quantized.
struct QuantizableLayer {
  std::string name;        ///< As it is written to tables.
  std::string engineName;  ///< The layer's name inside the engine's network.
  LayerKind kind = LayerKind::Convolution;
  ConvolutionGeometry geometry;
  int inputChannels = 0;
  int outputChannels = 0;
  /// outputChannels × inputChannels/groups × kernelHeight × kernelWidth, for a transposed
  /// convolution too; for an inner product outputChannels × inputChannels.
  std::vector<float> weights;
  std::vector<float> bias;  ///< Empty, or outputChannels values.
  /// The blob that it reads. Layers that read the same values (through splits) name the same blob.
  std::string inputBlob;
  std::string outputBlob;
  std::string activation;  ///< The fused activation, "ReLU" for example; empty if there is none.
  int line = 0;            ///< Line of the layer in a text file, from 1; 0 if there is none.
  /// Dimensions of the blob that it reads as the runtime of its format has them, without the batch:
  /// 3 for C×H×W. 0 where they are not known.
  int inputDimensions = 0;
};

/// One operation of the network as its file has it, quantizable or not.
struct GraphNode {
  std::string name;
  std::string type;  ///< In the words of the file: "Convolution", "Conv", "Input", …
  std::vector<std::string> inputs;   ///< Blobs that it reads; weights and constants are no blobs.
  std::vector<std::string> outputs;  ///< Blobs that it produces.
  int quantizable = -1;              ///< Index into Model::layers; -1 if it cannot be quantized.
};

/// The scales that the file of an already quantized model holds for one layer: value = code /
/// scale.
struct EmbeddedScales {
  std::string layer;
  std::string type;            ///< In the words of the file.
  int line = 0;                ///< Line of the layer in a text file, from 1; 0 if there is none.
  std::vector<float> weights;  ///< One for each output channel, group or row; 0 for a dead one.
  std::vector<float> input;    ///< Of what it reads; empty where it is chosen while the model runs.
  std::vector<float> output;   ///< Of what it writes; empty where it writes real numbers.
};

struct ModelInput {
  std::string name;
  /// C×H×W as the file declares it; 0 where the file leaves an extent open. May be empty.
  Shape shape;
  bool channelsLast = false;  ///< The file itself has it as H×W×C.
};

struct ModelOutput {
  std::string name;         ///< Blob name.
  std::string engineLayer;  ///< Engine layer that produces it …
  int engineIndex = 0;      ///< … and which of that layer's outputs it is.
};

/// A network as loaded: what the user needs to know about it, and how to build runnable copies.
struct Model {
  std::string name;
  ModelFormat format = ModelFormat::Ncnn;
  std::vector<std::filesystem::path> files;
  std::string hash;  ///< SHA-256 of the files, see sha256OfFiles().
  std::vector<ModelInput> inputs;
  std::vector<ModelOutput> outputs;
  std::size_t layerCount = 0;
  std::map<std::string, std::size_t> layerTypes;  ///< How many layers of each type there are.
  std::vector<QuantizableLayer> layers;           ///< The quantizable ones, in file order.
  /// The whole network in file order, without layers that only hand a blob to several readers.
  /// Empty for a format that does not say.
  std::vector<GraphNode> graph;
  std::string weightType;          ///< "fp32", "fp16", "fp16 + fp32", …
  std::vector<std::string> notes;  ///< What the loader left out or decided, for the user.
  /// What makes the figures mean something else than the user may think: said by every command.
  std::vector<std::string> warnings;
  /// In file order. Not empty: the model is quantized already and cannot be calibrated; the weights
  /// of `layers` are what its codes stand for. embeddedArithmetic() says how it is run.
  std::vector<EmbeddedScales> embeddedScales;
  std::shared_ptr<const NetworkSource> source;
};

/// True if a shape has every extent that is declared; an open one (0) may be any.
bool agrees(const Shape& shape, const Shape& declared);

/// Why a model that is quantized already can neither be run in float nor calibrated; empty for a
/// float model.
std::string quantizedReason(const Model& model);

/// Loads a model from its files in any order, for example `x.param x.bin`. Throws Error.
Model loadModel(const std::vector<std::filesystem::path>& files);

/// The same, but of an ncnn model the weights may be missing: if the .param alone is given and no
/// .bin lies beside it, the layers have none, and the model cannot be run.
Model loadModelDescription(const std::vector<std::filesystem::path>& files);

}  // namespace quantoscope
