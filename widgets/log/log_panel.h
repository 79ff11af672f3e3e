// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QWidget>

class QAction;
class QTableView;
class QToolButton;

namespace quantoscope {

class LogModel;
enum class LogLevel;

/// What happened, line by line. Follows the newest line unless the user has scrolled up.
class LogPanel : public QWidget {
  Q_OBJECT

 public:
  explicit LogPanel(QWidget* parent = nullptr);

  void append(LogLevel level, const QString& text,
              const QDateTime& time = QDateTime::currentDateTime());
  /// Puts `text` in the place of the last line, if that is still `before`.
  bool amendLast(const QString& before, const QString& text);
  /// Copies the selected lines, or all of them if none is selected, as text with tabs.
  void copy() const;
  void clear();

  LogModel* model() const { return model_; }
  QTableView* view() const { return view_; }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();

  LogModel* model_;
  QTableView* view_;
  QAction* copyAction_;
  QToolButton* copy_;
  QToolButton* clear_;
};

}  // namespace quantoscope
