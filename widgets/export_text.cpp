// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/export_text.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <array>

namespace quantoscope {
namespace {

struct ExportText {
  Q_DECLARE_TR_FUNCTIONS(ExportText)
};

struct FormatName {
  std::string_view id;
  const char* name;
};

constexpr std::array kFormatNames = {
    FormatName{"ncnn-table", QT_TRANSLATE_NOOP("ExportText", "ncnn scale table")},
    FormatName{"ncnn-int8", QT_TRANSLATE_NOOP("ExportText", "ncnn int8 model")},
    FormatName{"tensorrt-cache", QT_TRANSLATE_NOOP("ExportText", "TensorRT calibration cache")},
    FormatName{"tensor-ranges", QT_TRANSLATE_NOOP("ExportText", "Tensor ranges (JSON)")},
    FormatName{"onnx-qdq", QT_TRANSLATE_NOOP("ExportText", "ONNX with QuantizeLinear")},
    FormatName{"json", QT_TRANSLATE_NOOP("ExportText", "Report and plan (JSON)")},
    FormatName{"csv", QT_TRANSLATE_NOOP("ExportText", "Layers (CSV)")},
    FormatName{"html", QT_TRANSLATE_NOOP("ExportText", "Report for a browser (HTML)")},
    FormatName{"pdf", QT_TRANSLATE_NOOP("ExportText", "Report for paper (PDF)")},
};

QString sentence(LossKind kind) {
  switch (kind) {
    case LossKind::Provenance:
      return ExportText::tr("where values come from: method, images, person, time and reason");
    case LossKind::Statistics:
      return ExportText::tr("histograms and divergence curves");
    case LossKind::Plan:
      return ExportText::tr("the plan itself: the file cannot be opened as one again");
    case LossKind::ActivationBits:
      return ExportText::tr("fewer than 8 activation bits: the runtime clips at ±127");
    case LossKind::ZeroPoints:
      return ExportText::tr("zero points: the codes become symmetric");
    case LossKind::FloatWidth:
      return ExportText::tr(
          "32-bit floats: ncnn2int8 stores the weights of float layers in 16 bits");
    case LossKind::FloatLayers:
      return ExportText::tr(
          "layers that must stay float: the runtime may run them in int8 all the same");
    case LossKind::WeightScales:
      return ExportText::tr("decisions on weights: the runtime finds its own weight scales");
    case LossKind::SharedTensors:
      return ExportText::tr(
          "different decisions of layers that read one tensor: the largest threshold is written");
    case LossKind::SmallScales:
      return ExportText::tr(
          "small scales exactly: six decimals round them by more than a thousandth");
    case LossKind::HalfFloats:
      return ExportText::tr("16-bit floats: these layers stay as they are in the model");
  }
  return {};
}

}  // namespace

QString formatText(const ExportFormat& format) {
  const auto* const name = std::find_if(kFormatNames.begin(), kFormatNames.end(),
                                        [&](const FormatName& n) { return n.id == format.id; });
  return name == kFormatNames.end()
             ? QString::fromUtf8(format.label.data(), static_cast<qsizetype>(format.label.size()))
             : QCoreApplication::translate("ExportText", name->name);
}

QString lossText(const Loss& loss) {
  constexpr std::size_t kNamed = 3;
  if (loss.names.empty()) {
    return sentence(loss.kind);
  }
  QStringList names;
  for (std::size_t i = 0; i < std::min(loss.names.size(), kNamed); ++i) {
    names.append(QString::fromStdString(loss.names[i]));
  }
  const int rest = static_cast<int>(loss.names.size() - static_cast<std::size_t>(names.size()));
  const QString listed = names.join(QStringLiteral(", "));
  return sentence(loss.kind) +
         (rest == 0 ? ExportText::tr(" (%1)").arg(listed)
                    : ExportText::tr(" (%1 and %n more)", nullptr, rest).arg(listed));
}

QString obstacleText(ObstacleKind obstacle) {
  switch (obstacle) {
    case ObstacleKind::NotFromNcnn:
      return ExportText::tr("It is made from a float ncnn model's .param and .bin.");
    case ObstacleKind::NoTensorNames:
      return ExportText::tr("The model does not name the tensors that its layers read.");
    case ObstacleKind::NotOnnx:
      return ExportText::tr("Only a model that came as ONNX can be written as ONNX.");
  }
  return {};
}

}  // namespace quantoscope
