// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace quantoscope {

class FocusRound;

/// Version, licence, and the libraries with theirs.
class AboutDialog : public QDialog {
  Q_OBJECT

 public:
  explicit AboutDialog(QWidget* parent = nullptr);

 protected:
  bool focusNextPrevChild(bool next) override;

 private:
  FocusRound* round_;
};

}  // namespace quantoscope
