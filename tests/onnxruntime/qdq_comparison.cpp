// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/onnxruntime/qdq_comparison.h"

#include <gtest/gtest.h>
#include <onnx/checker.h>
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <fstream>

#include "core/analysis/error_sums.h"
#include "core/analysis/plan_arithmetic.h"
#include "core/analysis/plan_report.h"
#include "core/analysis/quantized_network.h"
#include "core/base/atomic_file.h"
#include "core/formats/onnx_qdq.h"
#include "core/model/network.h"
#include "core/model/sample_source.h"
#include "tests/onnxruntime/layers_alone.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope::testing {
namespace {

using Runs = std::vector<std::vector<Tensor>>;

std::vector<std::string> outputNames(const Model& model) {
  std::vector<std::string> names;
  for (const ModelOutput& output : model.outputs) {
    names.push_back(output.name);
  }
  return names;
}

bool isRaised(const std::filesystem::path& file) {
  ::onnx::ModelProto proto;
  std::ifstream stream(file, std::ios::binary);
  return proto.ParseFromIstream(&stream) && proto.opset_import(0).version() < 13;
}

void print(const char* what, const Nearness& near) {
  std::printf("%-58s cosine %.7f, of one input %.7f, top-1 %.1f %%%s\n", what, near.cosine,
              near.ofOneInput, 100 * near.topOne, near.same ? ", all values equal" : "");
}

}  // namespace

Nearness nearness(const Runs& a, const Runs& b) {
  Nearness result;
  EXPECT_EQ(a.size(), b.size());
  if (a.empty() || a.size() != b.size()) {
    return {0, 0, 0, false};
  }
  std::vector<ErrorSums> sums(a.front().size());
  int agreeing = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t output = 0; output < sums.size(); ++output) {
      const auto& left = a[i].at(output).values;
      const auto& right = b[i].at(output).values;
      EXPECT_EQ(left.size(), right.size());
      ErrorSums own;
      own.add(left, right);
      sums[output].merge(own);
      result.ofOneInput = std::min(result.ofOneInput, own.cosine());
      result.same = result.same && left == right;
    }
    const auto maximum = [](const Tensor& tensor) {
      return std::max_element(tensor.values.begin(), tensor.values.end()) - tensor.values.begin();
    };
    agreeing += maximum(a[i].front()) == maximum(b[i].front()) ? 1 : 0;
  }
  for (const ErrorSums& sum : sums) {
    result.cosine = std::min(result.cosine, sum.cosine());
  }
  result.topOne = agreeing / static_cast<double>(a.size());
  return result;
}

Plan QdqCase::plan(Target target) const {
  Plan plan;
  plan.target = target;
  plan.overrides.resize(model.layers.size());
  return plan;
}

std::filesystem::path QdqCase::write(const Plan& plan, const std::filesystem::path& folder) const {
  const std::string bytes = onnxQdq(model, plan, reportAll(model, calibration, plan));
  ::onnx::ModelProto proto;
  EXPECT_TRUE(proto.ParseFromString(bytes));
  EXPECT_NO_THROW(::onnx::checker::check_model(proto));
  // Types and shapes of every node, strictly.
  const ::onnx::ShapeInferenceOptions options(true, 1, false);
  EXPECT_NO_THROW(
      ::onnx::shape_inference::InferShapes(proto, ::onnx::OpSchemaRegistry::Instance(), options));
  const auto file = folder / "written.onnx";
  writeFileAtomically(file, bytes);
  return file;
}

Runs QdqCase::inOnnxRuntime(const std::filesystem::path& file, Optimizations optimizations) const {
  std::vector<NamedTensors> feeds;
  for (Tensor input : inputs) {
    input.shape.insert(input.shape.begin(), 1);
    feeds.push_back({{model.inputs.front().name, std::move(input)}});
  }
  const std::vector<std::string> names = outputNames(model);
  Runs runs;
  for (NamedTensors& results : runOnnxRuntime(file, optimizations, feeds, names)) {
    runs.emplace_back();
    for (const std::string& name : names) {
      runs.back().push_back(std::move(results.at(name)));
    }
  }
  return runs;
}

Runs QdqCase::inFloat() const {
  Network network(model, {inputs.front().shape});
  Runs runs;
  for (const Tensor& input : inputs) {
    runs.push_back(network.forward({input}));
  }
  return runs;
}

Runs QdqCase::simulated(const Plan& plan) const {
  const QuantizedNetwork quantized(model,
                                   arithmeticOf(reportAll(model, calibration, plan), plan.target));
  QuantizingHook hook(quantized);
  Network network(model, {inputs.front().shape}, Fusion::Off);
  Runs runs;
  for (const Tensor& input : inputs) {
    runs.push_back(network.forward({input}, &hook));
  }
  return runs;
}

SampleSet firstSamples(const Model& model, const std::filesystem::path& folder, std::size_t count) {
  SampleSet samples = findSamples(model, {{"", folder}});
  samples.files.front().resize(std::min(count, samples.count()));
  return samples;
}

QdqCase qdqCase(const std::filesystem::path& model, const std::filesystem::path& folder,
                std::size_t count, const Preprocessing& preprocessing) {
  QdqCase qdq;
  qdq.model = loadModel({model});
  const SampleSet samples = firstSamples(qdq.model, folder, count);
  qdq.calibration = calibrate(qdq.model, samples, {preprocessing, false, 0});
  const auto shapes = sampleShapes(qdq.model, samples, preprocessing);
  for (std::size_t i = 0; i < samples.count(); ++i) {
    qdq.inputs.push_back(loadSample(qdq.model, samples, i, preprocessing, shapes).front());
  }
  return qdq;
}

void expectOnnxRuntimeAgrees(const QdqCase& qdq, double least) {
  const TemporaryFolder folder;
  const auto& original = qdq.model.files.front();
  const Runs ours = qdq.inFloat();
  const Runs theirs = qdq.inOnnxRuntime(original, Optimizations::Disabled);
  const Nearness agreement = nearness(ours, theirs);
  print("float: ours against ONNX Runtime's", agreement);
  EXPECT_GE(agreement.ofOneInput, 0.999999);

  for (const Target target : {Target::Integer, Target::Ncnn}) {
    const Plan plan = qdq.plan(target);
    const Runs simulated = qdq.simulated(plan);
    const auto file = qdq.write(plan, folder.path());
    expectLayersAgree(qdq, plan, file);
    const Nearness cost = nearness(simulated, ours);
    print((std::string(toString(target)) + ": our simulation against float").c_str(), cost);
    std::vector<Runs> levels;
    for (const auto level : {Optimizations::Disabled, Optimizations::All}) {
      const std::string what = std::string(toString(target)) + ", optimizations " + toString(level);
      SCOPED_TRACE(what);
      levels.push_back(qdq.inOnnxRuntime(file, level));
      const Nearness near = nearness(levels.back(), simulated);
      print((what + ": against our simulation").c_str(), near);
      print((what + ": against ONNX Runtime's float").c_str(), nearness(levels.back(), theirs));
      if (target == Target::Integer && least > 0) {
        EXPECT_GE(near.cosine, least);
      }
      EXPECT_LE(1 - near.cosine, 0.5 * (1 - cost.cosine) + 1e-6);
    }
    print((std::string(toString(target)) + ": with optimizations against without").c_str(),
          nearness(levels.front(), levels.back()));
  }

  Plan plan = qdq.plan(Target::Integer);
  for (LayerOverride& layer : plan.overrides) {
    layer.keepFloat = true;
  }
  const auto file = qdq.write(plan, folder.path());
  EXPECT_TRUE(nearness(qdq.inOnnxRuntime(file, Optimizations::Disabled), theirs).same);
  const Nearness optimized = nearness(qdq.inOnnxRuntime(file, Optimizations::All),
                                      qdq.inOnnxRuntime(original, Optimizations::All));
  // ONNX Runtime has other fast kernels for some operators of old versions.
  EXPECT_TRUE(optimized.same || (isRaised(original) && optimized.ofOneInput > 0.9999999));
}

}  // namespace quantoscope::testing
