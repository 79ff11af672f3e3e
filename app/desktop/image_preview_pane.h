// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGroupBox>
#include <QImage>
#include <cstddef>
#include <optional>

#include "app/document/image_set.h"
#include "core/model/preprocessing.h"

class QLabel;
class QToolButton;

namespace quantoscope {

class NoticeLabel;

/// One image of the set as the network will see it, with the values that it will read.
class ImagePreviewPane : public QGroupBox {
  Q_OBJECT

 public:
  explicit ImagePreviewPane(QWidget* parent = nullptr);

  /// How many images there are to step through.
  void setCount(std::size_t count);
  std::size_t index() const { return index_; }
  void showPreview(const ImagePreview& preview, PixelOrder order);
  void showError(const QString& message);
  void clear();
  const QImage& image() const { return image_; }

 signals:
  void indexChanged(std::size_t index);

 protected:
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void step(int direction);
  void show();
  void fitImage();
  void retranslate();

  std::size_t count_ = 0;
  std::size_t index_ = 0;
  std::optional<ImagePreview> preview_;
  QString problem_;
  QImage image_;
  QLabel* picture_;
  NoticeLabel* notice_;
  QLabel* name_;
  QLabel* values_;
  QToolButton* previous_;
  QToolButton* next_;
  QLabel* position_;
};

}  // namespace quantoscope
