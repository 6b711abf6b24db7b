"""How likely two names in one paper are names of one thing, beyond what the text defines.

Comes in: the strings of two groups of mentions of one type. Goes out: features, and with the weights that training
measured a probability. "RL" and "Reinforcement Learning" are likely one method, "A100" and "H100" never one chip.

A logistic model: annotators join by habit ("test accuracy" is "accuracy", "linear probes" are not "probing"), and how
far to follow a likeness of words differs from type to type, so each type has weights of its own beside the common ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import numpy.typing as npt

from kg.extract.abbreviations import EDGE_WORDS, long_form_start, singular

Floats = npt.NDArray[np.floating]

FEATURES = (
    "any",
    "initials",
    "short form",
    "perhaps short form",
    "same words",
    "same words in another order",
    "shared words",
    "shared words, squared",
    "within",
    "begins with",
    "ends with",
    "one word before",
    "one word after",
    "same last word",
    "alike",
    "very alike",
    "other numbers",
    "near",
    "near, shared words",
    "title, shared words",
    "short",
    "same sentence",
    "one in the title",
    "both in the title",
    "each once",
)
LIKELY, UNLIKELY = 0.5, 0.1
"""From the first probability on two groups are one; below the second they never are, whatever a third is like."""

# "Multi-modal", "v2.5", "ImageNet": letters or a number
PART = re.compile(r"[A-Za-z]+|[0-9]+(?:\.[0-9]+)?")
ASIDE = re.compile(r"\s*\([^()]*\)")
# "predicting", "prediction", "predicted"; "latency", "latencies"; "quantization", "quantize"
ENDINGS = {"izations": "iz", "isations": "iz", "ization": "iz", "isation": "iz", "ers": "er"} | dict.fromkeys(
    ("ies", "y", "ions", "ion", "ings", "ing", "ed", "es", "s", "al", "e"), ""
)
SHORT = 5
NEAR = 12
"""Words between two mentions that stand near each other."""


@dataclass(frozen=True, slots=True)
class Name:
    """A string as it stands in the text, with its abbreviations written out, and the stems of the latter."""

    string: str
    written: str
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A group of mentions: its names, their first words, their sentences, whether one stands in the title."""

    names: tuple[Name, ...]
    starts: tuple[int, ...]
    sentences: frozenset[int]
    in_title: bool


def name_of(string: str, short_forms: Mapping[str, str]) -> Name:
    """The name; ``short_forms`` are the abbreviations that the text defines."""
    written = written_out(string, short_forms)
    return Name(string, written, tuple(stems(written)))


def same_thing(first: Named, second: Named, kind: int, weights: Floats) -> float:
    """How likely two groups of a type (its place) name one thing; ``weights`` has a common row, one for each type."""
    if not comparable(first, second):
        return 0.0
    score = pair_features(first, second) @ (weights[0] + weights[1 + kind])
    return float(1 / (1 + np.exp(-score)))


def comparable(first: Named, second: Named) -> bool:
    """Whether two groups may be one thing at all: they share a word or one abbreviates the other.

    Two numbers that differ are two things: "A100" and "H100", "top-1" and "top-5".
    """
    pairs = [(one, other) for one in first.names for other in second.names]
    if any(differ(one.string, other.string) for one, other in pairs):
        return False
    return any(set(one.stems) & set(other.stems) or shortness(one, other) for one, other in pairs)


def differ(one: str, other: str) -> bool:
    """Whether both names have numbers and not the same."""
    numbers = [sorted(part for part in PART.findall(name) if part[0].isdigit()) for name in (one, other)]
    return bool(numbers[0] and numbers[1] and numbers[0] != numbers[1])


def pair_features(first: Named, second: Named) -> Floats:
    """The features of two groups, in the order of `FEATURES`: of all pairs of their names the most alike."""
    rows = [name_features(one, other) for one in first.names for other in second.names]
    best = {name: max(row.get(name, 0.0) for row in rows) for name in FEATURES}
    best["other numbers"] = min(row["other numbers"] for row in rows)
    near = float(min(abs(one - other) for one in first.starts for other in second.starts) < NEAR)
    title = float(first.in_title != second.in_title)
    best |= {
        "any": 1.0,
        "near": near,
        "near, shared words": near * best["shared words"],
        "title, shared words": title * best["shared words"],
        "short": float(min(len(name.string) for name in (*first.names, *second.names)) <= SHORT),
        "same sentence": float(bool(first.sentences & second.sentences)),
        "one in the title": title,
        "both in the title": float(first.in_title and second.in_title),
        "each once": float(len(first.starts) == len(second.starts) == 1),
    }
    return np.array([best[name] for name in FEATURES])


def name_features(one: Name, other: Name) -> dict[str, float]:
    """What two names share."""
    parts = [one.stems, other.stems]
    shorter, longer = sorted(parts, key=len)
    common, every = set(shorter) & set(longer), set(shorter) | set(longer)
    shared = len(common) / len(every) if every else 0.0
    more = len(longer) - len(shorter)
    part = len(shorter) / len(longer) if longer and shorter and more else 0.0
    begins = part * (longer[: len(shorter)] == shorter)
    ends = part * (longer[-len(shorter) :] == shorter)
    short = shortness(one, other)
    # In one order, since the ratio depends on it.
    lower, upper = sorted((one.written.lower(), other.written.lower()))
    alike = SequenceMatcher(None, lower, upper).ratio()
    numbers = [sorted(word for word in words if word[0].isdigit()) for words in parts]
    return {
        "initials": float(short == 3),
        "short form": float(short == 2),
        "perhaps short form": float(short == 1),
        "same words": float(bool(every) and shorter == longer),
        "same words in another order": float(bool(every) and shorter != longer and set(shorter) == set(longer)),
        "shared words": shared,
        "shared words, squared": shared**2,
        "within": part * (set(shorter) <= set(longer)),
        "begins with": begins,
        "ends with": ends,
        "one word before": float(ends > 0 and more == 1),
        "one word after": float(begins > 0 and more == 1),
        "same last word": float(bool(shorter) and shorter[-1] == longer[-1]),
        "alike": alike,
        "very alike": alike**4,
        "other numbers": float(numbers[0] != numbers[1]),
    }


def shortness(one: Name, other: Name) -> int:
    """How surely one of two names abbreviates the other; see `abbreviates`."""
    return max(abbreviates(one.string, other.string), abbreviates(other.string, one.string))


def abbreviates(short: str, long: str) -> int:
    """How surely a name is the short form of another: 3 by its initials, 2 and 1 by letters in order, 0 not at all.

    >>> abbreviates("MSD", "Multi-modal Sarcasm Detection"), abbreviates("XDL", "eXplainable Deep Learning")
    (3, 3)
    >>> abbreviates("SADDLe", "Sharpness-Aware Decentralized Deep Learning"), abbreviates("BERT", "vLLM server")
    (2, 0)
    """
    if not 2 <= len(short) <= 14 or " " in short or sum(char.isupper() for char in short) < 2:
        return 0
    words = PART.findall(long)
    if len(words) < 2:
        return 0
    letters = "".join(char for char in singular(short) if char.isalnum())
    heavy = [word for word in words if word.lower() not in EDGE_WORDS]
    initials = ("".join(word[0] for word in some).lower() for some in (words, heavy))
    if letters.lower() in initials or letters == "".join(char for char in long if char.isupper()):
        return 3
    if long_form_start(singular(short), long) != 0:
        return 0
    return 2 if len(words) <= len(letters) + 2 else 1


def written_out(name: str, short_forms: Mapping[str, str]) -> str:
    """A name without asides, and with the long forms of abbreviations that the text defines.

    >>> written_out("valence-arousal (VA) estimation", {}), written_out("QA data", {"QA": "Question Answering"})
    ('valence-arousal estimation', 'Question Answering data')
    """
    name = ASIDE.sub("", name)
    for short, long in short_forms.items():
        name = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", long.replace("\\", r"\\"), name)
    return name


def stems(name: str) -> list[str]:
    """The words of a name without small words and endings.

    >>> stems("Prediction of sentence deletions")
    ['predict', 'sentenc', 'delet']
    """
    return [stem(word.lower()) for word in PART.findall(name) if word.lower() not in EDGE_WORDS]


def stem(word: str) -> str:
    """A word without the first of its endings that leaves at least four letters."""
    ending = next((each for each in ENDINGS if word.endswith(each) and len(word) - len(each) >= 4), "")
    return word.removesuffix(ending) + ENDINGS.get(ending, "")
