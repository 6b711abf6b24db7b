"""Words between two names that say that the first is worse, whatever a network makes of them.

Comes in: the characters between two names of one sentence. Goes out: whether they say that the first is worse.

In ``Quill is 1.8x slower than vLLM.`` they are `` is 1.8x slower than ``: the first is worse. Annotated abstracts
seldom say such things of what they present, so a network learns "than" and not "slower".
"""

from __future__ import annotations

import re

COSTS = (
    r"(?:latency|delay|(?:training |inference |decoding |response |execution |wall-clock |run )?time|run-?time|costs?|"
    r"(?:peak |GPU )?memory(?: use| usage| footprint| consumption)?|energy(?: use| consumption)?|FLOPs|MACs|overhead|"
    r"perplexity|(?:[\w-]+ )?error(?: rate)?|WER|FID|RMSE|MSE|MAE|parameters|VRAM)(?![\w-]| efficien)"
)
"""What is better when there is less of it, as abstracts call it."""
# "than", "than the", "compared with", "relative to that of"
AGAINST = (
    r"(?:than|compared (?:to|with)|relative to|in comparison (?:to|with)|over|against)"
    r"(?: (?:the|its|that|those)(?: of)?)?"
)
FIRST_IS_WORSE = re.compile(
    "|".join(
        (
            # "is 1.8x slower than", "performs worse on COCO than", "is less accurate than"
            r"\b(?:slower|worse|poorer|costlier|(?<!non-)inferior|more (?:expensive|costly)|less (?:accurate|efficient"
            r"|effective|robust|stable|reliable|precise))\b[^,.;:]{0,25}? (?:than|to)(?: the)?",
            # "has 30% higher latency than", "needs 3x more training time than"
            rf"\b(?:higher|greater|larger|longer|more) {COSTS}[^,.;:]{{0,25}}? {AGAINST}",
            # "takes twice as much memory as", "uses 3x the memory of"
            rf"(?:\btwice|\bdouble|\d ?x|\btimes) (?:as much|as many|the) {COSTS} (?:as|of)(?: the)?",
            # "increases the error rate by 12% compared with", "raises latency over"
            rf"\b(?:increases|raises|doubles|triples|worsens) (?:the )?{COSTS}[^,.;:]{{0,25}}? {AGAINST}",
            # "is clearly outperformed by", "are both surpassed on COCO by the"
            r"\b(?:is|are|was|were|been|being)(?: (?:both|all|each))?(?: \w+ly)?"
            r" (?:outperformed|surpassed|beaten|outclassed|exceeded)(?: (?:in|on|by) [^,.;:]{0,25}?)? by(?: the)?",
            # "underperforms the", "still lags behind", "trails"
            r"\b(?:underperforms?|lags? behind|trails?|falls? short of|loses? to)(?: the)?",
        )
    ).join(("(?:", r")\s*$")),
    re.IGNORECASE,
)
# "is not slower than", "without being slower than", "fails to outperform", "matches or surpasses"
DENIED = re.compile(
    r"\b(?:not|no|never|nor|neither|without|cannot|rather|hardly|fails?|failed|whether|can|could|may|might|equal|match(?:es)?)\b|n't\b",
    re.IGNORECASE,
)
# "beats it, while TGI is slower than": another subject
OTHER_CLAUSE = re.compile(r"[,;:] ?(?:and |but )?(?:which|that|while|whereas|but|and|with)\b", re.IGNORECASE)
FURTHEST = 80
"""Characters between two names beyond which something else may be meant."""


def first_is_worse(between: str) -> bool:
    """Whether the words between two names say plainly that the first is worse than the second.

    >>> first_is_worse(" is 1.8x slower than "), first_is_worse(" has 30% lower latency than ")
    (True, False)
    >>> first_is_worse(" is not slower than "), first_is_worse(" beats it, while TGI is slower than ")
    (False, False)
    """
    if len(between) > FURTHEST or DENIED.search(between) or OTHER_CLAUSE.search(between):
        return False
    return bool(FIRST_IS_WORSE.search(between))
