// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/focus_round.h"

#include <QApplication>
#include <QScrollArea>
#include <QTabBar>
#include <QTabWidget>
#include <QWidget>
#include <algorithm>

namespace quantoscope {
namespace {

bool takesTab(const QWidget& widget) {
  return widget.isVisible() && widget.isEnabled() && widget.focusProxy() == nullptr &&
         (widget.focusPolicy() & Qt::TabFocus) != 0;
}

// In the order in which the layouts took the widgets, which is that of reading; tabs before pages.
void addStops(QWidget& parent, std::vector<QWidget*>& stops) {
  const auto* tabs = qobject_cast<QTabWidget*>(&parent);
  if (tabs != nullptr && takesTab(*tabs->tabBar())) {
    stops.push_back(tabs->tabBar());
  }
  for (QObject* child : parent.children()) {
    auto* widget = qobject_cast<QWidget*>(child);
    if (widget == nullptr || widget->isWindow() || (tabs != nullptr && widget == tabs->tabBar())) {
      continue;
    }
    if (takesTab(*widget)) {
      stops.push_back(widget);
    }
    addStops(*widget, stops);
  }
}

void focus(QWidget& widget, Qt::FocusReason reason) {
  widget.setFocus(reason);
  for (QWidget* parent = widget.parentWidget(); parent != nullptr;
       parent = parent->parentWidget()) {
    if (auto* area = qobject_cast<QScrollArea*>(parent)) {
      area->ensureWidgetVisible(&widget);
    }
  }
}

}  // namespace

FocusRound::FocusRound(QWidget& window, const std::vector<QWidget*>& panes)
    : QObject(&window), window_(window) {
  for (QWidget* pane : panes) {
    panes_.push_back({pane, nullptr});
  }
  connect(qApp, &QApplication::focusChanged, this,
          [this](QWidget*, QWidget* now) { remember(now); });
}

std::size_t FocusRound::paneOf(const QWidget* widget) const {
  const auto found = std::find_if(panes_.begin(), panes_.end(), [widget](const Pane& pane) {
    return pane.widget == widget || (pane.widget != nullptr && pane.widget->isAncestorOf(widget));
  });
  return static_cast<std::size_t>(found - panes_.begin());
}

void FocusRound::remember(QWidget* focused) {
  if (focused != nullptr && focused->window() == &window_) {
    if (const std::size_t pane = paneOf(focused); pane < panes_.size()) {
      panes_[pane].last = focused;
    }
  }
}

std::vector<QWidget*> FocusRound::stops() const {
  std::vector<QWidget*> stops;
  addStops(window_, stops);
  std::stable_sort(stops.begin(), stops.end(),
                   [this](const QWidget* a, const QWidget* b) { return paneOf(a) < paneOf(b); });
  return stops;
}

bool FocusRound::step(bool forward) {
  const std::vector<QWidget*> all = stops();
  if (all.empty()) {
    return false;
  }
  const auto at = std::find(all.begin(), all.end(), window_.focusWidget());
  const auto count = static_cast<std::ptrdiff_t>(all.size());
  // Out of the round, for example in a text that takes no Tab: on from there is the first.
  std::ptrdiff_t next = forward ? 0 : count - 1;
  if (at != all.end()) {
    next = (at - all.begin() + (forward ? 1 : count - 1)) % count;
  }
  focus(*all[static_cast<std::size_t>(next)],
        forward ? Qt::TabFocusReason : Qt::BacktabFocusReason);
  return true;
}

bool FocusRound::stepPane(bool forward) {
  const std::size_t count = panes_.size();
  const QWidget* focused = window_.focusWidget();
  const std::size_t here = focused == nullptr ? count : paneOf(focused);
  const auto reason = forward ? Qt::TabFocusReason : Qt::BacktabFocusReason;
  for (std::size_t i = 1; i <= count; ++i) {
    // From outside all panes the first one forward is the first of all, backward the last.
    const std::size_t next = here < count ? (forward ? here + i : here + count - i) % count
                                          : (forward ? i - 1 : count - i);
    const Pane& pane = panes_[next];
    if (pane.widget == nullptr || next == here) {
      continue;
    }
    if (pane.last != nullptr && takesTab(*pane.last)) {
      focus(*pane.last, reason);
      return true;
    }
    if (enter(*pane.widget, reason)) {
      return true;
    }
  }
  return false;
}

bool FocusRound::enter(const QWidget& part, Qt::FocusReason reason) {
  QWidget* proxy = part.focusProxy();
  while (proxy != nullptr && proxy->focusProxy() != nullptr) {
    proxy = proxy->focusProxy();
  }
  if (proxy != nullptr && takesTab(*proxy)) {
    focus(*proxy, reason);
    return true;
  }
  const std::vector<QWidget*> all = stops();
  const auto first = std::find_if(all.begin(), all.end(), [&part](const QWidget* widget) {
    return widget == &part || part.isAncestorOf(widget);
  });
  if (first == all.end()) {
    return false;
  }
  focus(**first, reason);
  return true;
}

}  // namespace quantoscope
