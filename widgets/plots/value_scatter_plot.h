// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <cstdint>
#include <span>
#include <vector>

class QCPColorMap;
class QCPItemStraightLine;
class QCustomPlot;
class QLabel;

namespace quantoscope {

/// Float against int8 values: a point for each pair, shaded by how many share a place. Without
/// error all lie on the diagonal; clipped ones leave it in a flat line and are red.
class ValueScatterPlot : public QWidget {
  Q_OBJECT

 public:
  explicit ValueScatterPlot(QWidget* parent = nullptr);

  /// As many values each; `saturated` may be empty. Pairs with infinities or NaN are left out.
  void setValues(std::span<const float> reference, std::span<const float> quantized,
                 std::span<const std::uint8_t> saturated);
  void clear() { setValues({}, {}, {}); }
  /// How many pairs lie in the cell around a point of the plot, clipped or not.
  std::size_t countAt(double reference, double quantized) const;
  QCustomPlot* plot() const { return plot_; }

  QSize sizeHint() const override;

 protected:
  void changeEvent(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Cell {
    std::uint32_t count = 0;
    std::uint32_t clipped = 0;
  };

  std::size_t index(int column, int row) const;
  int cellOf(double value) const;
  const Cell* cellAt(double reference, double quantized) const;
  QString describe(const QPointF& position) const;
  void draw();
  void restyle();
  void retranslate();

  QCustomPlot* plot_;
  QCPColorMap* density_;
  QCPColorMap* clipped_;
  QCPItemStraightLine* diagonal_;
  QLabel* caption_;
  int cellsAlong_ = 1;       // each axis
  std::vector<Cell> cells_;  // rows from the lowest int8 value up
  double low_ = 0;
  double high_ = 1;
  std::size_t pairs_ = 0;
  std::size_t clippedPairs_ = 0;
};

}  // namespace quantoscope
