// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/figure_table.h"

#include <QGridLayout>
#include <QLabel>

namespace quantoscope {

FigureTable::FigureTable(int rows, const QString& name, QWidget* parent)
    : QWidget(parent), heading_(new QLabel) {
  heading_->setForegroundRole(QPalette::PlaceholderText);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(5);
  grid->setVerticalSpacing(3);
  grid->setColumnStretch(0, 1);
  grid->addWidget(heading_, 0, 0, 1, 4);
  for (int i = 0; i < rows; ++i) {
    const Row row = {new QLabel, new QLabel, new QLabel, new QLabel};
    row.before->setForegroundRole(QPalette::PlaceholderText);
    row.arrow->setForegroundRole(QPalette::PlaceholderText);
    QFont bold = row.now->font();
    bold.setBold(true);
    row.now->setFont(bold);
    row.before->setObjectName(name + QStringLiteral("Before%1").arg(i));
    row.now->setObjectName(name + QStringLiteral("Now%1").arg(i));
    for (QLabel* label : {row.before, row.now}) {
      label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
      label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    grid->addWidget(row.name, i + 1, 0);
    grid->addWidget(row.before, i + 1, 1);
    grid->addWidget(row.arrow, i + 1, 2);
    grid->addWidget(row.now, i + 1, 3);
    rows_.push_back(row);
  }
}

void FigureTable::setHeading(const QString& text) {
  heading_->setText(text);
}

void FigureTable::setName(int row, const QString& name, const QString& toolTip) {
  QLabel* label = rows_.at(static_cast<std::size_t>(row)).name;
  label->setText(name);
  label->setToolTip(toolTip);
}

void FigureTable::setFigure(int row, const QString& before, const QString& now) {
  const Row& labels = rows_.at(static_cast<std::size_t>(row));
  // The same figure twice would only hide the ones that changed.
  const bool changed = !before.isEmpty() && before != now;
  labels.before->setText(changed ? before : QString());
  labels.arrow->setText(changed ? QStringLiteral("→") : QString());
  labels.now->setText(now);
  labels.now->setAccessibleName(
      changed ? tr("%1: automatic %2, now %3").arg(labels.name->text(), before, now)
              : tr("%1: %2").arg(labels.name->text(), now));
}

}  // namespace quantoscope
