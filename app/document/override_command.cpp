// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/override_command.h"

#include <QStringList>
#include <algorithm>
#include <utility>

#include "app/document/document.h"
#include "core/calibration/threshold_methods.h"

namespace quantoscope {
namespace {

// QUndoStack merges commands of one id only.
constexpr int kOverrideCommandId = 1;
constexpr int kSelectionCommandId = 2;

}  // namespace

OverrideCommand::OverrideCommand(Document& document, std::size_t layer, LayerOverride before,
                                 LayerOverride after, OverrideField field, int mergeKey)
    : document_(document),
      layer_(layer),
      before_(std::move(before)),
      after_(std::move(after)),
      field_(field),
      layerName_(QString::fromStdString(document.model()->layers[layer].name)),
      automatic_(automaticValues(document.layers()[layer].automatic.get())),
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
    case OverrideField::Untied:
      return after_.untied.value_or(false) ? tr("Untie %1 from its group").arg(layerName_)
                                           : tr("Tie %1 to its group again").arg(layerName_);
    case OverrideField::Reason:
      return tr("Set reason of %1").arg(layerName_);
    case OverrideField::Reset:
      break;
  }
  return tr("Reset %1 to automatic").arg(layerName_);
}

QString OverrideCommand::values(bool takenBack) const {
  return takenBack ? overrideChanges(after_, before_, automatic_)
                   : overrideChanges(before_, after_, automatic_);
}

void OverrideCommand::takeBack() {
  document_.applyOverride(layer_, before_);
}

void OverrideCommand::carryOut() {
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
                                   OverrideField field, int mergeKey)
    : document_(document), after_(std::move(after)), field_(field), mergeKey_(mergeKey) {
  for (const LayerEdit& edit : after_) {
    before_.push_back({edit.layer, document.plan().overrides[edit.layer]});
    layerNames_.push_back(QString::fromStdString(document.model()->layers[edit.layer].name));
    automatic_.push_back(automaticValues(document.layers()[edit.layer].automatic.get()));
  }
  setText(SelectionCommand::describe());
}

QString SelectionCommand::describe() const {
  const auto count = static_cast<int>(after_.size());
  switch (field_) {
    case OverrideField::Threshold:
      return tr("Set threshold of %n layer(s)", nullptr, count);
    case OverrideField::Untied:
      return after_.front().layerOverride.untied.value_or(false)
                 ? tr("Untie %n layer(s)", nullptr, count)
                 : tr("Tie %n layer(s) again", nullptr, count);
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

QString SelectionCommand::values(bool takenBack) const {
  constexpr std::size_t kNamed = 6;
  QStringList texts;
  for (std::size_t i = 0; i < std::min(after_.size(), kNamed); ++i) {
    const LayerOverride& before = before_[i].layerOverride;
    const LayerOverride& after = after_[i].layerOverride;
    texts << tr("%1: %2", "layer and what changed")
                 .arg(layerNames_[i], takenBack ? overrideChanges(after, before, automatic_[i])
                                                : overrideChanges(before, after, automatic_[i]));
  }
  if (after_.size() > kNamed) {
    texts << tr("and %n more", nullptr, static_cast<int>(after_.size() - kNamed));
  }
  return texts.join(QStringLiteral("; "));
}

int SelectionCommand::id() const {
  return kSelectionCommandId;
}

bool SelectionCommand::mergeWith(const QUndoCommand* next) {
  const auto* newer = dynamic_cast<const SelectionCommand*>(next);
  const bool sameLayers =
      newer != nullptr && newer->after_.front().layer == after_.front().layer &&
      std::is_permutation(
          newer->after_.begin(), newer->after_.end(), after_.begin(), after_.end(),
          [](const LayerEdit& a, const LayerEdit& b) { return a.layer == b.layer; });
  if (!sameLayers || mergeKey_ == 0 || newer->mergeKey_ != mergeKey_ || newer->field_ != field_) {
    return false;
  }
  for (LayerEdit& edit : after_) {
    edit = *std::find_if(newer->after_.begin(), newer->after_.end(),
                         [&](const LayerEdit& other) { return other.layer == edit.layer; });
  }
  return true;
}

void SelectionCommand::takeBack() {
  apply(before_);
}

void SelectionCommand::carryOut() {
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

QString UseMethodCommand::values(bool takenBack) const {
  return methodChange(takenBack ? method_ : before_.method, takenBack ? before_.method : method_);
}

void UseMethodCommand::takeBack() {
  apply(before_.method, before_.overrides);
}

void UseMethodCommand::carryOut() {
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

QString ResetAllCommand::values(bool takenBack) const {
  const auto count = static_cast<int>(std::count_if(
      before_.begin(), before_.end(), [](const LayerOverride& layer) { return !layer.empty(); }));
  return takenBack ? tr("%n layer(s) decided by hand again", nullptr, count)
                   : tr("%n layer(s) decided by hand before", nullptr, count);
}

void ResetAllCommand::takeBack() {
  document_.applyAllOverrides(before_);
}

void ResetAllCommand::carryOut() {
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

QString MethodCommand::values(bool takenBack) const {
  return methodChange(takenBack ? after_ : before_, takenBack ? before_ : after_);
}

void MethodCommand::takeBack() {
  document_.applyMethod(before_);
}

void MethodCommand::carryOut() {
  document_.applyMethod(after_);
}

TargetCommand::TargetCommand(Document& document, Target after)
    : document_(document), before_(document.plan().target), after_(after) {
  // The other target ties other layers; what was decided stays, and shows where it does not fit.
  Plan wanted = document.plan();
  overridesBefore_ = wanted.overrides;
  setTarget(wanted, *document.model(), after);
  untieWhatDiffers(wanted);
  overridesAfter_ = std::move(wanted.overrides);
  setText(TargetCommand::describe());
}

QString TargetCommand::describe() const {
  return after_ == Target::Integer ? tr("Quantize for integers only") : tr("Quantize for ncnn");
}

QString TargetCommand::values(bool takenBack) const {
  const Target from = takenBack ? after_ : before_;
  const Target to = takenBack ? before_ : after_;
  return QStringLiteral("%1 → %2").arg(QLatin1String(toString(from)), QLatin1String(toString(to)));
}

void TargetCommand::takeBack() {
  document_.applyTarget(before_);
  document_.applyAllOverrides(overridesBefore_);
}

void TargetCommand::carryOut() {
  document_.applyTarget(after_);
  document_.applyAllOverrides(overridesAfter_);
}

}  // namespace quantoscope
