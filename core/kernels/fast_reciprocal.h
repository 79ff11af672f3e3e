// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace quantoscope {

/// 1/x as x86's RCPPS gives it, with a relative error up to 1.5 × 2^-12; 1/x on other CPUs. For
/// runtimes whose results depend on that instruction.
float fastReciprocal(float x);

}  // namespace quantoscope
