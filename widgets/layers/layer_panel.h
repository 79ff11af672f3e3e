// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "widgets/key_help.h"

class QLabel;
class QLineEdit;
class QTableView;

namespace quantoscope {

class LayerFilterModel;
class LayerTableModel;

/// The list of layers with its filter box. Columns that do not fit are left out, the least
/// important first; the header's context menu overrides that. Sorted worst first from the first
/// report on, and again from the first measurement on, unless the user sorts otherwise.
class LayerPanel : public QWidget {
  Q_OBJECT

 public:
  explicit LayerPanel(QWidget* parent = nullptr);

  /// The keys that it handles, in the user's language.
  static std::vector<KeyHelp> keyHelp();

  /// The panel does not own the model.
  void setModel(LayerTableModel* model);
  /// The layer that is looked at: the current one of the selected, as an index into
  /// Model::layers; -1 if none is selected.
  int selectedLayer() const;
  /// All selected layers, in the model's order.
  std::vector<int> selectedLayers() const;
  /// Selects and shows a layer; the filter is cleared if it hides the layer. -1 selects nothing.
  /// Emits layerSelected if that changes the selection.
  void selectLayer(int layer);
  /// No row moves while frozen: for the time of a drag. See LayerFilterModel.
  void setSortingFrozen(bool frozen);
  /// Puts the keyboard focus into the filter box and selects its text.
  void focusFilter();
  QString filterText() const;
  void setFilterText(const QString& text);

  QByteArray saveState() const;
  bool restoreState(const QByteArray& state);

  QTableView* view() const { return view_; }
  QSize sizeHint() const override;

 Q_SIGNALS:
  /// A layer was selected, by mouse, keyboard or selectLayer; -1 when none is.
  void layerSelected(int layer);
  /// selectedLayers() are others.
  void selectionChanged();
  /// A double click or Enter on a layer: the user wants to work on it.
  void layerActivated(int layer);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fitColumns();
  void showHeaderMenu(const QPoint& position);
  void sortWorstFirst();
  void updateCount();
  void updatePlaceholder();

  QLineEdit* filterBox_;
  QLabel* count_;
  QTableView* view_;
  LayerFilterModel* proxy_;
  LayerTableModel* model_ = nullptr;
  bool sortedByHand_ = false;
  int sortedBy_ = -1;      // The column that the panel itself has sorted by last.
  bool measured_ = false;  // The columns on screen are those of a measured network.
  int lastSelected_ = -1;
  QList<int> columnsByHand_;  // Columns whose visibility the user has set.
};

}  // namespace quantoscope
