// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <filesystem>
#include <string>

#include "core/quantization/plan.h"
#include "widgets/inspector/override_field.h"

namespace quantoscope {

/// The account that the program runs under: its full name if the system knows one.
std::string systemUserName();

/// The reason of what was taken from a file, in the user's language.
std::string takenFrom(const std::filesystem::path& file);

/// The file that it was taken from, by its reason; empty if a person decided.
QString fileOf(const LayerOverride& layerOverride);

/// Who and when are this user and now. Why is what a person wrote, or else what was changed, in the
/// user's language, for example "threshold set by hand"; for OverrideField::Table what is there.
/// Nothing is decided: no provenance.
LayerOverride withProvenance(LayerOverride layerOverride, OverrideField field);

}  // namespace quantoscope
