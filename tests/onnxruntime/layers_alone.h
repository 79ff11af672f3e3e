// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "tests/onnxruntime/qdq_comparison.h"

namespace quantoscope::testing {

/// Takes the int8 layers out of a written file, each with its own QuantizeLinear and
/// DequantizeLinear, gives each what it reads in the float network on the first input, and expects
/// what our kernels make of that: through a whole network, differences of one code breed others.
void expectLayersAgree(const QdqCase& qdq, const Plan& plan, const std::filesystem::path& file);

}  // namespace quantoscope::testing
