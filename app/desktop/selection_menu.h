// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <functional>

#include "core/quantization/plan.h"
#include "widgets/inspector/override_field.h"

class QAction;
class QMenu;

namespace quantoscope {

class Document;
class LayerPanel;

/// What can be decided for the selected layers together, as a menu for the menu bar and for the
/// layer list. Each entry is one undo step.
class SelectionMenu : public QObject {
  Q_OBJECT

 public:
  SelectionMenu(Document& document, LayerPanel& panel, QObject* parent = nullptr);
  ~SelectionMenu() override;

  QMenu* menu() const { return menu_; }
  /// Pops up the methods alone, beside the layer list.
  QAction* chooseMethod() const { return chooseMethod_; }

  void retranslate();

 private:
  using Change = std::function<void(LayerOverride&)>;

  void fill();
  void fillMethods();
  void fillBits(QMenu* menu, bool weights);
  void apply(const Change& change, OverrideField field);
  std::vector<std::size_t> layers() const;
  /// What all selected layers have in common.
  template <typename Value>
  std::optional<Value> common(const std::function<Value(const LayerDecision&)>& value) const;

  Document& document_;
  LayerPanel& panel_;
  QMenu* menu_;
  QMenu* methods_;
  QMenu* activationBits_;
  QMenu* weightBits_;
  QAction* keepFloat_;
  QAction* reset_;
  QAction* copy_;
  QAction* chooseMethod_;
};

}  // namespace quantoscope
