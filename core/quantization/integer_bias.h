// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace quantoscope {

/// What one step of a channel's int32 sums is worth: 1 / (activation scale · weight scale), in
/// codes per unit. A dead channel (weight scale 0) has sums of 0, whatever the unit; its bias needs
/// one all the same: that of a weight scale of 1.
double sumUnit(float activationScale, float weightScale);

/// A bias in such steps: round(bias / unit), clamped to 32 bits.
std::int32_t integerBias(double bias, double unit);

}  // namespace quantoscope
