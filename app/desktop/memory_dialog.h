// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <cstddef>

class QDialogButtonBox;
class QLabel;
class QSpinBox;
class QTreeWidget;

namespace quantoscope {

class Document;
class LiveProbe;

/// What is kept to save time, what it takes, and how much it may take.
class MemoryDialog : public QDialog {
  Q_OBJECT

 public:
  MemoryDialog(Document& document, LiveProbe& probe, QWidget* parent = nullptr);

  /// In bytes, as it is in the field.
  std::size_t limit() const;

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void refresh();
  void retranslate();

  Document& document_;
  LiveProbe& probe_;
  QLabel* label_;
  QSpinBox* limit_;
  QTreeWidget* kept_;
  QLabel* note_;
  QDialogButtonBox* buttons_;
};

}  // namespace quantoscope
