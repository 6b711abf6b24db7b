"""Whether two names mean one thing: same, variant or different, and why.

Comes in: two names and, if known, their type. Goes out: a `Judgement`. "Llama 2 7B" and "LLaMA-2-7B" are the same
(spelling); "LLaMA-2-7B" and "LLaMA-2-13B" are variants (another size); "BERT" and "RoBERTa" are different.

Likeness of letters alone joins nothing: what no rule and no catalogue entry joins stays apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kg.link.catalogue import Catalogue, KnownEntity
from kg.link.forms import forms, spelled_alike
from kg.model import EntityType, KgError, name_key


class Verdict(StrEnum):
    """How two names relate."""

    SAME = "same"
    VARIANT = "variant"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, the rule that gave it, and the reason in plain words."""

    verdict: Verdict
    rule: str
    why: str


# "Variational Information Bottleneck (VIB)", "VIB (Variational Information Bottleneck)"
IN_BRACKETS = re.compile(r"(?P<outer>[^()]*[^()\s])\s*\((?P<inner>[^()]{2,80})\)")
# The words of a long form: "peak signal-to-noise ratio"
WORD = re.compile(r"[A-Za-z0-9]+")
# What an abbreviation may leave out: "mixture of experts" (MoE has it, MEs would not)
SMALL_WORDS = frozenset(["a", "an", "and", "by", "for", "in", "of", "on", "or", "the", "to", "with"])


LONGEST_SHORT = 12
"""Characters of an abbreviation at most."""


def abbreviates(short: str, long: str) -> bool:
    """Whether each word of ``long`` gives its first letter to ``short``, in order, and some words letters from within.

    >>> abbreviates("TTMs", "Tiny Time Mixers"), abbreviates("VIB", "Bench of Vision"), abbreviates("GPT", "GPT-4")
    (True, False, False)
    """
    # Most pairs of names are none: tell them apart before anything is taken to pieces.
    if len(short) > LONGEST_SHORT or " " in short or not (" " in long or "-" in long):
        return False
    letters = [letter.lower() for letter in short.removesuffix("s") if letter.isalnum()]
    words = [word.lower() for word in WORD.findall(long)]
    if not 2 <= len(letters) <= 10 or len(words) < 2 or "".join(letters) in words:
        return False
    return taken(letters, words)


def taken(letters: list[str], words: list[str]) -> bool:
    """Whether each word gives its first letter, in order, and some words letters from within."""
    # Each place tells how many letters are used up before a word; small words may give none.
    places = {0}
    for word in words:
        after: set[int] = places.copy() if word in SMALL_WORDS else set()
        for place in places:
            at, used = 0, 0
            while place + used < len(letters) and used < 4:
                at = word.find(letters[place + used], at)
                if at < 0 or (used == 0 and at > 0):
                    break
                at, used = at + 1, used + 1
                after.add(place + used)
        places = after
    return len(letters) in places


def readings(name: str) -> tuple[str, ...]:
    """The name, or the long and the short form where it holds both.

    >>> readings("Success Rate (SR)"), readings("LLaMA-2 (7B)")
    (('Success Rate', 'SR'), ('LLaMA-2 (7B)',))
    """
    match = IN_BRACKETS.fullmatch(name.strip())
    if not match:
        return (name,)
    outer, inner = match["outer"], match["inner"]
    if abbreviates(inner, outer):
        return outer, inner
    return (inner, outer) if abbreviates(outer, inner) else (name,)


def judge(a: str, b: str, catalogue: Catalogue, type: EntityType | None = None) -> Judgement:
    """How two names relate; without a type as the types see it under which the catalogue knows a name, or any type."""
    for name in (a, b):
        if not name.strip():
            raise KgError("an empty name; give two names to compare")
    if type is not None:
        return judge_as(type, a, b, catalogue)
    known = [each for each in EntityType if any(catalogue.find(each, name) for name in (*readings(a), *readings(b)))]
    both = [each for each in known if catalogue.find(each, a) and catalogue.find(each, b)]
    found = [judge_as(each, a, b, catalogue) for each in both or known or EntityType]
    return min(found, key=lambda judgement: list(Verdict).index(judgement.verdict))


def judge_as(type: EntityType, a: str, b: str, catalogue: Catalogue) -> Judgement:
    """How two names of one type relate."""
    if name_key(a) == name_key(b):
        return Judgement(Verdict.SAME, "spelling", "they differ at most in case, hyphens, spaces, plural or Unicode")
    known_a, known_b = known_entity(type, a, catalogue), known_entity(type, b, catalogue)
    if known_a and known_b:
        if known_a is known_b:
            return Judgement(Verdict.SAME, "catalogue", f"the catalogue has both as names of {known_a.label}")
        return apart(type, a, b, known_a, known_b, catalogue)
    keys_a, keys_b = ({forms(type, name).key for name in readings(each)} for each in (a, b))
    if shared := keys_a & keys_b:
        if len(keys_a) + len(keys_b) > 2:
            return Judgement(Verdict.SAME, "abbreviation", f"one name gives the other in brackets ({min(shared)})")
        why = "they differ only in a word for the kind of thing, a company, or the order of name and size"
        return Judgement(Verdict.SAME, "form", why)
    return apart(type, a, b, known_a, known_b, catalogue)


def known_entity(type: EntityType, name: str, catalogue: Catalogue) -> KnownEntity | None:
    """The entry that a name, or its long or short form, means."""
    return next((entry for name in readings(name) if (entry := catalogue.find(type, name))), None)


def apart(
    type: EntityType,
    a: str,
    b: str,
    known_a: KnownEntity | None,
    known_b: KnownEntity | None,
    catalogue: Catalogue,
) -> Judgement:
    """Variant or different, for names that are not the same."""
    if known_a and known_b and (family := common_family(known_a, known_b, catalogue)):
        return Judgement(Verdict.VARIANT, "catalogue", f"the catalogue has both in the family of {family.label}")
    if stem := shared_stem(type, a, b):
        return Judgement(Verdict.VARIANT, "version", f"both are {stem}; they differ in version, size or setting")
    why = (
        "the catalogue knows both, as two things"
        if known_a and known_b
        else "no rule and no catalogue entry joins them"
    )
    return Judgement(Verdict.DIFFERENT, "none", why)


def common_family(one: KnownEntity, other: KnownEntity, catalogue: Catalogue) -> KnownEntity | None:
    """The entry that both are, or are versions of: both names begin with its name, as LLaMA-2-7B does with LLaMA.

    RoBERTa, which the catalogue has below BERT too, is a thing of its own.
    """
    above = {entry.slot for entry in (one, *catalogue.ancestors(one)) if not entry.is_class}
    shared = (entry for entry in (other, *catalogue.ancestors(other)) if entry.slot in above)
    keys = [name_key(entry.label) for entry in (one, other)]
    return next((entry for entry in shared if all(key.startswith(entry.slot[1]) for key in keys)), None)


# What stands before a metric and sets how it is taken: "macro-F1", "top-1 accuracy", "tail latency"
METRIC_SETTING = re.compile(
    r"(?:macro|micro|weighted|mean|average|avg|median|peak|tail|effective|balanced|normalized|relative|overall|total"
    r"|top\d+|inference|endtoend|training|test|validation|zeroshot|p\d\d|max|min|m(?=iou|ap$)|ms(?=ssim)|[gt](?=flop))+"
)
# What follows a name and makes it a version, size or setting of it: "-7b", "v2", "-Instruct", "-C", "++", "@1", " Ti"
ENDING = re.compile(
    r"(?:[@-]?[\d.]+x?\d*[a-z]{0,2}|\++|base|large|small|tiny|huge|giant|medium|mini|nano|micro|lite|light|pro|plus|max|ultra|flash"
    r"|turbo|fast|xx?l|instruct|chat|it|coder?|math|vision|vl|preview|distill|verified|hard|easy|full|hd|hq|ti|super|sxm\d?|pcie"
    r"|omni|audio|thinking|opus|sonnet|haiku|v|o|[a-z](?<=[^a-z][a-z]))$"
)
# The last letter of "ImageNet-C", "ViT-L", "RefCOCOg", "GPT-4V", read in the name as written
LAST_LETTER = re.compile(r"(?:[-_ /][A-Za-z]|(?<=[A-Z]{3})[a-z]|(?<=\d)[A-Za-z])\+*$")

# "/16" of "ViT-B/16"
LAST_NUMBER = re.compile(r"[-_/ ]\d+[A-Za-z]?$")


def shared_stem(type: EntityType, a: str, b: str) -> str:
    """The name that both are a version, size or setting of; ``""`` where there is none."""
    stems = [list(stems_of(type, name)) for name in (a, b)]
    shared = [stem for stem in stems[0] if stem in stems[1] and len(stem) > 1]
    if shared:
        return shared[0]
    words = [re.findall(r"[^\W_]+|\++", name) for name in sorted((a, b), key=len)]
    # "TensorRT-LLM", "COCO-Stuff", "SWE-bench Lite": the whole other name, a proper one, opens the name.
    opens = [word.casefold() for word in words[0]] == [word.casefold() for word in words[1][: len(words[0])]]
    proper = type not in (EntityType.TASK, EntityType.METRIC) and any(char.isupper() for char in "".join(words[0]))
    return min((a, b), key=len) if opens and proper and words[0] else ""


def stems_of(type: EntityType, name: str) -> Iterator[str]:
    """The key of a name, and what is left of it when its endings go one after the other."""
    key = spelled_alike(type, name_key(name))
    if type is EntityType.METRIC:
        key = forms(type, name).key
        yield key
        bare = METRIC_SETTING.sub("", key, count=1) if METRIC_SETTING.match(key) else key
        if bare:
            key = bare
    key, _, _size = key.partition("@")
    yield key
    for pattern in (LAST_LETTER, LAST_NUMBER):
        short = pattern.sub("", name.strip())
        if short != name.strip() and len(short) > 1:
            yield from stems_of(type, short)
    while (left := ENDING.sub("", key)) != key and len(left) > 1:
        yield left
        # "k-means" of "k-means++"
        yield re.sub(r"(?<=[^\W\d_siua])s$", "", left)
        key = left
    if type is EntityType.MODEL and key.startswith("bi") and len(key) > 4:
        yield key.removeprefix("bi")
