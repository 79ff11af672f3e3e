// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace quantoscope {

/// What computes int8 convolutions. All give the same sums.
enum class KernelBackend {
  Auto,  ///< OneDnn where it is exact, else Highway; Highway for depthwise convolutions.
  /// Only on CPUs with VNNI or AMX: elsewhere its sums saturate at 16 bits. Layers whose sums can
  /// exceed 2^24 go to Highway, because oneDNN passes sums through float32.
  OneDnn,
  Highway,  ///< Exact on every CPU.
  Scalar,   ///< Plain loops.
};

/// "auto", "onednn", "highway" or "scalar".
const char* toString(KernelBackend backend);
/// Inverse of toString; throws Error, which names the choices.
KernelBackend parseKernelBackend(std::string_view name);

/// True if oneDNN's int8 sums are exact on this CPU, up to 2^24.
bool oneDnnIsExact();

/// What Auto stands for here. Throws Error for OneDnn where it is not exact.
KernelBackend resolve(KernelBackend backend);

}  // namespace quantoscope
