// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/resources.h"

#include <QDir>

// Has to stand outside every namespace.
static void registerAll() {
  Q_INIT_RESOURCE(desktop);
  Q_INIT_RESOURCE(licence);
  Q_INIT_RESOURCE(translations);
}

namespace quantoscope {

void registerResources() {
  registerAll();
}

}  // namespace quantoscope
