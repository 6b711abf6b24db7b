"""Texts of our own with comparisons that annotated abstracts seldom hold: passives, losses, ties, less is better.

    python bench/made_texts.py --data DIR -o made.jsonl     then: kg train DIR/train.jsonl made.jsonl -o weights

Each text is the opening of an annotated paper with one or two sentences of ours between its own, such as "Quill is
outperformed by vLLM on ShareGPT.", and their annotation beside what is left of the paper's. Names come from other
papers, so that only the verb tells who wins. Held-out papers lend nothing, and no made text is held out.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from kg.extract.language import sentences
from kg.interchange import from_json
from kg.train.calibrate import is_held_out

Record = dict[str, Any]

SYSTEMS = ("Method", "Model", "Software")
LONGEST_NAME = 30
MORE = (
    "accuracy",
    "F1 score",
    "throughput",
    "mAP",
    "success rate",
    "BLEU",
    "recall",
    "precision",
    "AUC",
    "PSNR",
    "IoU",
)
LESS = ("latency", "perplexity", "peak memory", "word error rate", "FID", "training time", "error rate", "RMSE", "MAE")

# What a sentence says of A against B; {+} is a metric of which more is better, {-} one of which less is. "none" claims
# nothing, so that a verb alone makes no claim. None of these stands in bench/direction.py.
SENTENCES = (
    ("better", "{A} outperforms {B} by {points} on {D}."),
    ("better", "{A} beats {B} by {points} in {+} on {D}."),
    ("better", "{A} consistently surpasses {B} across all settings."),
    ("better", "On {D}, {A} reaches a higher {+} than {B}."),
    ("better", "{A} obtains {points} higher {+} than {B} on {D}."),
    ("better", "{A} exceeds the {+} of {B} by {points}."),
    ("better", "Compared to {B}, {A} gains {points} in {+} on {D}."),
    ("better", "{A} yields better results than {B} on {D}."),
    ("better", "{A} offers up to {times} the throughput that {B} offers."),
    ("better", "{A} runs {times} faster than {B}."),
    ("better", "{A} is superior to {B} in {+}."),
    ("better", "Relative to {B}, {+} improves by {points} with {A}."),
    ("better", "{A} lowers {-} by {points} relative to {B}."),
    ("better", "{A} reduces {-} by {points} against {B} on {D}."),
    ("better", "{A} decreases the {-} of {B} by {points}."),
    ("better", "{A} requires {points} less {-} than {B}."),
    ("better", "{A} comes with {times} less {-} than {B}."),
    ("better", "{A} cuts the {-} of {B} by {points}."),
    ("better", "{A} shows a lower {-} than {B} on {D}."),
    ("better", "The {-} of {A} is {points} below that of {B}."),
    ("better", "With {A}, {-} drops by {points} compared to {B}."),
    ("better", "{A} has {times} fewer parameters than {B}."),
    ("better", "{A} is {times} smaller than {B} at equal quality."),
    ("better", "{A} needs only half the {-} of {B}."),
    ("worse", "{A} is outperformed by {B} on {D}."),
    ("worse", "{A} is surpassed by {B} in {+}."),
    ("worse", "In terms of {+}, {A} is exceeded by {B}."),
    ("worse", "{A} has been outclassed by {B} on {D}."),
    ("worse", "{A} underperforms {B} by {points}."),
    ("worse", "{A} trails {B} by {points}."),
    ("worse", "{A} is inferior to {B} in {+}."),
    ("worse", "{A} remains {times} slower than {B}."),
    ("worse", "{A} incurs {points} higher {-} than {B}."),
    ("worse", "{A} has a higher {-} than {B} on {D}."),
    ("worse", "{A} requires {times} more {-} than {B}."),
    ("worse", "The {-} of {A} is {points} above that of {B}."),
    ("worse", "{A} comes with {times} more {-} than {B}."),
    ("worse", "{A} reaches a lower {+} than {B}."),
    ("worse", "Compared to {B}, {A} raises {-} by {points}."),
    ("worse", "Replacing {B} by {A} costs {points} of {+}."),
    ("worse", "{A} runs slower than {B} on {D}."),
    ("worse", "Training {A} takes {times} longer than training {B}."),
    ("worse", "{A} is up to {points} slower than {B}."),
    ("worse", "{A} consumes {times} as much {-} as {B}."),
    ("worse", "{A} increases {-} by {points} over {B}."),
    ("worse", "{A} doubles the {-} of {B}."),
    ("worse", "{A} is {times} larger than {B}."),
    ("worse", "{A} has {times} more parameters than {B} without being more accurate."),
    ("worse", "The {-} of {A} exceeds that of {B} by {points}."),
    ("worse", "{A} still cannot keep up with {B} on {D}."),
    ("worse", "{A} is still behind {B} by {points} in {+}."),
    ("worse", "{A} does worse than {B} in {+}."),
    ("worse", "{A} remains {points} short of {B} on {D}."),
    ("worse", "{+} drops by {points} when {B} is replaced by {A}."),
    ("worse", "The {+} of {A} is surpassed by that of {B}."),
    ("worse", "{A}, once the best choice, is overtaken by {B}."),
    ("equal", "{A} performs comparably to {B} on {D}."),
    ("equal", "{A} is on par with {B} in {+}."),
    ("equal", "{A} matches {B} in {+}."),
    ("equal", "{A} matches {B} on {D}."),
    ("equal", "{A} and {B} reach the same {+} on {D}."),
    ("equal", "{A} attains {+} comparable to that of {B}."),
    ("equal", "{A} equals {B} on {D}."),
    ("equal", "{A} shows the same {-} as {B}."),
    ("equal", "There is no difference in {+} between {A} and {B} on {D}."),
    ("none", "{A} fails to outperform {B} on {D}."),
    ("none", "{A} does not surpass {B} in {+}."),
    ("none", "{A} is not better than {B}."),
    ("none", "{A} is no faster than {B}."),
    ("none", "It is unclear whether {A} outperforms {B} on {D}."),
    ("none", "We ask whether {A} improves over {B} in {+}."),
    ("none", "{A} has not been shown to exceed {B}."),
    ("none", "{A} cannot outperform {B}."),
    ("none", "{A} never outperforms {B} in our runs."),
    ("none", "{A} does not improve upon {B} in {+}."),
    ("none", "{B} is never beaten by {A}."),
    ("none", "{B} is not surpassed by {A} on {D}."),
    ("none", "There is no sign that {A} is better than {B}."),
    ("none", "We find no gain of {A} over {B}."),
    ("none", "{A} is not always slower than {B}."),
    ("none", "{A} shares its training data with {B}."),
    ("none", "{A} is built on {B}."),
    ("none", "{A} and {B} are both evaluated on {D}."),
    ("none", "{A} is initialized from {B}."),
)
KINDS = (("better", 8), ("worse", 8), ("equal", 4), ("none", 6))
"""How often a text claims what."""

TURNED = {"better": "worse", "worse": "better", "equal": "equal", "none": "none"}


def is_name(entity: Record, *types: str) -> bool:
    """Whether an entity has one of the types and a short name with a capital."""
    name = entity["name"]
    return entity["type"] in types and len(name) < LONGEST_NAME and name != name.lower()


def made_texts(records: Sequence[Record], count: int, chance: Random) -> Iterator[Record]:
    """So many texts, each from the opening of one of the annotated papers."""
    systems = [entity for record in records for entity in record["entities"] if is_name(entity, *SYSTEMS)]
    data = [entity["name"] for record in records for entity in record["entities"] if is_name(entity, "Dataset")]
    number = made = 0
    while made < count:
        number += 1
        text = made_text(chance.choice(records), f"made:{number}", systems, data, chance)
        if text and not is_held_out(from_json(text)):
            made += 1
            yield text


def made_text(record: Record, id: str, systems: Sequence[Record], data: Sequence[str], chance: Random) -> Record | None:
    """One text; none where the paper proposes nothing with a name, or the sentence's names would touch each other."""
    proposed = [entity for entity in record["entities"] if is_name(entity, *SYSTEMS) and "proposed" in entity["roles"]]
    if not proposed:
        return None
    own, rival, dataset = proposed[0]["name"], chance.choice(systems), chance.choice(data)
    names = [own, rival["name"], dataset]
    if any(one is not other and one.lower() in other.lower() for one in names for other in names):
        return None
    (kind,) = chance.choices([kind for kind, _ in KINDS], [often for _, often in KINDS])
    outcome, form = chance.choice([each for each in SENTENCES if each[0] == kind])
    metric = chance.choice(MORE if "{+}" in form else LESS)
    points = f"{chance.uniform(0.2, 20):.1f}" + chance.choice(["%", " points"])
    times = chance.choice(["", "up to "]) + f"{chance.uniform(1.1, 9):.1f}x"
    turned = chance.random() < 0.5
    first, second = (rival["name"], own) if turned else (own, rival["name"])
    parts = {"A": first, "B": second, "D": dataset, "+": metric, "-": metric, "points": points, "times": times}
    sentence = re.sub(r"\{([^}]+)\}", lambda part: parts[part[1]], form)
    body = record["abstract"]
    opening = [body[place.start : place.end].strip() for place in sentences(body)][: chance.randint(1, 4)]
    opening.insert(chance.randint(1, len(opening)), sentence)
    row = {
        "subject": own,
        "object": rival["name"],
        "object_text": rival["name"],
        "outcome": TURNED[outcome] if turned else outcome,
        "metric": metric if re.search(r"\{[+-]\}", form) else None,
        "value": points if "{points}" in form else times if "{times}" in form else None,
        "dataset": dataset if "{D}" in form else None,
        "hardware": None,
        "evidence": sentence,
    }
    return annotated(record, id, " ".join(opening), row, rival["type"])


def annotated(record: Record, id: str, abstract: str, row: Record, type: str) -> Record | None:
    """The text with what of the paper's annotation still stands in it, and with the new row; none if names collide."""
    text = f"{record['title']}\n{abstract}"
    kept = [
        entity | {"mentions": mentions}
        for entity in record["entities"]
        if (
            mentions := [
                string for string in entity["mentions"] if re.search(rf"(?<!\w){re.escape(string)}(?!\w)", text)
            ]
        )
    ]
    taken = {string.lower() for entity in kept for string in (entity["name"], *entity["mentions"])}
    if row["subject"] not in {entity["name"] for entity in kept}:
        return None
    for name, kind, role in (
        (row["object"], type, "background" if row["outcome"] == "none" else "baseline"),
        (row["dataset"], "Dataset", "evaluated"),
        (row["metric"], "Metric", "evaluated"),
    ):
        if name and name.lower() in taken:
            return None
        if name:
            kept.append({"name": name, "type": kind, "roles": [role], "mentions": [name]})
    names = {None, "@paper", *(entity["name"] for entity in kept)}

    def stands(fact: Record, *ends: str) -> bool:
        return fact["evidence"] in abstract and all(fact.get(end) in names for end in (*ends, "dataset", "hardware"))

    return {
        "id": id,
        "title": record["title"],
        "abstract": abstract,
        "entities": kept,
        "comparisons": [
            *(fact for fact in record["comparisons"] if stands(fact, "subject", "object")),
            *([row] if row["outcome"] != "none" else []),
        ],
        "results": [fact for fact in record["results"] if stands(fact, "system")],
        "relations": [fact for fact in record["relations"] if fact[0] in names and fact[2] in names],
    }


def main() -> None:
    """Runs it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True, help="a folder with train.jsonl")
    arguments.add_argument("--count", type=int, default=1200, help="how many texts")
    arguments.add_argument("-o", "--output", type=Path, required=True, help="the file to write")
    given = arguments.parse_args()
    lines = (given.data / "train.jsonl").read_text(encoding="utf-8").splitlines()
    records = [record for line in lines if not is_held_out(from_json(record := json.loads(line)))]
    with given.output.open("w", encoding="utf-8") as out:
        for text in made_texts(records, given.count, Random(5)):
            out.write(json.dumps(text, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
