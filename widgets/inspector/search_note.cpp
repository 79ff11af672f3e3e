// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/search_note.h"

#include <QLocale>

#include "core/calibration/threshold_methods.h"

namespace quantoscope {
namespace {

// Cosines differ far behind the point.
QString cosineText(double cosine) {
  constexpr int kDigits = 6;
  return QLocale().toString(cosine, 'f', kDigits);
}

}  // namespace

SearchNote::SearchNote(QWidget* parent) : QLabel(parent) {
  setObjectName(QStringLiteral("searchNote"));
  setWordWrap(true);
  setMinimumWidth(0);
  setTextFormat(Qt::RichText);
  setTextInteractionFlags(Qt::TextBrowserInteraction);
  connect(this, &QLabel::linkActivated, this, &SearchNote::searchRequested);
  hide();
}

void SearchNote::setDecision(const LayerDecision& decision, bool thresholdGiven) {
  thresholdGiven_ = thresholdGiven;
  decision_.method = decision.method;
  decision_.searched = decision.searched;
  decision_.awaitsSearch = decision.awaitsSearch;
  decision_.keepFloat = decision.keepFloat;
  showText();
}

void SearchNote::setSearching(bool searching) {
  searching_ = searching;
  showText();
}

void SearchNote::retranslate() {
  setToolTip(
      tr("Mean over the images of the cosine between the layer's output in float and in int8, "
         "alone, at the start of the search and at its end."));
  showText();
}

void SearchNote::showText() {
  if (decision_.method.empty()) {
    hide();
    return;
  }
  const ThresholdMethod& method = thresholdMethod(decision_.method);
  const QString label =
      QString::fromUtf8(method.label.data(), static_cast<qsizetype>(method.label.size()));
  QString text;
  if (!method.needsSearch || decision_.keepFloat) {
    text.clear();
  } else if (decision_.awaitsSearch) {
    text = thresholdGiven_ && searching_
               ? tr("%1 is at work on the weight scales; the threshold is given.").arg(label)
           : thresholdGiven_ ? tr("%1 has not run for the weight scales; the threshold is given. "
                                  "<a href=\"search\">Run it</a>")
                                   .arg(label)
           : searching_
               ? tr("%1 is at work. Until it ends, the threshold is that of KL ncnn.").arg(label)
               : tr("%1 has not run. The threshold is that of KL ncnn. "
                    "<a href=\"search\">Run it</a>")
                     .arg(label);
  } else if (decision_.searched && decision_.searched->images == 0) {
    text = thresholdGiven_
               ? tr("%1 cannot run this layer.").arg(label)
               : tr("%1 cannot run this layer. The threshold is that of KL ncnn.").arg(label);
  } else if (decision_.searched) {
    text = tr("Cosine of the output: %1 → %2, %n image(s)", nullptr,
              static_cast<int>(decision_.searched->images))
               .arg(cosineText(decision_.searched->startCosine),
                    cosineText(decision_.searched->cosine));
  }
  setText(text);
  setVisible(!text.isEmpty());
}

}  // namespace quantoscope
