// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace quantoscope {

/// What a file is that was given for a scale table of ncnn and is none, told by how it begins:
/// "a calibration cache of TensorRT", "an encodings file of AIMET", …; empty if it may be a table.
/// Any bytes will do.
std::string foreignTableKind(std::string_view text);

/// Throws Error, naming the kind and what can be done with it, if the text has one. `name` is the
/// file's.
void requireNcnnTable(std::string_view text, const std::string& name);

/// The same for what cannot be taken over as a plan either: a cache of TensorRT and a report of
/// `calibrate` can.
void requireReadablePlan(std::string_view text, const std::string& name);

}  // namespace quantoscope
