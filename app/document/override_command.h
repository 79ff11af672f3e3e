// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QString>
#include <QUndoCommand>
#include <cstddef>
#include <string>
#include <vector>

#include "app/document/override_values.h"
#include "core/quantization/group_edits.h"
#include "core/quantization/plan.h"
#include "widgets/inspector/override_field.h"

namespace quantoscope {

class Document;

/// What one layer is to become.
using LayerEdit = OverrideEdit;

/// A step of the undo list that can say what it does in the language of the moment.
class PlanCommand : public QUndoCommand {
 public:
  virtual QString describe() const = 0;
  /// With the values, "threshold 4.2 → 5.1": from the state before to the one after, or, for a step
  /// that was taken back, the other way round.
  virtual QString values(bool takenBack) const = 0;
  /// True if it was carried out more than once: undone and done again.
  bool repeated() const { return runs_ > 1; }

  void undo() final { takeBack(); }
  void redo() final {
    ++runs_;
    carryOut();
  }

 protected:
  virtual void takeBack() = 0;
  virtual void carryOut() = 0;

 private:
  int runs_ = 0;
};

/// Replaces the override of one layer.
class OverrideCommand : public PlanCommand {
  Q_DECLARE_TR_FUNCTIONS(quantoscope::OverrideCommand)

 public:
  /// Commands with the same `mergeKey` that follow each other on the same layer and field become
  /// one step; 0 keeps a command for itself.
  OverrideCommand(Document& document, std::size_t layer, LayerOverride before, LayerOverride after,
                  OverrideField field, int mergeKey = 0);

  QString describe() const override;
  QString values(bool takenBack) const override;
  int id() const override;
  bool mergeWith(const QUndoCommand* next) override;

 protected:
  void takeBack() override;
  void carryOut() override;

 private:
  Document& document_;
  std::size_t layer_;
  LayerOverride before_;
  LayerOverride after_;
  OverrideField field_;
  QString layerName_;
  AutomaticValues automatic_;
  int mergeKey_;
};

/// Replaces the overrides of several layers in one step.
class SelectionCommand : public PlanCommand {
  Q_DECLARE_TR_FUNCTIONS(quantoscope::SelectionCommand)

 public:
  /// `after` is not empty. Commands with the same `mergeKey` that follow each other on the same
  /// layers and field become one step; 0 keeps a command for itself.
  SelectionCommand(Document& document, std::vector<LayerEdit> after, OverrideField field,
                   int mergeKey = 0);

  QString describe() const override;
  QString values(bool takenBack) const override;
  int id() const override;
  bool mergeWith(const QUndoCommand* next) override;

 protected:
  void takeBack() override;
  void carryOut() override;

 private:
  void apply(const std::vector<LayerEdit>& edits);

  Document& document_;
  std::vector<LayerEdit> before_;
  std::vector<LayerEdit> after_;
  std::vector<QString> layerNames_;
  std::vector<AutomaticValues> automatic_;
  OverrideField field_;
  int mergeKey_;
};

/// Changes the method and the overrides of all layers in one step.
class UseMethodCommand : public PlanCommand {
  Q_DECLARE_TR_FUNCTIONS(quantoscope::UseMethodCommand)

 public:
  UseMethodCommand(Document& document, std::string method, int bits,
                   std::vector<LayerOverride> after);

  QString describe() const override;
  QString values(bool takenBack) const override;

 protected:
  void takeBack() override;
  void carryOut() override;

 private:
  void apply(const std::string& method, const std::vector<LayerOverride>& overrides);

  Document& document_;
  Plan before_;
  std::string method_;
  int bits_;
  std::vector<LayerOverride> after_;
};

/// Resets every layer to automatic.
class ResetAllCommand : public PlanCommand {
  Q_DECLARE_TR_FUNCTIONS(quantoscope::ResetAllCommand)

 public:
  explicit ResetAllCommand(Document& document);

  QString describe() const override;
  QString values(bool takenBack) const override;

 protected:
  void takeBack() override;
  void carryOut() override;

 private:
  Document& document_;
  std::vector<LayerOverride> before_;
};

/// Changes the method of all layers that have none of their own.
class MethodCommand : public PlanCommand {
  Q_DECLARE_TR_FUNCTIONS(quantoscope::MethodCommand)

 public:
  MethodCommand(Document& document, std::string after);

  QString describe() const override;
  QString values(bool takenBack) const override;

 protected:
  void takeBack() override;
  void carryOut() override;

 private:
  Document& document_;
  std::string before_;
  std::string after_;
};

/// Changes whose arithmetic the plan is for.
class TargetCommand : public PlanCommand {
  Q_DECLARE_TR_FUNCTIONS(quantoscope::TargetCommand)

 public:
  TargetCommand(Document& document, Target after);

  QString describe() const override;
  QString values(bool takenBack) const override;

 protected:
  void takeBack() override;
  void carryOut() override;

 private:
  Document& document_;
  Target before_;
  Target after_;
  std::vector<LayerOverride> overridesBefore_;
  std::vector<LayerOverride> overridesAfter_;
};

}  // namespace quantoscope
