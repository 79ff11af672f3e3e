// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/advice.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <span>

#include "core/analysis/expected_error.h"
#include "core/analysis/input_advice.h"
#include "core/analysis/layer_probe.h"
#include "core/analysis/requantization.h"
#include "core/analysis/threshold_candidates.h"
#include "core/analysis/weight_advice.h"
#include "core/quantization/group_edits.h"
#include "core/quantization/scheme.h"

namespace quantoscope {
namespace {

// A change of less than 1 dB would drown in the choice of images.
constexpr double kWorthwhile = 1;
// The same for a layer that has less than 0.5 % of the noise at the network's output.
constexpr double kNoticeable = 0.005;
// The histogram knows nearly always which methods come first; trying each would take too long.
constexpr std::size_t kTried = 3;
// A layer whose error stays above 10 % (RMS) after everything else has nothing but float left.
constexpr double kHopeless = 20;

double power(double decibel) {
  return std::pow(10.0, -decibel / 10);
}

double decibel(double power) {
  return power > 0 ? -10 * std::log10(power) : std::numeric_limits<double>::infinity();
}

// SQNR of a layer's output if the noise that its input brings in changes as the histogram expects.
double sqnrWithInput(const LayerMeasurement& measured, double sqnrBefore, double sqnrAfter) {
  const ErrorSums& isolated = measured.isolated;
  const double ratio = power(sqnrAfter - sqnrBefore);
  const double others = std::max(isolated.noise - measured.activationPart.noise,
                                 std::min(measured.weightPart.noise, isolated.noise));
  const double noise = std::min(measured.activationPart.noise, isolated.noise) * ratio + others;
  return noise > 0 ? 10 * std::log10(isolated.signal / noise)
                   : std::numeric_limits<double>::infinity();
}

// Multiply-adds of a layer are in proportion to weights × output pixels; a measurement knows how
// many values it wrote.
std::vector<double> multiplyAdds(const Model& model, const NetworkAnalysis& analysis) {
  std::vector<double> counts;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const QuantizableLayer& layer = model.layers[i];
    const auto channels = static_cast<double>(std::max(1, layer.outputChannels));
    counts.push_back(static_cast<double>(analysis.layers[i].isolated.count) *
                     (static_cast<double>(layer.weights.size()) / channels));
  }
  return counts;
}

class Adviser {
 public:
  Adviser(const Model& model, const Calibration& calibration, const Plan& plan,
          std::span<const LayerReport> reports, const NetworkArithmetic& arithmetic,
          const NetworkAnalysis& analysis, const LayerProbe* probe)
      : model_(model),
        calibration_(calibration),
        plan_(plan),
        reports_(reports),
        arithmetic_(asRun(model, arithmetic)),
        misread_(misreadCodes(model, arithmetic_)),
        analysis_(analysis),
        probe_(probe),
        fused_(fusedRequantizations(model, arithmetic_)),
        multiplyAdds_(multiplyAdds(model, analysis)) {}

  std::vector<Advice> run() {
    for (std::size_t layer = 0; layer < model_.layers.size(); ++layer) {
      if (!reports_[layer].decision.keepFloat) {
        adviseOnLayer(layer);
      }
      if (auto dead = deadChannels(layer, reports_[layer])) {
        all_.push_back(std::move(*dead));
      }
    }
    std::erase_if(all_, [&](const Advice& advice) {
      return advice.change && benefit(advice) < kNoticeable * noiseAtOutput();
    });
    std::stable_sort(all_.begin(), all_.end(),
                     [&](const Advice& a, const Advice& b) { return benefit(a) > benefit(b); });
    if (auto suspect = suspiciousInput(model_, calibration_)) {
      all_.insert(all_.begin(), std::move(*suspect));
    }
    return std::move(all_);
  }

 private:
  void adviseOnLayer(std::size_t layer) {
    const LayerMeasurement& measured = analysis_.layers[layer];
    const ErrorCause cause = ownCauseOf(measured);
    auto outlier =
        outlierImage(layer, calibration_, reports_[layer].decision, plan_.overrides[layer]);
    if (outlier && !isMoved(layer, AdviceKind::OutlierImage)) {
      settleWithout(*outlier);
      all_.push_back(std::move(*outlier));
    }
    if (cause == ErrorCause::None) {
      return;
    }
    const auto misread = std::find_if(misread_.begin(), misread_.end(),
                                      [&](const MisreadCodes& m) { return m.reader == layer; });
    if (misread != misread_.end()) {
      // Whatever else is wrong with it cannot be seen before.
      adviseToShareScale(*misread);
      return;
    }
    const std::size_t first = all_.size();
    adviseOnThreshold(layer);
    adviseOnRange(layer);
    adviseOnBits(layer, cause);
    if (auto eight = eightBitWeights(model_, layer, reports_[layer], measured,
                                     plan_.overrides[layer], plan_.target)) {
      eight->before = sqnrNow(layer);
      settle(*eight, eight->after);
      addIfWorthwhile(std::move(*eight));
    }
    if (cause == ErrorCause::Weights) {
      if (auto uneven = unevenWeights(layer, measured)) {
        all_.push_back(std::move(*uneven));
      }
    }
    double best = measured.isolated.sqnr();
    for (std::size_t i = 0; i < all_.size(); ++i) {
      const Advice& advice = all_[i];
      const bool helps = i >= first || std::find(advice.also.begin(), advice.also.end(), layer) !=
                                           advice.also.end();
      best = helps && advice.change ? std::max(best, advice.after) : best;
    }
    if (best < kHopeless) {
      adviseToKeepFloat(layer);
    }
  }

  // On the images that changes are tried on.
  double sqnrNow(std::size_t layer) const {
    if (probe_ == nullptr) {
      return analysis_.layers[layer].isolated.sqnr();
    }
    return probe_->measure(layer, arithmetic_.layers[layer], plan_.target).isolated.sqnr();
  }

  Advice adviceFor(AdviceKind kind, std::size_t layer) const {
    Advice advice;
    advice.kind = kind;
    advice.layer = layer;
    advice.before = sqnrNow(layer);
    return advice;
  }

  double expectedNow(std::size_t layer) const {
    return expectedError(calibration_.layers[layer]->histogram, reports_[layer].decision.codes)
        .sqnr;
  }

  void addIfWorthwhile(Advice advice) {
    if (advice.gain() >= kWorthwhile) {
      all_.push_back(std::move(advice));
    }
  }

  // The int8 layers that a change concerns, the advised one first.
  std::vector<OverrideEdit> editsOf(const Advice& advice) const {
    auto edits = groupEdits(plan_, *advice.layer, *advice.change);
    std::erase_if(edits, [&](const OverrideEdit& edit) {
      return edit.layer != *advice.layer && reports_[edit.layer].decision.keepFloat;
    });
    return edits;
  }

  static void nameOthers(Advice& advice, std::span<const OverrideEdit> edits) {
    advice.also.clear();
    for (const OverrideEdit& edit : edits.subspan(1)) {
      advice.also.push_back(edit.layer);
    }
  }

  // Tries a change on the probe's images, if there are any; else `expected` stands, which holds for
  // all that read the same blob.
  void settle(Advice& advice, double expected) const {
    advice.after = expected;
    const auto edits = editsOf(advice);
    nameOthers(advice, edits);
    if (probe_ == nullptr) {
      return;
    }
    if (edits.size() > 1) {
      const Tried tried = tryOut(edits, {});
      advice.before = tried.before;
      advice.after = tried.after.value_or(expected);
      return;
    }
    const ErrorSums alone =
        probe_->measure(*advice.layer, changedBy(edits.front()), plan_.target).isolated;
    advice.after = alone.count > 0 ? alone.sqnr() : expected;
  }

  // Of some layers together.
  struct Tried {
    double before = 0;
    std::optional<double> after;  // nothing if none of them ran
  };

  Tried tryOut(std::span<const OverrideEdit> edits, const std::filesystem::path& without) const {
    double before = 0;
    double after = 0;
    std::size_t count = 0;
    Tried tried;
    for (const OverrideEdit& edit : edits) {
      const auto measured = [&](const LayerArithmetic& arithmetic) {
        return probe_->measure(edit.layer, arithmetic, plan_.target, {}, without).isolated;
      };
      const ErrorSums now = measured(arithmetic_.layers[edit.layer]);
      const ErrorSums changed = measured(changedBy(edit));
      if (changed.count > 0) {
        before += power(now.sqnr());
        after += power(changed.sqnr());
        ++count;
        tried = {now.sqnr(), changed.sqnr()};
      }
    }
    if (count > 1) {
      tried = {decibel(before / static_cast<double>(count)),
               decibel(after / static_cast<double>(count))};
    }
    return tried;
  }

  LayerArithmetic changedBy(const OverrideEdit& edit) const {
    const std::size_t layer = edit.layer;
    const LayerDecision& now = reports_[layer].decision;
    const LayerDecision decision =
        decide(model_.layers[layer], *calibration_.layers[layer], plan_, edit.layerOverride);
    auto changed =
        arithmeticOf(decision, quantizeWeights(model_.layers[layer], weightSchemeOf(decision)));
    // The scales in force may come from a table.
    if (decision.weightBits == now.weightBits && decision.method == now.method &&
        changed.precision == Precision::Int8) {
      changed.weightScales = arithmetic_.layers[layer].weightScales;
    }
    return changed;
  }

  // What a narrower range brings to the images that do not need the wide one.
  void settleWithout(Advice& advice) const {
    const std::size_t layer = *advice.layer;
    advice.before = advice.after = sqnrNow(layer);
    if (!advice.change) {
      return;
    }
    const double expected =
        expectedNow(layer) +
        20 * std::log10(reports_[layer].decision.threshold / *advice.change->threshold);
    advice.after = sqnrWithInput(analysis_.layers[layer], expectedNow(layer), expected);
    const auto edits = editsOf(advice);
    nameOthers(advice, edits);
    if (probe_ != nullptr) {
      const Tried tried = tryOut(edits, advice.file);
      advice.before = tried.before;
      advice.after = tried.after.value_or(tried.before);
    }
  }

  // Tied layers are moved by one piece of advice.
  bool isMoved(std::size_t layer, AdviceKind kind) const {
    return std::any_of(all_.begin(), all_.end(), [&](const Advice& advice) {
      return advice.kind == kind &&
             std::find(advice.also.begin(), advice.also.end(), layer) != advice.also.end();
    });
  }

  // What being apart costs: with the codes that are written anyway the error is that of those.
  void adviseToShareScale(const MisreadCodes& misread) {
    Advice advice = adviceFor(AdviceKind::ShareScale, misread.reader);
    const LayerOverride& first = plan_.overrides[misread.first];
    LayerOverride change = plan_.overrides[misread.reader];
    change.untied.reset();
    change.threshold = first.threshold;
    change.method = first.method;
    change.activationBits = first.activationBits;
    advice.other = misread.first;
    advice.ratio = misread.factor();
    advice.change = std::move(change);
    LayerArithmetic tied = arithmetic_.layers[misread.reader];
    tied.input = codesWritten(tied);
    tied.written.reset();
    advice.after = sqnrWithInput(
        analysis_.layers[misread.reader], -20 * std::log10(std::abs(misread.factor() - 1)),
        expectedError(calibration_.layers[misread.reader]->histogram, tied.input).sqnr);
    if (probe_ != nullptr) {
      advice.after = probe_->measure(misread.reader, tied, plan_.target).isolated.sqnr();
    }
    all_.push_back(std::move(advice));
  }

  void adviseOnThreshold(std::size_t layer) {
    if (isMoved(layer, AdviceKind::OtherThreshold)) {
      return;
    }
    const LayerDecision& decision = reports_[layer].decision;
    Advice best = adviceFor(AdviceKind::OtherThreshold, layer);
    best.after = best.before;
    best.share = reports_[layer].activation.saturated;
    auto candidates = thresholdCandidates(*calibration_.layers[layer], decision);
    candidates.resize(std::min(candidates.size(), kTried));
    for (const auto& candidate : candidates) {
      Advice advice = best;
      advice.method = candidate.method;
      advice.threshold = candidate.threshold;
      advice.change = plan_.overrides[layer];
      advice.change->threshold = candidate.threshold;
      settle(advice, sqnrWithInput(analysis_.layers[layer], expectedNow(layer), candidate.sqnr));
      if (advice.gain() > best.gain()) {
        best = std::move(advice);
      }
    }
    addIfWorthwhile(std::move(best));
  }

  void adviseOnRange(std::size_t layer) {
    const LayerDecision& decision = reports_[layer].decision;
    if (plan_.target != Target::Integer || decision.asymmetric ||
        isMoved(layer, AdviceKind::AsymmetricRange)) {
      return;
    }
    LayerDecision other = decision;
    other.asymmetric = true;
    const ActivationStatistics& statistics = *calibration_.layers[layer];
    const auto codes = codesAt(decision.threshold, statistics, other);
    Advice advice = adviceFor(AdviceKind::AsymmetricRange, layer);
    advice.change = plan_.overrides[layer];
    advice.change->asymmetric = true;
    settle(advice, sqnrWithInput(analysis_.layers[layer], expectedNow(layer),
                                 expectedError(statistics.histogram, codes).sqnr));
    addIfWorthwhile(std::move(advice));
  }

  void adviseOnBits(std::size_t layer, ErrorCause cause) {
    const LayerDecision& decision = reports_[layer].decision;
    Advice advice = adviceFor(AdviceKind::MoreBits, layer);
    advice.change = plan_.overrides[layer];
    if (isMoved(layer, AdviceKind::MoreBits)) {
      return;
    }
    if (cause == ErrorCause::Threshold && decision.activationBits < kMaxBits) {
      LayerOverride& change = *advice.change;
      change.activationBits = kMaxBits;
      change.threshold.reset();
      const LayerDecision wide =
          decide(model_.layers[layer], *calibration_.layers[layer], plan_, change);
      advice.bits = kMaxBits;
      settle(advice,
             sqnrWithInput(analysis_.layers[layer], expectedNow(layer),
                           expectedError(calibration_.layers[layer]->histogram, wide.codes).sqnr));
      addIfWorthwhile(std::move(advice));
    } else if (cause == ErrorCause::Weights) {
      const int usual = defaultWeightBits(model_.layers[layer], plan_.target);
      if (decision.weightBits < usual) {
        advice.bits = usual;
        advice.change->weightBits = usual;
        settle(advice,
               sqnrWithWeightBits(model_, layer, reports_[layer], analysis_.layers[layer], usual));
        addIfWorthwhile(std::move(advice));
      }
    }
  }

  void adviseToKeepFloat(std::size_t layer) {
    Advice advice = adviceFor(AdviceKind::KeepFloat, layer);
    const double whole = std::accumulate(multiplyAdds_.begin(), multiplyAdds_.end(), 0.0);
    advice.share = whole > 0 ? multiplyAdds_[layer] / whole : 0;
    const auto reads =
        std::find_if(fused_.begin(), fused_.end(),
                     [&](const FusedRequantization& pair) { return pair.consumer == layer; });
    // One float reader is enough for the codes to be given up that all of them read.
    advice.count = static_cast<std::size_t>(
        std::count_if(fused_.begin(), fused_.end(), [&](const FusedRequantization& pair) {
          return pair.producer == layer ||
                 (reads != fused_.end() && pair.producer == reads->producer);
        }));
    advice.after = std::numeric_limits<double>::infinity();
    advice.change = plan_.overrides[layer];
    advice.change->keepFloat = true;
    all_.push_back(std::move(advice));
  }

  // Noise over signal that all layers together bring to the network's output. Without sensitivity,
  // layers are compared by their own output's noise instead, and none is left out.
  double noiseAtOutput() const {
    const double error = analysis_.output.relativeError();
    return analysis_.sensitivity.empty() || !std::isfinite(error) ? 0 : error * error;
  }

  // The noise at the network's output that a change would take away, as far as it is known.
  double benefit(const Advice& advice) const {
    if (!advice.layer || !advice.change) {
      return -1;
    }
    const double kept = std::isinf(advice.after) ? 0 : power(advice.after - advice.before);
    double atOutput = power(advice.before);
    if (!analysis_.sensitivity.empty()) {
      atOutput = power(analysis_.sensitivity[*advice.layer].onlyThis.sqnr());
      for (const std::size_t other : advice.also) {
        atOutput += power(analysis_.sensitivity[other].onlyThis.sqnr());
      }
    }
    const double gained = atOutput * (1 - kept);
    // Float is the last resort where something else does nearly as well.
    return advice.kind == AdviceKind::KeepFloat ? gained / 2 : gained;
  }

  const Model& model_;
  const Calibration& calibration_;
  const Plan& plan_;
  std::span<const LayerReport> reports_;
  NetworkArithmetic arithmetic_;
  std::vector<MisreadCodes> misread_;
  const NetworkAnalysis& analysis_;
  const LayerProbe* probe_;
  std::vector<FusedRequantization> fused_;
  std::vector<double> multiplyAdds_;
  std::vector<Advice> all_;
};

}  // namespace

std::vector<Advice> adviseOn(const Model& model, const Calibration& calibration, const Plan& plan,
                             std::span<const LayerReport> reports,
                             const NetworkArithmetic& arithmetic, const NetworkAnalysis& analysis,
                             const LayerProbe* probe) {
  return Adviser(model, calibration, plan, reports, arithmetic, analysis, probe).run();
}

}  // namespace quantoscope
