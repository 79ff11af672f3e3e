// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/fast_reciprocal.h"

#ifdef __SSE__
#include <xmmintrin.h>
#endif

namespace quantoscope {

float fastReciprocal(float x) {
#ifdef __SSE__
  return _mm_cvtss_f32(_mm_rcp_ss(_mm_set_ss(x)));
#else
  return 1 / x;
#endif
}

}  // namespace quantoscope
