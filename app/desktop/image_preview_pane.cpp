// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/image_preview_pane.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPixmap>
#include <QStringList>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/desktop/paths.h"
#include "widgets/notice_label.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

constexpr int kPictureSide = 170;

}  // namespace

ImagePreviewPane::ImagePreviewPane(QWidget* parent)
    : QGroupBox(parent),
      picture_(new QLabel),
      notice_(new NoticeLabel(NoticeKind::Error)),
      name_(new QLabel),
      values_(new QLabel),
      previous_(new QToolButton),
      next_(new QToolButton),
      position_(new QLabel) {
  picture_->setObjectName(QStringLiteral("previewPicture"));
  notice_->setObjectName(QStringLiteral("previewProblem"));
  values_->setObjectName(QStringLiteral("previewValues"));
  previous_->setObjectName(QStringLiteral("previewPrevious"));
  next_->setObjectName(QStringLiteral("previewNext"));
  picture_->setAlignment(Qt::AlignCenter);
  picture_->setMinimumSize(kPictureSide, kPictureSide);
  picture_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
  picture_->setWordWrap(true);
  name_->setAlignment(Qt::AlignCenter);
  name_->setWordWrap(true);
  values_->setWordWrap(true);
  previous_->setArrowType(Qt::LeftArrow);
  next_->setArrowType(Qt::RightArrow);
  position_->setAlignment(Qt::AlignCenter);

  auto* steps = new QHBoxLayout;
  steps->addStretch();
  steps->addWidget(previous_);
  steps->addWidget(position_);
  steps->addWidget(next_);
  steps->addStretch();
  auto* column = new QVBoxLayout(this);
  column->addWidget(notice_);
  column->addWidget(picture_, 1);
  column->addWidget(name_);
  column->addLayout(steps);
  column->addWidget(values_);
  connect(previous_, &QToolButton::clicked, this, [this] { step(-1); });
  connect(next_, &QToolButton::clicked, this, [this] { step(1); });
  retranslate();
}

void ImagePreviewPane::setCount(std::size_t count) {
  count_ = count;
  index_ = 0;
  clear();
}

void ImagePreviewPane::showPreview(const ImagePreview& preview, PixelOrder order) {
  preview_ = preview;
  preview_->pixels.clear();
  problem_.clear();
  image_ = toImage(preview, order);
  show();
}

void ImagePreviewPane::showError(const QString& message) {
  preview_.reset();
  image_ = QImage();
  problem_ = message;
  show();
}

void ImagePreviewPane::clear() {
  showError({});
}

void ImagePreviewPane::step(int direction) {
  if (count_ == 0) {
    return;
  }
  index_ = direction > 0 ? (index_ + 1) % count_ : (index_ + count_ - 1) % count_;
  show();
  emit indexChanged(index_);
}

void ImagePreviewPane::show() {
  position_->setText(count_ == 0 ? QString() : tr("%1 of %2").arg(index_ + 1).arg(count_));
  previous_->setEnabled(count_ > 1);
  next_->setEnabled(count_ > 1);
  fitImage();
  if (!preview_) {
    name_->clear();
    values_->clear();
    return;
  }
  name_->setText(QString::fromStdString(preview_->file.filename().string()));
  name_->setToolTip(toQString(preview_->file));
  QStringList means;
  for (const double mean : preview_->channelMeans) {
    means.append(numberText(mean, 3));
  }
  values_->setText(
      tr("The network reads %1, values %2 … %3, channel means %4")
          .arg(QString::fromStdString(toString(preview_->shape)),
               numberText(static_cast<double>(preview_->minimum), 4),
               numberText(static_cast<double>(preview_->maximum), 4),
               means.isEmpty() ? QStringLiteral("–") : means.join(QStringLiteral(", "))));
}

void ImagePreviewPane::fitImage() {
  notice_->setText(problem_);
  notice_->setVisible(!problem_.isEmpty());
  if (!problem_.isEmpty()) {
    picture_->clear();
    return;
  }
  if (image_.isNull()) {
    picture_->setText(preview_ ? tr("A tensor; there is no picture of it.")
                               : tr("Choose images to see what the network will see."));
    return;
  }
  // Enlarged pixels stay visible: that is what the network gets.
  const QSize room = picture_->size();
  const bool enlarge = image_.width() < room.width() && image_.height() < room.height();
  const qreal ratio = devicePixelRatioF();
  QPixmap pixmap = QPixmap::fromImage(
      image_.scaled(room * ratio, Qt::KeepAspectRatio,
                    enlarge ? Qt::FastTransformation : Qt::SmoothTransformation));
  pixmap.setDevicePixelRatio(ratio);
  picture_->setPixmap(pixmap);
}

void ImagePreviewPane::changeEvent(QEvent* event) {
  QGroupBox::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
}

void ImagePreviewPane::resizeEvent(QResizeEvent* event) {
  QGroupBox::resizeEvent(event);
  fitImage();
}

void ImagePreviewPane::retranslate() {
  setTitle(tr("What the network sees"));
  previous_->setToolTip(tr("Previous image"));
  next_->setToolTip(tr("Next image"));
  show();
}

}  // namespace quantoscope
