// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace quantoscope {

/// Icons, licence and translations; to be called once before they are used, because the linker
/// drops resources of a static library that nobody asks for.
void registerResources();

}  // namespace quantoscope
