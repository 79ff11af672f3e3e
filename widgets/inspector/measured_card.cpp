// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/measured_card.h"

#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/error_cause.h"
#include "widgets/inspector/figure_table.h"
#include "widgets/value_text.h"

namespace quantoscope {

MeasuredCard::MeasuredCard(QWidget* parent)
    : QWidget(parent),
      figures_(new FigureTable(FigureCount, QStringLiteral("measured"))),
      note_(new QLabel) {
  setObjectName(QStringLiteral("measuredCard"));
  note_->setObjectName(QStringLiteral("measuredNote"));
  note_->setWordWrap(true);
  note_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(3);
  layout->addWidget(figures_);
  layout->addWidget(note_);
  retranslate();
}

void MeasuredCard::setMeasurements(std::shared_ptr<const LayerMeasurement> automatic,
                                   std::shared_ptr<const LayerMeasurement> current,
                                   int liveImages) {
  liveImages_ = liveImages;
  automatic_ = std::move(automatic);
  current_ = std::move(current);
  showFigures();
}

QString MeasuredCard::text(Figure figure, const LayerMeasurement& measurement) {
  const QString none = QStringLiteral("–");
  if (figure == Accumulated) {
    return measurement.accumulated.count == 0 ? none : decibelText(measurement.accumulated.sqnr());
  }
  if (measurement.keptFloat) {
    return figure == Isolated ? tr("float") : none;
  }
  switch (figure) {
    case Isolated:
      return decibelText(measurement.isolated.sqnr());
    case ActivationPart:
      return decibelText(measurement.activationPart.sqnr());
    case WeightPart:
      return decibelText(measurement.weightPart.sqnr());
    case WorstChannel: {
      const auto& channels = measurement.channels;
      const auto worst = std::min_element(
          channels.begin(), channels.end(),
          [](const ErrorSums& a, const ErrorSums& b) { return a.sqnr() < b.sqnr(); });
      return worst == channels.end() ? none
                                     : tr("%1: %2", "channel: SQNR")
                                           .arg(worst - channels.begin())
                                           .arg(decibelText(worst->sqnr()));
    }
    case LargestError:
      return numberText(measurement.isolated.largest, 4);
    case Saturated:
      return percentText(measurement.saturationRate());
    case Codes:
      return tr("%1 of %2").arg(measurement.codesUsed).arg(measurement.codesTotal);
    default:
      return none;
  }
}

void MeasuredCard::showFigures() {
  figures_->setVisible(current_ != nullptr);
  if (current_ == nullptr) {
    note_->setText(tr("Not measured yet."));
    note_->setForegroundRole(QPalette::PlaceholderText);
    return;
  }
  for (int i = 0; i < FigureCount; ++i) {
    const auto figure = static_cast<Figure>(i);
    figures_->setFigure(i, automatic_ != nullptr ? text(figure, *automatic_) : QString(),
                        text(figure, *current_));
  }
  const ErrorCause cause = causeOf(*current_);
  note_->setForegroundRole(QPalette::WindowText);
  QString note = cause == ErrorCause::None
                     ? causeExplanation(cause)
                     : tr("<b>Cause: %1.</b> %2").arg(causeText(cause), causeExplanation(cause));
  if (liveImages_ > 0) {
    note += QStringLiteral("<br>") +
            tr("Live, on %n image(s); the whole network follows.", nullptr, liveImages_);
  }
  note_->setText(note);
}

void MeasuredCard::retranslate() {
  figures_->setHeading(tr("Measured: automatic → now"));
  const auto set = [this](Figure figure, const QString& name, const QString& toolTip) {
    figures_->setName(figure, name, toolTip);
  };
  set(Isolated, tr("SQNR, alone"),
      tr("Of the layer's output, with only this layer quantized and its input in float."));
  set(ActivationPart, tr("– threshold part"), tr("The same with only its input quantized."));
  set(WeightPart, tr("– weights part"), tr("The same with only its weights quantized."));
  set(Accumulated, tr("SQNR, accumulated"),
      tr("Of the layer's output, with all layers quantized as planned."));
  set(WorstChannel, tr("Worst channel"),
      tr("The output channel with the lowest SQNR, counted from 0, with only this layer "
         "quantized."));
  set(LargestError, tr("Largest error"),
      tr("The largest difference of one output value, in units of the output."));
  set(Saturated, tr("Saturated"), tr("Share of the values that it reads that were clipped."));
  set(Codes, tr("Codes in use"), tr("Different codes that its input took, of those it has."));
  showFigures();
}

}  // namespace quantoscope
