// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/target.h"

#include <string>

#include "core/base/error.h"

namespace quantoscope {

const char* toString(Target target) {
  return target == Target::Ncnn ? "ncnn" : "integer";
}

Target parseTarget(std::string_view name) {
  for (const Target target : {Target::Ncnn, Target::Integer}) {
    if (name == toString(target)) {
      return target;
    }
  }
  throw Error("there is no target '" + std::string(name) + "'; there are ncnn and integer");
}

}  // namespace quantoscope
