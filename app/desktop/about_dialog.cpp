// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/about_dialog.h"

#include <QDialogButtonBox>
#include <QFile>
#include <QFontDatabase>
#include <QIcon>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QTextBrowser>
#include <QVBoxLayout>
#include <array>

#include "app/desktop/focus_round.h"
#include "app/desktop/version.h"
#include "app/desktop/window_place.h"

namespace quantoscope {
namespace {

struct Library {
  const char* name;
  const char* licence;
  const char* address;
};

constexpr std::array kLibraries = {
    Library{"Qt 6", "LGPL-3.0", "https://www.qt.io"},
    Library{"QCustomPlot", "GPL-3.0-or-later", "https://www.qcustomplot.com"},
    Library{"OpenCV", "Apache-2.0", "https://opencv.org"},
    Library{"Highway", "Apache-2.0", "https://github.com/google/highway"},
    Library{"ONNX", "Apache-2.0", "https://onnx.ai"},
    Library{"Protocol Buffers", "BSD-3-Clause", "https://protobuf.dev"},
    Library{"JSON for Modern C++", "MIT", "https://github.com/nlohmann/json"},
    Library{"CLI11", "BSD-3-Clause", "https://github.com/CLIUtils/CLI11"},
};

}  // namespace

bool AboutDialog::focusNextPrevChild(bool next) {
  return round_->step(next);
}

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent), round_(new FocusRound(*this)) {
  setObjectName(QStringLiteral("aboutDialog"));
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("About Quantoscope"));
  constexpr QSize kSize(620, 460);
  constexpr int kIconSize = 64;
  fitToScreen(*this, kSize);

  auto* about = new QTextBrowser;
  about->setOpenExternalLinks(true);
  about->setFrameShape(QFrame::NoFrame);
  QString libraries;
  for (const Library& library : kLibraries) {
    libraries += QStringLiteral("<tr><td><a href='%3'>%1</a></td><td>%2</td></tr>")
                     .arg(QLatin1String(library.name), QLatin1String(library.licence),
                          QLatin1String(library.address));
  }
  about->setHtml(
      QStringLiteral("<h2>Quantoscope %1</h2><p>%2</p><p>%3</p><h3>%4</h3>"
                     "<table cellpadding='3'>%5</table>")
          .arg(
              QLatin1String(kVersion),
              tr("Calibrates networks for 8-bit integer inference and shows why each layer "
                 "quantizes as it does."),
              tr("Free software under the GNU General Public License, version 3 or later. It comes "
                 "without any warranty."),
              tr("Libraries and their licences"), libraries));
  auto* licence = new QPlainTextEdit;
  licence->setReadOnly(true);
  licence->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  QFile file(QStringLiteral(":/licence/LICENSE"));
  if (file.open(QIODevice::ReadOnly)) {
    licence->setPlainText(QString::fromUtf8(file.readAll()));
  }
  auto* tabs = new QTabWidget;
  tabs->addTab(about, tr("About"));
  tabs->addTab(licence, tr("Licence"));

  auto* icon = new QLabel;
  icon->setPixmap(QIcon(QStringLiteral(":/icons/quantoscope.svg")).pixmap(kIconSize, kIconSize));
  auto* buttons = new QDialogButtonBox;
  buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* column = new QVBoxLayout(this);
  column->addWidget(icon);
  column->addWidget(tabs, 1);
  column->addWidget(buttons);
}

}  // namespace quantoscope
