// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/advice/advice_panel.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

#include "widgets/advice/advice_card.h"

namespace quantoscope {

AdvicePanel::AdvicePanel(QWidget* parent)
    : QScrollArea(parent), note_(new QLabel), list_(new QVBoxLayout) {
  setObjectName(QStringLiteral("advicePanel"));
  setFrameShape(QFrame::NoFrame);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  note_->setObjectName(QStringLiteral("adviceNote"));
  note_->setForegroundRole(QPalette::PlaceholderText);
  setFocusPolicy(Qt::NoFocus);  // its cards take it
  note_->setWordWrap(true);
  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(10, 6, 10, 10);
  column->setSpacing(6);
  column->addWidget(note_);
  list_->setSpacing(6);
  column->addLayout(list_);
  column->addStretch(1);
  setWidget(content);
  showState();
}

void AdvicePanel::setAdvice(std::vector<Advice> advice, std::shared_ptr<const Model> model) {
  advice_ = std::move(advice);
  model_ = std::move(model);
  for (AdviceCard* card : cards_) {
    // The press that led here may still be on its way through the card.
    card->hide();
    card->deleteLater();
  }
  cards_.clear();
  for (std::size_t i = 0; i < advice_.size(); ++i) {
    const Advice& item = advice_[i];
    const bool known = item.layer && model_ != nullptr && *item.layer < model_->layers.size();
    auto* card = new AdviceCard(
        item, known ? QString::fromStdString(model_->layers[*item.layer].name) : QString());
    const int index = static_cast<int>(i);
    connect(card, &AdviceCard::chosen, this, [this, index] { Q_EMIT adviceChosen(index); });
    connect(card, &AdviceCard::selected, this, [this, index] {
      const auto& layer = advice_[static_cast<std::size_t>(index)].layer;
      if (layer) {
        Q_EMIT layerSelected(static_cast<int>(*layer));
      }
    });
    connect(card, &AdviceCard::stepped, this,
            [this, index](int cards) { focusCard(index + cards); });
    list_->addWidget(card);
    cards_.push_back(card);
  }
  setSelectedLayer(selectedLayer_);
  showState();
}

void AdvicePanel::setState(State state) {
  state_ = state;
  showState();
}

void AdvicePanel::setSelectedLayer(int layer) {
  selectedLayer_ = layer;
  for (AdviceCard* card : cards_) {
    const auto& own = card->advice().layer;
    card->setCurrent(own && static_cast<int>(*own) == layer);
  }
}

void AdvicePanel::setOutdated(int layer) {
  for (AdviceCard* card : cards_) {
    const auto& own = card->advice().layer;
    if (own && static_cast<int>(*own) == layer) {
      card->setOutdated();
    }
  }
}

void AdvicePanel::focusCard(int index) {
  if (index >= 0 && index < static_cast<int>(cards_.size())) {
    AdviceCard* card = cards_[static_cast<std::size_t>(index)];
    card->setFocus(Qt::TabFocusReason);
    ensureWidgetVisible(card);
  }
}

void AdvicePanel::showState() {
  QString text;
  switch (state_) {
    case State::Unmeasured:
      text =
          tr("Not measured yet. Advice appears here once the int8 network has run on the images.");
      break;
    case State::Measuring:
      text = advice_.empty() ? tr("Measuring the int8 network …")
                             : tr("Measuring again; this is the advice from before the change.");
      break;
    case State::Stale:
      text = tr("Measuring was cancelled; this is the advice from before the last change.");
      break;
    case State::Measured:
      text = advice_.empty()
                 ? tr("Nothing to mend: no layer has an error that a change of the plan "
                      "would bring down.")
                 : QString();
      break;
  }
  note_->setText(text);
  note_->setVisible(!text.isEmpty());
  setAccessibleName(tr("Advice"));
}

void AdvicePanel::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    for (AdviceCard* card : cards_) {
      card->retranslate();
    }
    showState();
  }
  QScrollArea::changeEvent(event);
}

}  // namespace quantoscope
