// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/onnx/operators.h"

#include <unordered_map>

namespace quantoscope::onnxgraph {

Operator findOperator(const std::string& type) {
  static const std::unordered_map<std::string, Operator> kTable = [] {
    std::unordered_map<std::string, Operator> table = {
        {"ArgMax", importArgExtremum},
        {"ArgMin", importArgExtremum},
        {"AveragePool", importPool},
        {"BatchNormalization", importBatchNormalization},
        {"Cast", importCast},
        {"Clip", importClip},
        {"Concat", importConcat},
        {"Constant", importConstant},
        {"ConstantOfShape", importConstantOfShape},
        {"Conv", importConv},
        {"ConvTranspose", importConvTranspose},
        {"DepthToSpace", importDepthToSpace},
        {"Dropout", importPassing},
        {"Expand", importExpand},
        {"Flatten", importFlatten},
        {"Gather", importGather},
        {"GatherND", importGatherNd},
        {"ScatterND", importScatterNd},
        {"Trilu", importTrilu},
        {"ScatterElements", importScatterElements},
        {"MeanVarianceNormalization", importMeanVarianceNormalization},
        {"LpNormalization", importLpNormalization},
        {"GroupNormalization", importGroupNormalization},
        {"GatherElements", importGatherElements},
        {"Einsum", importEinsum},
        {"CumSum", importCumSum},
        {"RNN", importRnn},
        {"LSTM", importLstm},
        {"GRU", importGru},
        {"Gemm", importGemm},
        {"GlobalAveragePool", importGlobalPool},
        {"GlobalMaxPool", importGlobalPool},
        {"Identity", importPassing},
        {"InstanceNormalization", importInstanceNormalization},
        {"LRN", importLrn},
        {"LayerNormalization", importLayerNormalization},
        {"LogSoftmax", importSoftmax},
        {"MatMul", importMatMul},
        {"MaxPool", importPool},
        {"PRelu", importPrelu},
        {"Pad", importPad},
        {"Range", importRange},
        {"Reshape", importReshape},
        {"Resize", importResize},
        {"Shape", importShape},
        {"Size", importSize},
        {"Slice", importSlice},
        {"Softmax", importSoftmax},
        {"SpaceToDepth", importSpaceToDepth},
        {"Split", importSplit},
        {"Squeeze", importSqueeze},
        {"Tile", importTile},
        {"Transpose", importTranspose},
        {"Unsqueeze", importUnsqueeze},
        {"Upsample", importUpsample},
        {"Where", importWhere},
    };
    for (const char* name : {"Add", "Sub", "Mul", "Div", "Pow", "Mod", "Equal", "Greater",
                             "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor"}) {
      table.emplace(name, importBinary);
    }
    for (const char* name : {"Max", "Mean", "Min", "Sum"}) {
      table.emplace(name, importVariadic);
    }
    for (const char* name :
         {"ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2",
          "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp"}) {
      table.emplace(name, importReduce);
    }
    for (const char* name : {"Abs",         "Acos",
                             "Acosh",       "Asin",
                             "Asinh",       "Atan",
                             "Atanh",       "Ceil",
                             "Celu",        "Cos",
                             "Cosh",        "Elu",
                             "Erf",         "Exp",
                             "Floor",       "Gelu",
                             "HardSigmoid", "HardSwish",
                             "LeakyRelu",   "Log",
                             "Mish",        "Neg",
                             "Not",         "Reciprocal",
                             "Relu",        "Round",
                             "Selu",        "Shrink",
                             "Sigmoid",     "Sign",
                             "Sin",         "Sinh",
                             "Softplus",    "Softsign",
                             "Sqrt",        "Tan",
                             "Tanh",        "ThresholdedRelu"}) {
      table.emplace(name, importUnary);
    }
    return table;
  }();
  const auto found = kTable.find(type);
  return found == kTable.end() ? nullptr : found->second;
}

}  // namespace quantoscope::onnxgraph
