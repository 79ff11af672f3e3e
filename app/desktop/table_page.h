// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/key_help.h"

class QLabel;
class QListWidget;
class QPushButton;
class QSortFilterProxyModel;
class QSplitter;
class QTableView;

namespace quantoscope {

class DifferenceModel;
class Document;
class TableComparison;

/// A table that is open beside the plan: what differs, what that does, and what is odd about the
/// file. Enter or a button takes a layer over, Delete leaves it as it is.
class TablePage : public QWidget {
  Q_OBJECT

 public:
  TablePage(Document& document, TableComparison& table, QWidget* parent = nullptr);

  /// The keys that it handles, in the user's language.
  static std::vector<KeyHelp> keyHelp();

  QTableView* view() const { return view_; }
  QListWidget* findings() const { return findings_; }

 signals:
  void openRequested();
  /// A row was made the current one.
  void layerChosen(int layer);

 protected:
  void changeEvent(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void build();
  void retranslate();
  void refresh();
  void setRows();
  void acceptSelected();
  void rejectSelected();
  void highlight(int row);
  void showCurrentLayer();
  void showFindings();
  void showState();
  std::vector<std::size_t> selected() const;

  Document& document_;
  TableComparison& table_;
  DifferenceModel* model_;
  QSortFilterProxyModel* sorted_;
  QLabel* summary_;
  QPushButton* open_;
  QPushButton* accept_;
  QPushButton* acceptAll_;
  QPushButton* reject_;
  QPushButton* close_;
  QTableView* view_;
  QListWidget* findings_;
  QSplitter* halves_;
  bool goOn_ = false;       // to the next row, once the decided ones are gone
  bool restoring_ = false;  // the current row, which is not a choice of the user's
};

}  // namespace quantoscope
