// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

#include "widgets/theme.h"

namespace quantoscope {

/// What a warning or an error looks like beside the field or the button that it is about: its own
/// colour, and an icon for eyes that do not see the colour. The text is plain. Everything that is
/// wrong, in any window, is said through this label or a message bar.
class NoticeLabel : public QLabel {
  Q_OBJECT

 public:
  explicit NoticeLabel(NoticeKind kind, QWidget* parent = nullptr);

  void setKind(NoticeKind kind);
  NoticeKind kind() const { return kind_; }

 protected:
  void changeEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void adapt();

  NoticeKind kind_;
};

}  // namespace quantoscope
