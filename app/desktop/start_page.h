// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <filesystem>
#include <vector>

class QFrame;
class QLabel;
class QListWidget;
class QPushButton;

namespace quantoscope {

/// What is seen before a model is open: where to drop files, the demo, recent models, a few words
/// of help.
class StartPage : public QWidget {
  Q_OBJECT

 public:
  explicit StartPage(QWidget* parent = nullptr);

  void setRecentModels(const std::vector<std::vector<std::filesystem::path>>& models);
  /// While a model is being loaded the buttons rest.
  void setLoading(bool loading);

 signals:
  void openRequested();
  void demoRequested();
  void recentRequested(int index);
  void helpRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();

  QLabel* title_;
  QLabel* subtitle_;
  QFrame* drop_;
  QLabel* dropText_;
  QPushButton* open_;
  QPushButton* demo_;
  QLabel* demoHint_;
  QLabel* recentTitle_;
  QListWidget* recent_;
  QLabel* recentEmpty_;
  QLabel* helpTitle_;
  QLabel* help_;
};

}  // namespace quantoscope
