// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/float_fault_banner.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QStyle>

#include "app/desktop/preprocessing_names.h"

namespace quantoscope {
namespace {

// White on it has a contrast of 6.5 : 1, in both themes.
constexpr QColor kRed(0xb3, 0x26, 0x1e);

QString percent(double share) {
  return QLocale().toString(100 * share, 'f', 1);
}

}  // namespace

FloatFaultBanner::FloatFaultBanner(QWidget* parent)
    : QFrame(parent), icon_(new QLabel), text_(new QLabel), find_(new QPushButton) {
  setObjectName(QStringLiteral("floatFaultBanner"));
  setAutoFillBackground(true);
  QPalette red = palette();
  red.setColor(QPalette::Window, kRed);
  red.setColor(QPalette::WindowText, Qt::white);
  setPalette(red);
  text_->setObjectName(QStringLiteral("floatFaultText"));
  text_->setWordWrap(true);
  text_->setPalette(red);
  text_->setTextFormat(Qt::PlainText);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  QFont font = text_->font();
  font.setBold(true);
  text_->setFont(font);
  constexpr int kIconSize = 22;
  icon_->setPixmap(
      style()->standardIcon(QStyle::SP_MessageBoxCritical).pixmap(kIconSize, kIconSize));
  find_->setObjectName(QStringLiteral("findPreprocessingFromBanner"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(12, 8, 12, 8);
  row->setSpacing(10);
  row->addWidget(icon_);
  row->addWidget(text_, 1);
  row->addWidget(find_);
  connect(find_, &QPushButton::clicked, this, &FloatFaultBanner::findRequested);
  retranslate();
}

void FloatFaultBanner::setFault(const std::optional<FloatNetworkFault>& fault) {
  fault_ = fault;
  retranslate();
}

void FloatFaultBanner::changeEvent(QEvent* event) {
  QFrame::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
}

void FloatFaultBanner::retranslate() {
  find_->setText(tr("Find the preprocessing…"));
  setVisible(fault_.has_value());
  if (!fault_) {
    text_->clear();
    return;
  }
  const Proportion& top1 = fault_->top1;
  QString text =
      tr("The float network itself is wrong: preprocessing or labels.") + QLatin1Char(' ');
  if (fault_->better) {
    text += tr("It is right on %1 of %2 labelled images (%3 %); with other values, %4, on %5 %.")
                .arg(top1.hits)
                .arg(top1.count)
                .arg(percent(top1.value()), translatedName(*fault_->better),
                     percent(fault_->betterTop1.value()));
  } else {
    text += tr("It is right on %1 of %2 labelled images (%3 %); guessing gives %4 %.")
                .arg(top1.hits)
                .arg(top1.count)
                .arg(percent(top1.value()), percent(fault_->chance));
  }
  text += QLatin1Char(' ') + tr("What int8 loses of it means nothing before that is right.");
  text_->setText(text);
  setAccessibleName(text);
}

}  // namespace quantoscope
