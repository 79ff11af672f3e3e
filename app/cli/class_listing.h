// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/model/class_names.h"
#include "core/model/tensor.h"

namespace quantoscope {

/// The largest values of a classifier's output, a line each with the class; empty for a network
/// that does not classify.
std::string classListing(const std::vector<Tensor>& outputs, const ClassNames& names,
                         std::size_t count);

}  // namespace quantoscope
