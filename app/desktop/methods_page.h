// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QSplitter;
class QTableView;

namespace quantoscope {

class Document;
class JobRunner;
class LayerMethodModel;
class MethodSurvey;
class NetworkMethodModel;

/// All threshold methods side by side: for the current layer at once, for the whole network on
/// request. A double click or Enter puts a method to use.
class MethodsPage : public QWidget {
  Q_OBJECT

 public:
  MethodsPage(Document& document, JobRunner& jobs, MethodSurvey& survey, QWidget* parent = nullptr);

  QTableView* layerView() const { return layerView_; }
  QTableView* networkView() const { return networkView_; }
  /// Ids of the methods that "Those with ticks" compares.
  void setTickedMethods(const QStringList& ids) { ticked_ = ids; }

  QByteArray saveState() const;
  void restoreState(const QByteArray& state);

 signals:
  void message(const QString& text);

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void build();
  void retranslate();
  void followDocument();
  void showLayer();
  void showNetworkState();
  void useForLayer(const QModelIndex& index);
  void useForAll(const QModelIndex& index);
  void startOrCancel();
  void copyCsv();
  void saveCsv();

  Document& document_;
  JobRunner& jobs_;
  MethodSurvey& survey_;
  LayerMethodModel* layerModel_;
  NetworkMethodModel* networkModel_;
  QSortFilterProxyModel* layerSorted_;
  QSortFilterProxyModel* networkSorted_;
  QLabel* layerTitle_;
  QTableView* layerView_;
  QPushButton* useLayer_;
  QLabel* networkTitle_;
  QLabel* networkState_;
  QComboBox* which_;
  QComboBox* bits_;
  QPushButton* compare_;
  QPushButton* useAll_;
  QPushButton* copy_;
  QPushButton* save_;
  QTableView* networkView_;
  QSplitter* halves_;
  QStringList ticked_;
};

}  // namespace quantoscope
