// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace quantoscope {

/// A scale as ncnn's tools have it after a table has carried it: written with six decimals and read
/// again. A scale that six decimals make 0 stays as it is; a table cannot hold it.
float scaleInTable(float scale);

}  // namespace quantoscope
