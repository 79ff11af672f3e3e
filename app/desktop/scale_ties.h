// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstddef>
#include <vector>

#include "widgets/inspector/scale_group_card.h"

namespace quantoscope {

class Document;

/// How a layer's scale hangs together with others' by the plan that is shown. Without what was
/// measured.
ScaleTies tiesOf(const Document& document, std::size_t layer);

/// Of all layers.
std::vector<ScaleTies> tiesOfAll(const Document& document);

/// Layers that misread the codes of their group, because they are untied.
std::vector<std::size_t> misreadingLayers(const Document& document);

}  // namespace quantoscope
