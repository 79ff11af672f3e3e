// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/model/imported/caffe_layers.h"

namespace quantoscope::imported {

using CaffeFunction = void (*)(const CaffeLayer&, GraphBuilder&);

/// Layers that move, join, cut, resize and broadcast, and those of variants of Caffe; null if the
/// type is none of them.
CaffeFunction findCaffeShaping(const std::string& type);

/// The only input's tensor, and then the only output's: in place, the order matters.
std::pair<std::string, std::string> throughCaffeLayer(const CaffeLayer& layer,
                                                      GraphBuilder& builder);

/// Rearranges blocks of stride × stride elements into channels as Darknet does: the channels are
/// those of a tensor that has stride² times fewer.
void addReorg(GraphBuilder& builder, const std::string& from, const std::string& to, int stride);

}  // namespace quantoscope::imported
