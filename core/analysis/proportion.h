// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace quantoscope {

/// How often something was right, with the interval that the true share lies in, 95 times in 100:
/// E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 1927.
struct Proportion {
  std::size_t hits = 0;
  std::size_t count = 0;

  double value() const;  ///< 0 if nothing was counted.
  double low() const;
  double high() const;
};

}  // namespace quantoscope
