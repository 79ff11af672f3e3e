// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace quantoscope {

/// A scale as ncnn's tools have it after a table has carried it: written with six decimals and read
/// again. A scale that six decimals make 0 stays as it is; a table cannot hold it.
float scaleInTable(float scale);

/// Whether the six decimals hold the scale to a thousandth.
bool printsExactlyEnough(double scale);

/// False for a threshold below 2^-24, the smallest 16-bit float, or above 2^24, where single
/// precision no longer has all whole numbers: images, preprocessing or weights are likely wrong.
bool isPlausibleThreshold(double threshold);

}  // namespace quantoscope
