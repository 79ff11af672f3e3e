// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QWidget>
#include <vector>

namespace quantoscope {

/// The way of the keyboard through a window. Tab goes once through everything that takes it, pane
/// after pane, and comes round; F6 goes from pane to pane, back to where the pane was left.
///
/// Qt's own chain is not used: it loses widgets that were given an order before they had a window,
/// and turns in circles inside one that hands its focus on to a child.
class FocusRound : public QObject {
  Q_OBJECT

 public:
  /// Panes in the order of the round. Hidden ones are passed over, nested ones belong to the first
  /// that holds them; what belongs to none comes last.
  explicit FocusRound(QWidget& window, const std::vector<QWidget*>& panes = {});

  /// Everything that Tab stops at now, in order.
  std::vector<QWidget*> stops() const;
  /// False if there is nowhere to go.
  bool step(bool forward);
  bool stepPane(bool forward);
  /// Focuses what a part of a pane is about: what it hands its focus to, else its first stop.
  bool enter(const QWidget& part, Qt::FocusReason reason);

 private:
  struct Pane {
    QPointer<QWidget> widget;
    QPointer<QWidget> last;  // that had the focus
  };

  std::size_t paneOf(const QWidget* widget) const;
  void remember(QWidget* focused);

  QWidget& window_;
  std::vector<Pane> panes_;
};

}  // namespace quantoscope
