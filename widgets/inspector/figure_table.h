// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

class QLabel;

namespace quantoscope {

/// Rows of a name and a figure, with the figure before a change where it was another.
class FigureTable : public QWidget {
  Q_OBJECT

 public:
  /// The labels of row i are called `name`Before<i> and `name`Now<i>.
  FigureTable(int rows, const QString& name, QWidget* parent = nullptr);

  void setHeading(const QString& text);
  void setName(int row, const QString& name, const QString& toolTip);
  /// An empty `before` means that nothing is known of it.
  void setFigure(int row, const QString& before, const QString& now);

 private:
  struct Row {
    QLabel* name = nullptr;
    QLabel* before = nullptr;
    QLabel* arrow = nullptr;
    QLabel* now = nullptr;
  };

  QLabel* heading_;
  std::vector<Row> rows_;
};

}  // namespace quantoscope
