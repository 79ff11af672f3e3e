// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/link_colors.h"

#include <QApplication>
#include <QLabel>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextCursor>

namespace quantoscope {
namespace {

void recolor(QLabel& label) {
  const QString text = label.text();
  if (text.contains(QLatin1String("<a "))) {
    label.setText(QString());  // the same text again would be ignored
    label.setText(text);
  }
}

void recolor(QTextDocument& document, const QColor& color) {
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
    for (auto part = block.begin(); !part.atEnd(); ++part) {
      const QTextFragment fragment = part.fragment();
      if (!fragment.charFormat().isAnchor() ||
          fragment.charFormat().foreground().color() == color) {
        continue;
      }
      QTextCursor cursor(&document);
      cursor.setPosition(fragment.position());
      cursor.setPosition(fragment.position() + fragment.length(), QTextCursor::KeepAnchor);
      QTextCharFormat format;
      format.setForeground(color);
      cursor.mergeCharFormat(format);
      part = block.begin();  // the fragments may have been joined
    }
  }
}

}  // namespace

void recolorLinks() {
  const QColor color = QApplication::palette().color(QPalette::Link);
  for (QWidget* widget : QApplication::allWidgets()) {
    if (auto* label = qobject_cast<QLabel*>(widget)) {
      recolor(*label);
    } else if (auto* browser = qobject_cast<QTextBrowser*>(widget)) {
      recolor(*browser->document(), color);
    }
  }
}

}  // namespace quantoscope
