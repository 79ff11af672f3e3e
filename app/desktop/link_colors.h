// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace quantoscope {

/// Gives the links in all labels and text browsers the colour of the application's palette. Qt
/// writes the colour into the text when the text is set, so that it stays when the palette changes.
void recolorLinks();

}  // namespace quantoscope
