// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/override_command.h"

#include <utility>

#include "app/document/document.h"
#include "core/calibration/threshold_methods.h"

namespace quantoscope {
namespace {

// QUndoStack merges commands of one id only.
constexpr int kOverrideCommandId = 1;

}  // namespace

OverrideCommand::OverrideCommand(Document& document, std::size_t layer, LayerOverride before,
                                 LayerOverride after, OverrideField field, int mergeKey)
    : document_(document),
      layer_(layer),
      before_(std::move(before)),
      after_(std::move(after)),
      field_(field),
      layerName_(QString::fromStdString(document.model()->layers[layer].name)),
      mergeKey_(mergeKey) {
  setText(OverrideCommand::describe());
}

QString OverrideCommand::describe() const {
  switch (field_) {
    case OverrideField::Threshold:
      return tr("Set threshold of %1").arg(layerName_);
    case OverrideField::Method:
      return tr("Set method of %1").arg(layerName_);
    case OverrideField::ActivationBits:
      return tr("Set activation bits of %1").arg(layerName_);
    case OverrideField::WeightBits:
      return tr("Set weight bits of %1").arg(layerName_);
    case OverrideField::KeepFloat:
      return after_.keepFloat.value_or(false) ? tr("Keep %1 float").arg(layerName_)
                                              : tr("Quantize %1").arg(layerName_);
    case OverrideField::ZeroPoint:
      return after_.asymmetric.value_or(false) ? tr("Give %1 a zero point").arg(layerName_)
                                               : tr("Quantize %1 symmetrically").arg(layerName_);
    case OverrideField::WeightRange:
      return tr("Set weight range of %1").arg(layerName_);
    case OverrideField::PerTensorWeights:
      return after_.perTensorWeights.value_or(false)
                 ? tr("Give %1 one weight scale").arg(layerName_)
                 : tr("Give %1 a weight scale for each channel").arg(layerName_);
    case OverrideField::HalfFloat:
      return after_.halfFloat.value_or(false) ? tr("Keep %1 float in 16 bits").arg(layerName_)
                                              : tr("Keep %1 float in 32 bits").arg(layerName_);
    case OverrideField::Advice:
      return tr("Follow the advice for %1").arg(layerName_);
    case OverrideField::Table:
      return tr("Take %1 from the table").arg(layerName_);
    case OverrideField::Reason:
      return tr("Set reason of %1").arg(layerName_);
    case OverrideField::Reset:
      break;
  }
  return tr("Reset %1 to automatic").arg(layerName_);
}

void OverrideCommand::undo() {
  document_.applyOverride(layer_, before_);
}

void OverrideCommand::redo() {
  document_.applyOverride(layer_, after_);
}

int OverrideCommand::id() const {
  return kOverrideCommandId;
}

bool OverrideCommand::mergeWith(const QUndoCommand* next) {
  const auto* newer = dynamic_cast<const OverrideCommand*>(next);
  if (newer == nullptr || mergeKey_ == 0 || newer->mergeKey_ != mergeKey_ ||
      newer->layer_ != layer_ || newer->field_ != field_) {
    return false;
  }
  after_ = newer->after_;
  return true;
}

SelectionCommand::SelectionCommand(Document& document, std::vector<LayerEdit> after,
                                   OverrideField field)
    : document_(document), after_(std::move(after)), field_(field) {
  for (const LayerEdit& edit : after_) {
    before_.push_back({edit.layer, document.plan().overrides[edit.layer]});
  }
  setText(SelectionCommand::describe());
}

QString SelectionCommand::describe() const {
  const auto count = static_cast<int>(after_.size());
  switch (field_) {
    case OverrideField::Method:
      return tr("Set method of %n layer(s)", nullptr, count);
    case OverrideField::ActivationBits:
      return tr("Set activation bits of %n layer(s)", nullptr, count);
    case OverrideField::WeightBits:
      return tr("Set weight bits of %n layer(s)", nullptr, count);
    case OverrideField::KeepFloat:
      return after_.front().layerOverride.keepFloat.value_or(false)
                 ? tr("Keep %n layer(s) float", nullptr, count)
                 : tr("Quantize %n layer(s)", nullptr, count);
    case OverrideField::Table:
      return tr("Take %n layer(s) from the table", nullptr, count);
    case OverrideField::Reset:
      return tr("Reset %n layer(s) to automatic", nullptr, count);
    default:
      break;
  }
  return tr("Change %n layer(s)", nullptr, count);
}

void SelectionCommand::undo() {
  apply(before_);
}

void SelectionCommand::redo() {
  apply(after_);
}

void SelectionCommand::apply(const std::vector<LayerEdit>& edits) {
  std::vector<LayerOverride> overrides = document_.plan().overrides;
  for (const LayerEdit& edit : edits) {
    overrides[edit.layer] = edit.layerOverride;
  }
  document_.applyAllOverrides(overrides);
}

UseMethodCommand::UseMethodCommand(Document& document, std::string method, int bits,
                                   std::vector<LayerOverride> after)
    : document_(document),
      before_(document.plan()),
      method_(std::move(method)),
      bits_(bits),
      after_(std::move(after)) {
  setText(UseMethodCommand::describe());
}

QString UseMethodCommand::describe() const {
  const std::string_view label = thresholdMethod(method_).label;
  return tr("Use %1 at %2 bits for all layers")
      .arg(QString::fromUtf8(label.data(), static_cast<qsizetype>(label.size())))
      .arg(bits_);
}

void UseMethodCommand::undo() {
  apply(before_.method, before_.overrides);
}

void UseMethodCommand::redo() {
  apply(method_, after_);
}

void UseMethodCommand::apply(const std::string& method,
                             const std::vector<LayerOverride>& overrides) {
  if (method != document_.plan().method) {
    document_.applyMethod(method);
  }
  document_.applyAllOverrides(overrides);
}

ResetAllCommand::ResetAllCommand(Document& document)
    : document_(document), before_(document.plan().overrides) {
  setText(ResetAllCommand::describe());
}

QString ResetAllCommand::describe() const {
  return tr("Reset all layers to automatic");
}

void ResetAllCommand::undo() {
  document_.applyAllOverrides(before_);
}

void ResetAllCommand::redo() {
  document_.applyAllOverrides(std::vector<LayerOverride>(before_.size()));
}

MethodCommand::MethodCommand(Document& document, std::string after)
    : document_(document), before_(document.plan().method), after_(std::move(after)) {
  setText(MethodCommand::describe());
}

QString MethodCommand::describe() const {
  const std::string_view label = thresholdMethod(after_).label;
  return tr("Use %1 for all layers")
      .arg(QString::fromUtf8(label.data(), static_cast<qsizetype>(label.size())));
}

void MethodCommand::undo() {
  document_.applyMethod(before_);
}

void MethodCommand::redo() {
  document_.applyMethod(after_);
}

TargetCommand::TargetCommand(Document& document, Target after)
    : document_(document), before_(document.plan().target), after_(after) {
  setText(TargetCommand::describe());
}

QString TargetCommand::describe() const {
  return after_ == Target::Integer ? tr("Quantize for integers only") : tr("Quantize for ncnn");
}

void TargetCommand::undo() {
  document_.applyTarget(before_);
}

void TargetCommand::redo() {
  document_.applyTarget(after_);
}

}  // namespace quantoscope
