// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>
#include <memory>
#include <vector>

#include "core/analysis/advice.h"
#include "core/model/model.h"

class QLabel;
class QVBoxLayout;

namespace quantoscope {

class AdviceCard;

/// What can be done about the errors, the most rewarding first as given.
class AdvicePanel : public QScrollArea {
  Q_OBJECT

 public:
  enum class State {
    Unmeasured,  ///< Nothing has been measured yet.
    Measuring,   ///< Under way; the advice on screen, if any, is of the plan before.
    Measured,
    Stale,  ///< The advice on screen is of a plan before, and nothing is under way.
  };

  explicit AdvicePanel(QWidget* parent = nullptr);

  void setAdvice(std::vector<Advice> advice, std::shared_ptr<const Model> model);
  void setState(State state);
  State state() const { return state_; }
  const std::vector<Advice>& advice() const { return advice_; }
  /// The cards of this layer are marked; -1 for none.
  void setSelectedLayer(int layer);
  /// This layer's override has changed since the advice was given: its buttons are off.
  void setOutdated(int layer);
  /// In the order of the advice.
  const std::vector<AdviceCard*>& cards() const { return cards_; }

 Q_SIGNALS:
  /// The button of an advice.
  void adviceChosen(int index);
  /// A click on an advice that concerns one layer.
  void layerSelected(int layer);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void showState();
  void focusCard(int index);

  std::vector<Advice> advice_;
  std::shared_ptr<const Model> model_;
  State state_ = State::Unmeasured;
  int selectedLayer_ = -1;
  QLabel* note_;
  QVBoxLayout* list_;
  std::vector<AdviceCard*> cards_;
};

}  // namespace quantoscope
