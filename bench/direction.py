"""Which way round comparisons are read: own sentences in short abstracts, with the names swapped and replaced.

    python bench/direction.py [--all]     prints one table; --all also lists every text that is not read right

A sentence such as ``{A} is outperformed by {B}`` says who wins, whatever the names are. Each is put after an opening
that presents one of two systems, once with that system as A and once as B, for several pairs of systems. A reading is
right if it says what the sentence says, wrong if it says anything else about the two (a reversed claim is worse than
none), missed if it says nothing. Where the sentence claims nothing ("does not outperform"), saying nothing is right.

Two baselines that read no verb stand beside it: the first name wins, and the presented system wins.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.extract import extract
from kg.interchange import ExtractedPaper
from kg.model import THIS_PAPER, Outcome, Paper

UNRELATED = "All experiments were repeated three times with other random seeds."


class Says(StrEnum):
    """What a sentence claims of A and B."""

    A_WINS = "A"
    B_WINS = "B"
    EQUAL = "="
    NOTHING = "-"


class Verdict(StrEnum):
    """How a sentence was read."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence about {A} and {B}, perhaps on a dataset {D}, and what it claims."""

    kind: str
    words: str
    says: Says


@dataclass(frozen=True, slots=True)
class Names:
    """Two systems of one type, the first of which an opening presents."""

    type: str
    presented: str
    known: str
    dataset: str
    title: str
    opening: str


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in its abstract."""

    sentence: Sentence
    names: Names
    swapped: bool

    @property
    def first(self) -> str:
        """What stands for {A}."""
        return self.names.known if self.swapped else self.names.presented

    @property
    def second(self) -> str:
        """What stands for {B}."""
        return self.names.presented if self.swapped else self.names.known

    @property
    def words(self) -> str:
        """The sentence with its names."""
        return self.sentence.words.format(A=self.first, B=self.second, D=self.names.dataset)

    def paper(self, more: str = "") -> Paper:
        """The whole text, with another sentence after it."""
        abstract = " ".join(filter(None, (self.names.opening, self.words, more)))
        return Paper(f"{self.names.type}: {self.words}", self.names.title, abstract)


SENTENCES = (
    Sentence("better", "{A} outperforms {B} on {D}.", Says.A_WINS),
    Sentence("better", "On {D}, {A} achieves higher accuracy than {B}.", Says.A_WINS),
    Sentence("better", "{A} surpasses {B} by 2.3 points in accuracy on {D}.", Says.A_WINS),
    Sentence("better", "{A} delivers 2.1x the throughput of {B}.", Says.A_WINS),
    Sentence("better", "Compared with {B}, {A} improves accuracy by 3.2%.", Says.A_WINS),
    Sentence("better", "{A} is consistently better than {B}.", Says.A_WINS),
    Sentence("passive", "{B} is outperformed by {A} on {D}.", Says.A_WINS),
    Sentence("passive", "{B} is surpassed by {A} by 2.3 points in accuracy.", Says.A_WINS),
    Sentence("passive", "On {D}, {B} is beaten by {A} in both speed and accuracy.", Says.A_WINS),
    Sentence("passive", "The accuracy of {B} is exceeded by {A} by 3.2%.", Says.A_WINS),
    Sentence("passive", "{B}, a strong baseline, is clearly outperformed by {A}.", Says.A_WINS),
    Sentence("worse", "{A} underperforms {B} on {D}.", Says.B_WINS),
    Sentence("worse", "{A} is worse than {B} by 1.4 points.", Says.B_WINS),
    Sentence("worse", "{A} loses 0.5 points against {B} on {D}.", Says.B_WINS),
    Sentence("worse", "{A} falls short of {B} by 2.0% in accuracy.", Says.B_WINS),
    Sentence("worse", "{A} lags behind {B} on {D}.", Says.B_WINS),
    Sentence("worse", "{A} trails {B} by 1.2 points in accuracy.", Says.B_WINS),
    Sentence("worse", "With {A}, accuracy is 0.8 points lower than with {B}.", Says.B_WINS),
    Sentence("less is better", "{A} reduces latency by 40% compared with {B}.", Says.A_WINS),
    Sentence("less is better", "{A} cuts memory use by 2.5x relative to {B}.", Says.A_WINS),
    Sentence("less is better", "The latency of {A} is 40% lower than that of {B}.", Says.A_WINS),
    Sentence("less is better", "{A} has a lower error rate than {B} on {D}.", Says.A_WINS),
    Sentence("less is better", "{A} needs 60% less memory than {B}.", Says.A_WINS),
    Sentence("less is better", "{A} lowers perplexity by 0.7 over {B}.", Says.A_WINS),
    Sentence("less is better", "{A} is 3.4x smaller than {B}.", Says.A_WINS),
    Sentence("less is better", "{A} uses 5x fewer parameters than {B}.", Says.A_WINS),
    Sentence("more is worse", "{A} has 30% higher latency than {B}.", Says.B_WINS),
    Sentence("more is worse", "{A} is 1.8x slower than {B}.", Says.B_WINS),
    Sentence("more is worse", "{A} takes twice as much memory as {B}.", Says.B_WINS),
    Sentence("more is worse", "{A} increases the error rate by 12% compared with {B}.", Says.B_WINS),
    Sentence("more is worse", "{A} needs 3x more training time than {B}.", Says.B_WINS),
    Sentence("equal", "{A} performs on par with {B} on {D}.", Says.EQUAL),
    Sentence("equal", "{A} matches the accuracy of {B}.", Says.EQUAL),
    Sentence("equal", "{A} is comparable to {B} in accuracy.", Says.EQUAL),
    Sentence("equal", "{A} reaches the same accuracy as {B}.", Says.EQUAL),
    Sentence("negated", "{A} does not outperform {B} on {D}.", Says.NOTHING),
    Sentence("negated", "{A} is not faster than {B}.", Says.NOTHING),
    Sentence("negated", "{B} is not outperformed by {A}.", Says.NOTHING),
    Sentence("negated", "We found no evidence that {A} improves over {B}.", Says.NOTHING),
    Sentence("no claim", "{A} is implemented on top of {B}.", Says.NOTHING),
    Sentence("no claim", "{A} is trained on the same data as {B}.", Says.NOTHING),
)

NAMES = (
    Names(
        "Software",
        "Quillon",
        "vLLM",
        "ShareGPT",
        "Quillon: Fast Serving of Large Language Models",
        "Serving large language models is slow because requests wait for each other. We present Quillon, a serving "
        "system that schedules requests by their remaining length.",
    ),
    Names(
        "Model",
        "FernNet",
        "ResNet-50",
        "ImageNet-1K",
        "FernNet: Compact Networks for Image Classification",
        "Image classification on small devices needs compact networks. We introduce FernNet, a convolutional network "
        "whose filters are shared between its layers.",
    ),
    Names(
        "Method",
        "SketchTune",
        "LoRA",
        "GLUE",
        "SketchTune: Fine-Tuning with Sketched Updates",
        "Fine-tuning a large language model takes much memory. We propose SketchTune, a fine-tuning method that keeps "
        "its updates in small sketches.",
    ),
)


def texts(names: Iterable[Names] = NAMES) -> list[Text]:
    """Every sentence with every pair of names, both ways round."""
    return [Text(sentence, pair, swapped) for sentence in SENTENCES for pair in names for swapped in (False, True)]


def said(text: Text, read: ExtractedPaper) -> set[Says]:
    """What a reading claims of the two systems; the paper's own work is the presented one."""
    known = {THIS_PAPER: text.names.presented}
    for entity in read.entities:
        for name in (text.first, text.second):
            if name in entity.mentions:
                known[entity.name] = name
    found = set()
    for row in read.comparisons:
        ends = (known.get(row.subject), known.get(row.object))
        if ends in ((text.first, text.second), (text.second, text.first)):
            first_wins = (row.outcome is Outcome.BETTER) == (ends[0] == text.first)
            won = Says.A_WINS if first_wins else Says.B_WINS
            found.add(Says.EQUAL if row.outcome is Outcome.EQUAL else won)
    return found


def verdict(says: Says, found: set[Says]) -> Verdict:
    """How what was found stands to what is said.

    >>> verdict(Says.A_WINS, {Says.A_WINS}).value, verdict(Says.A_WINS, set()).value
    ('right', 'missed')
    >>> verdict(Says.A_WINS, {Says.A_WINS, Says.B_WINS}).value, verdict(Says.NOTHING, set()).value
    ('wrong', 'right')
    """
    expected = set() if says is Says.NOTHING else {says}
    if found - expected:
        return Verdict.WRONG
    return Verdict.RIGHT if found == expected else Verdict.MISSED


def read(chosen: Sequence[Text], more: str = "") -> dict[Text, set[Says]]:
    """What the shipped network claims in each text."""
    extracted = extract(text.paper(more) for text in chosen)
    return {text: said(text, one) for text, one in zip(chosen, extracted, strict=True)}


def first_wins(text: Text) -> set[Says]:
    """The baseline for which whoever is named first wins."""
    words = text.sentence.words
    return {Says.A_WINS if words.index("{A}") < words.index("{B}") else Says.B_WINS}


def presented_wins(text: Text) -> set[Says]:
    """The baseline for which the paper's own system always wins."""
    return {Says.B_WINS if text.swapped else Says.A_WINS}


def judged(readings: Mapping[Text, set[Says]]) -> dict[Text, Verdict]:
    """The verdict on each text."""
    return {text: verdict(text.sentence.says, found) for text, found in readings.items()}


def kept(before: Mapping[Text, set[Says]], after: Mapping[Text, set[Says]]) -> tuple[int, int]:
    """How many of the texts in which something was read still say the same, and how many there are."""
    spoken = [text for text, found in before.items() if found]
    return sum(before[text] == after[text] for text in spoken), len(spoken)


def alike(readings: Mapping[Text, set[Says]]) -> tuple[int, int]:
    """For how many sentences, either way round, all pairs of names are read alike; and how many there are."""
    groups: dict[tuple[Sentence, bool], list[set[Says]]] = {}
    for text, found in readings.items():
        groups.setdefault((text.sentence, text.swapped), []).append(found)
    return sum(all(found == group[0] for found in group) for group in groups.values()), len(groups)


BASELINES = {"first name wins": first_wins, "presented wins": presented_wins}


def table(readings: Mapping[Text, set[Says]]) -> Iterator[str]:
    """The lines of the table: for each kind of sentence how many are read right, wrong and not at all."""
    verdicts = judged(readings)
    baselines = {name: judged({text: wins(text) for text in readings}) for name, wins in BASELINES.items()}
    shown = "".join(f"{name:>17}" for name in BASELINES)
    yield f"{'':16}{'texts':>7}{'right':>7}{'wrong':>7}{'missed':>8}   wrong as presented, swapped{shown}"
    kinds = list(dict.fromkeys(text.sentence.kind for text in readings))
    for kind in (*kinds, "all"):
        chosen = [text for text in readings if kind in (text.sentence.kind, "all")]
        counts = Counter(verdicts[text] for text in chosen)
        sides = Counter(text.swapped for text in chosen if verdicts[text] is Verdict.WRONG)
        beside = [sum(judged[text] is Verdict.RIGHT for text in chosen) for judged in baselines.values()]
        figures = f"{len(chosen):7}{counts[Verdict.RIGHT]:7}{counts[Verdict.WRONG]:7}{counts[Verdict.MISSED]:8}"
        yield f"{kind:16}{figures}{sides[False]:21}{sides[True]:9}" + "".join(f"{right:17}" for right in beside)


def main() -> None:
    """Runs it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--all", action="store_true", help="list every text that is not read right")
    given = arguments.parse_args()
    readings = read(texts())
    print(*table(readings), sep="\n")
    print("\nThe last two columns count what the baselines get right.\n")
    same, groups = alike(readings)
    print(f"other names of the type, same reading: {same} of {groups}")
    stayed, spoken = kept(readings, read(texts(), UNRELATED))
    print(f"an unrelated sentence after it, same reading: {stayed} of {spoken}")
    if given.all:
        print()
        for text, found in readings.items():
            if (judgement := verdict(text.sentence.says, found)) is not Verdict.RIGHT:
                names = {Says.A_WINS: f"{text.first} wins", Says.B_WINS: f"{text.second} wins", Says.EQUAL: "equal"}
                print(f"{judgement.value:7} {text.words}  {', '.join(names[one] for one in sorted(found))}")


if __name__ == "__main__":
    main()
