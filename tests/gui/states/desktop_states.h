// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <functional>

#include "tests/gui/app/demo_session.h"

namespace quantoscope {

using StateVisitor =
    std::function<void(DemoSession& session, const QString& state, QWidget& window)>;

/// Leads the program through everything that it can show (start, import with each kind of error,
/// calibrating, the workbench with every tab, a table beside it, every dialog, menu and question)
/// and calls the visitor in each state with the window that is in front. False if a state was not
/// reached; `reached` then names the last one that was.
bool walkDesktopStates(const StateVisitor& visit, QString* reached);

}  // namespace quantoscope
