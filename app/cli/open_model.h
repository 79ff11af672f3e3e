// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "core/model/model.h"

namespace quantoscope {

/// loadModel(), with the model's warnings on standard error. Every command opens its model so, that
/// nobody works with one that means something else than they think.
Model openModel(const std::vector<std::filesystem::path>& files);

/// The same with loadModelDescription().
Model openModelDescription(const std::vector<std::filesystem::path>& files);

}  // namespace quantoscope
