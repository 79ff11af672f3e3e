// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QString>
#include <functional>

#include "widgets/theme.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace quantoscope {

using MessageKind = NoticeKind;

/// Tells the newest message above the page, without interrupting anything. The log has them all.
class MessageBar : public QFrame {
  Q_OBJECT

 public:
  explicit MessageBar(QWidget* parent = nullptr);

  void show(MessageKind kind, const QString& text);
  /// With a button that does what the text proposes, and closes the bar.
  void show(MessageKind kind, const QString& text, const QString& actionText,
            std::function<void()> action);
  QString text() const;
  MessageKind kind() const { return kind_; }

 public slots:
  void dismiss();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void recolor();

  MessageKind kind_ = MessageKind::Information;
  QLabel* icon_;
  QLabel* text_;
  QPushButton* do_;
  std::function<void()> action_;
  QToolButton* close_;
};

}  // namespace quantoscope
