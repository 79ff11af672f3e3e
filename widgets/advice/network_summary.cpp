// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/advice/network_summary.h"

#include <QEvent>
#include <QLocale>

#include "widgets/value_text.h"

namespace quantoscope {
namespace {

QString share(double value) {
  return QLocale().toString(100 * value, 'f', 1);
}

}  // namespace

NetworkSummary::NetworkSummary(QWidget* parent) : QLabel(parent) {
  setObjectName(QStringLiteral("networkSummary"));
  setWordWrap(true);
  setTextInteractionFlags(Qt::TextSelectableByMouse);
  setContentsMargins(12, 6, 12, 2);
  retranslate();
}

void NetworkSummary::setAnalyses(std::shared_ptr<const NetworkAnalysis> automatic,
                                 std::shared_ptr<const NetworkAnalysis> current) {
  automatic_ = std::move(automatic);
  current_ = std::move(current);
  retranslate();
}

void NetworkSummary::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
  QLabel::changeEvent(event);
}

void NetworkSummary::retranslate() {
  setVisible(current_ != nullptr);
  if (current_ == nullptr) {
    clear();
    return;
  }
  const auto proportion = [](const Proportion& p) {
    return tr("<b>%1 %</b> (%2 … %3)", "a share with its confidence interval")
        .arg(share(p.value()), share(p.low()), share(p.high()));
  };
  const bool changed = automatic_ != nullptr && automatic_ != current_;
  QStringList parts;
  QString output =
      tr("Output of %n image(s): SQNR <b>%1</b>, cosine %2", nullptr,
         static_cast<int>(current_->images.size()))
          .arg(decibelText(current_->output.sqnr()), numberText(current_->output.cosine(), 5));
  if (changed) {
    output += tr(" (automatic: %1)").arg(decibelText(automatic_->output.sqnr()));
  }
  parts << output;
  if (current_->agreement.count > 0) {
    parts << tr("same class as float %1").arg(proportion(current_->agreement));
  }
  if (current_->accuracy) {
    const Accuracy& accuracy = *current_->accuracy;
    QString top1 = tr("right class: float %1, int8 %2")
                       .arg(proportion(accuracy.floatTop1), proportion(accuracy.quantizedTop1));
    if (changed && automatic_->accuracy) {
      top1 += tr(" (automatic: %1 %)").arg(share(automatic_->accuracy->quantizedTop1.value()));
    }
    parts << top1
          << tr("among the best five: float %1, int8 %2")
                 .arg(proportion(accuracy.floatTop5), proportion(accuracy.quantizedTop5));
  }
  setText(parts.join(QStringLiteral("  ·  ")));
  setToolTip(
      tr("In brackets: the interval that the true share lies in, 95 times in 100 (Wilson)."));
}

}  // namespace quantoscope
