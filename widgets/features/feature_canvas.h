// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>
#include <array>
#include <optional>

#include "widgets/features/feature_plane.h"
#include "widgets/key_help.h"

namespace quantoscope {

struct Theme;

/// Paints one feature plane four times: the network's input picture, float, int8, and the
/// difference. What the mouse points at is marked in all of them.
class FeatureCanvas : public QWidget {
  Q_OBJECT

 public:
  enum Panel { Picture, Reference, Quantized, Difference, PanelCount };

  explicit FeatureCanvas(QWidget* parent = nullptr);

  /// The keys that it handles, in the user's language.
  static std::vector<KeyHelp> keyHelp();

  /// The picture may be null: then its panel is left out.
  void setPicture(const QImage& picture);
  void setPlane(FeaturePlane plane);
  const FeaturePlane& plane() const { return plane_; }
  /// In place of the panels while the plane is empty.
  void setEmptyText(const QString& text);
  void setSaturationMarked(bool marked);
  /// Where a panel's picture is, in coordinates of this widget; null if it is not shown.
  QRectF pictureRect(Panel panel) const;
  /// The pixel of the plane at a point; empty outside of the last three panels.
  std::optional<QPoint> pixelAt(const QPointF& position) const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  /// The mouse is on a pixel of the plane; (-1, -1) when it has left.
  void hovered(const QPoint& pixel);
  void clicked(const QPoint& pixel);
  /// The wheel or an arrow key asks for another channel.
  void stepped(int channels);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  struct Range {
    double low = 0;
    double high = 1;
  };

  QRectF cell(Panel panel) const;
  QRectF barRect(Panel panel) const;
  void draw();
  void paintBar(QPainter& painter, Panel panel, const Theme& theme) const;
  void paintHover(QPainter& painter, Panel panel, const Theme& theme) const;
  static QString titleOf(Panel panel);
  void hover(const QPoint& pixel);

  FeaturePlane plane_;
  QImage picture_;
  std::array<QImage, PanelCount> images_;
  Range values_;
  double largestDifference_ = 0;
  bool saturationMarked_ = true;
  QString emptyText_;
  QPoint hovered_{-1, -1};
  int wheel_ = 0;  // Eighths of a degree that are not a step yet.
};

}  // namespace quantoscope
