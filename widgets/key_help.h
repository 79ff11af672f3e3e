// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

namespace quantoscope {

/// A key that a widget handles itself, for the help. Those of actions are read from the actions.
struct KeyHelp {
  QString keys;
  QString meaning;
};

}  // namespace quantoscope
