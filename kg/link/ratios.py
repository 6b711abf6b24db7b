"""A comparison's figure as one number: the subject's value over the baseline's.

Comes in: a `Comparison` and whether more of its metric is better. Goes out: the ratio, where the figure tells.
"51.3% lower latency" is 0.487, "2.3x the throughput" is 2.3, "3x faster" on latency is a third; points tell none.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from kg.model import Comparison, EffectKind, Outcome

EXACTNESS = Decimal("0.0001")


def value_ratio(claim: Comparison, *, higher_is_better: bool) -> Decimal | None:
    """The subject's value of the metric over the baseline's; None for points, for equals and for what can't be.

    A range gives the ratio of its lower end, like ``pg:effectValue``.
    """
    effect = claim.effect
    if effect is None or claim.outcome is Outcome.EQUAL or effect.value < 0:
        return None
    grows = (claim.outcome is Outcome.BETTER) is higher_is_better
    match effect.kind:
        case EffectKind.PERCENT:
            ratio = 1 + effect.value / 100 if grows else 1 - effect.value / 100
        case EffectKind.RATIO if effect.value >= 1:
            ratio = effect.value if grows else 1 / effect.value
        case EffectKind.RATIO if effect.value and not grows:
            # "0.4x the latency": the ratio itself is given.
            ratio = effect.value
        case _:
            return None
    # "reduces latency by 120%" is a figure that no reduction has.
    return ratio.quantize(EXACTNESS, ROUND_HALF_EVEN) if ratio > 0 else None
