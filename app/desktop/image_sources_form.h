// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace quantoscope {

class Settings;

/// Where the files of each input of a network are: a row for each, with the input's name where
/// there are several.
class ImageSourcesForm : public QWidget {
  Q_OBJECT

 public:
  explicit ImageSourcesForm(Settings& settings, QWidget* parent = nullptr);

  /// One row for each name, all empty; at least one row.
  void setInputs(const std::vector<std::string>& names);
  void setSource(std::size_t input, const std::filesystem::path& source);

 signals:
  /// A source was typed or chosen.
  void chosen(std::size_t input, const std::filesystem::path& source);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  struct Row {
    QLabel* label;
    QLineEdit* source;
    QPushButton* folder;
    QPushButton* file;
  };

  void addRow(const QString& name);
  void choose(std::size_t input, const std::filesystem::path& source);
  void chooseFolder(std::size_t input);
  void chooseFile(std::size_t input);
  void retranslate();

  Settings& settings_;
  QGridLayout* grid_;
  std::vector<Row> rows_;
};

}  // namespace quantoscope
