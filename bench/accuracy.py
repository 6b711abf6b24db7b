"""Accuracy of extraction on annotated papers: the scores with 95% intervals beside two baselines, and what went wrong.

    python bench/accuracy.py --data DIR [--errors FILE]     DIR holds dev.jsonl and train.jsonl

The texts of dev.jsonl are read by the shipped extractor. The baselines: ``dictionary`` finds the strings that are
mentions in train.jsonl, each with its commonest type; ``blind`` says that the first proposed entity beats unnamed
work. The error report is Markdown: for each kind of error the most frequent causes, then the worst cases with their
sentence, what was invented with the highest score first.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.extract import extract, sentences
from kg.interchange import ComparisonRow, ExtractedPaper, NamedEntity, RelationRow, ResultRow, from_json
from kg.model import THIS_PAPER, EntityType, Outcome, Span
from kg.score import Figures, Interval, Report, matched_names, own_names, paper_facts, score
from kg.score.count import is_reversed
from kg.score.facts import UNNAMED, Fact, Names, fold

Row = ComparisonRow | ResultRow | RelationRow
Papers = Mapping[str, ExtractedPaper]

FIELDS = {
    "comparison": ("subject", "rival", "outcome"),
    "figure": ("subject", "rival", "outcome", "figure"),
    "result": ("system", "figure", "dataset"),
    "relation": ("subject", "relation", "object"),
}
"""What stands where in the facts of a measure."""

ENDS = ("subject", "rival", "system", "object")
"""The fields that name an entity which the fact cannot do without."""

SHOWN = 20
"""How many causes and how many cases of a kind of error are listed."""


@dataclass(frozen=True, slots=True)
class Error:
    """One fact missed or invented: its kind, its cause, what it says, and where; ``score`` is the extractor's."""

    kind: str
    cause: str
    fact: str
    paper: str
    sentence: str
    score: float = 0.0


# Baseline


def dictionary(papers: Iterable[ExtractedPaper]) -> dict[str, EntityType]:
    """All mention strings with the type that most papers give them."""
    types: dict[str, Counter[EntityType]] = {}
    for paper in papers:
        for text, type in sorted({(text, entity.type) for entity in paper.entities for text in entity.mentions}):
            types.setdefault(text, Counter())[type] += 1
    return {text: max(found, key=lambda type: (found[type], type)) for text, found in types.items()}


def looked_up(paper: ExtractedPaper, known: Mapping[str, EntityType]) -> ExtractedPaper:
    """The paper with the known strings of its text as entities, the longest first at each word."""
    text = paper.paper.text
    # "FastVLM-S": words end at hyphens, so that "FastVLM" is found in it too
    words = [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]
    longest = max(map(len, known), default=0)
    found: dict[str, dict[str, None]] = {}
    at = 0
    while at < len(words):
        start = words[at][0]
        ends = [last for last in range(at, len(words)) if words[last][1] - start <= longest]
        fits = [last for last in ends if text[start : words[last][1]] in known]
        if fits:
            string = text[start : words[fits[-1]][1]]
            found.setdefault(fold(string), {})[string] = None
        at = fits[-1] + 1 if fits else at + 1
    entities = tuple(
        NamedEntity(name, known[name], (), tuple(strings)) for strings in found.values() for name in [*strings][:1]
    )
    return ExtractedPaper(paper.paper, entities, extractor="dictionary")


# Errors


def errors(gold: ExtractedPaper, read: ExtractedPaper) -> Iterator[Error]:
    """All that one paper's reading missed and invented."""
    names = matched_names(gold, read)
    places = list(sentences(gold.paper.text))
    yield from mention_errors(gold, read, places)
    for measure in FIELDS:
        expected, found = row_facts(gold, own_names(gold), measure), row_facts(read, names, measure)
        yield from row_errors(gold, measure, "missed", expected, found, names, places)
        yield from row_errors(read, measure, "invented", found, expected, names, places)


def mention_errors(gold: ExtractedPaper, read: ExtractedPaper, places: Sequence[Span]) -> Iterator[Error]:
    """Mentions missed, invented, of the wrong type, or cut in the wrong place."""
    text = gold.paper.text
    expected, found = mentions(gold), mentions(read)
    invented = {key: entity for key, entity in found.items() if key not in expected}
    missed = {key: entity for key, entity in expected.items() if key not in found}
    cut = {key: set().union(*(range(*span) for span in occurrences(text, key))) for key in {**invented, **missed}}
    for key, entity in expected.items():
        sentence = next((holding(text, places, start) for start, _ in occurrences(text, key)), "")
        if key in found and found[key].type != entity.type:
            wrong = found[key]
            cause = f"{entity.type} read as {wrong.type}"
            yield Error("mention of the wrong type", cause, key, gold.paper.id, sentence, wrong.score or 0.0)
        elif key in missed:
            near = [other for other in invented if cut[key] & cut[other]]
            if near:
                other = max(near, key=lambda other: (len(cut[key] & cut[other]), other))
                cause = boundary(key, other)
                fact, score = f"{key} ({entity.type}) read as {other}", invented[other].score or 0.0
                yield Error("mention with wrong boundaries", cause, fact, gold.paper.id, sentence, score)
            else:
                yield Error("mention missed", f"{entity.type}", f"{key} ({entity.type})", gold.paper.id, sentence)
    for key, entity in invented.items():
        if not any(cut[key] & cut[other] for other in missed):
            sentence = next((holding(text, places, start) for start, _ in occurrences(text, key)), "")
            fact = f"{key} ({entity.type})"
            yield Error("mention invented", f"{entity.type}", fact, gold.paper.id, sentence, entity.score or 0.0)


def mentions(paper: ExtractedPaper) -> dict[str, NamedEntity]:
    """Each distinct mention string, folded, with its entity."""
    return {fold(text): entity for entity in paper.entities for text in entity.mentions}


def occurrences(text: str, key: str) -> list[tuple[int, int]]:
    """Where a folded string stands in the text, as a word of its own where it does so anywhere."""
    pattern = r"\s+".join(map(re.escape, key.split()))
    found = [match.span() for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)]
    return found or [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]


def boundary(expected: str, found: str) -> str:
    """What was cut off or added: the words of one that the other lacks."""
    if found in expected:
        return f"without '{expected.replace(found, '…')}'"
    return f"with '{found.replace(expected, '…')}'" if expected in found else "across each other"


def row_facts(paper: ExtractedPaper, names: Names, measure: str) -> dict[Fact, Row]:
    """The facts of a measure, each with the best scored row that says it."""
    rows: Sequence[Row] = paper.comparisons
    if measure in ("result", "relation"):
        rows = paper.results if measure == "result" else paper.relations
    found: dict[Fact, Row] = {}
    for row in sorted(rows, key=lambda row: -(row.score or 0.0)):
        alone = replace(
            paper,
            comparisons=(row,) if isinstance(row, ComparisonRow) else (),
            results=(row,) if isinstance(row, ResultRow) else (),
            relations=(row,) if isinstance(row, RelationRow) else (),
        )
        for fact in paper_facts(alone, names)[measure]:
            found.setdefault(fact, row)
    return found


def row_errors(
    paper: ExtractedPaper,
    measure: str,
    fault: str,
    facts: Mapping[Fact, Row],
    others: Mapping[Fact, Row],
    names: Names,
    places: Sequence[Span],
) -> Iterator[Error]:
    """The facts that the other side lacks, each with the likeliest cause."""
    open_facts = [fact for fact in others if fact not in facts]
    named = frozenset(fact for fact in others if fact[1] != UNNAMED)
    for fact, row in facts.items():
        if fact in others:
            continue
        kind = measure
        if measure == "comparison":
            kind = "pair" if fact[1] != UNNAMED else "unnamed rival"
        turned = kind == "pair" and fault == "invented" and is_reversed(fact, named)
        yield Error(
            kind=f"{kind} {'reversed' if turned else fault}",
            cause=cause(measure, fault, fact, open_facts, names),
            fact=shown(row),
            paper=paper.paper.id,
            sentence=sentence_of(paper, row, places),
            score=row.score or 0.0,
        )


def cause(measure: str, fault: str, fact: Fact, others: Iterable[Fact], names: Names) -> str:
    """Why a fact is on one side only: all but one field right, an end that is no entity there, or nothing like it."""
    fields = FIELDS[measure]
    about = f"{fact[fields.index('relation')]}: " if measure == "relation" else ""
    for other in others:
        wrong = [at for at, (mine, theirs) in enumerate(zip(fact, other, strict=True)) if mine != theirs]
        if len(wrong) == 1:
            return f"{about}wrong {fields[wrong[0]]}"
    found = set(names.values())
    for at, field in enumerate(fields):
        end = fact[at]
        if field in ENDS and end != UNNAMED and (isinstance(end, tuple) if fault == "invented" else end not in found):
            return f"{about}{field} is no entity" if fault == "invented" else f"{about}{field} was not found"
    return f"{about}nothing like it"


def shown(row: Row) -> str:
    """What a row says, in one line."""
    if isinstance(row, RelationRow):
        return f"{row.subject} {row.relation} {row.object}"
    where = f" on {row.dataset}" if row.dataset else ""
    if isinstance(row, ResultRow):
        return f"{row.system}: {row.metric} {row.value}{where}"
    figure = f" by {row.value}" if row.value else ""
    than = "to" if row.outcome == Outcome.EQUAL else "than"
    return f"{row.subject} {row.outcome} {than} {row.object or f'({row.object_text})'}{figure}{where}"


def sentence_of(paper: ExtractedPaper, row: Row, places: Sequence[Span]) -> str:
    """A row's evidence; without one the first sentence that names most of its ends."""
    text = paper.paper.text
    if not isinstance(row, RelationRow):
        return row.evidence
    if row.span:
        return text[row.span.start : row.span.end]
    strings = [entity.mentions for entity in paper.entities if entity.name in (row.subject, row.object)]
    if THIS_PAPER in (row.subject, row.object) or not places:
        strings.append(("We ", "we ", "our ", "this paper"))
    told = [text[place.start : place.end] for place in places]
    return max(told, key=lambda told: sum(any(string in told for string in group) for group in strings), default="")


def holding(text: str, places: Iterable[Span], start: int) -> str:
    """The sentence in which a place lies."""
    return next((text[place.start : place.end] for place in places if place.start <= start < place.end), "")


# What is printed and written


def table(report: Report, baseline: Report) -> Iterator[str]:
    """The lines of the scores, in percent."""
    yield f"{'':11}{'P':>7}{'R':>7}{'F1':>7}  {'95%':14}{'gold':>6}{'pred':>6}   {'baseline':11}{'F1':>5}  95%"
    for measure, figures in report.measures.items():
        line = f"{measure:11}{shown_figures(figures, report.intervals[measure]['f1'])}"
        if measure in ("mention", "entity", "untyped"):
            beside, span = baseline.measures[measure].f1, baseline.intervals[measure]["f1"]
            line += f"   {'dictionary':11}{100 * beside:5.1f}  {shown_interval(span)}"
        elif measure == "comparison":
            line += f"   {'blind':11}{100 * report.blind.f1:5.1f}  {shown_interval(report.intervals['blind']['f1'])}"
        yield line
    turned, span = report.reversed, report.intervals["reversed"]["share"]
    yield f"{'reversed':11}{100 * turned.share:7.1f}  {shown_interval(span)}  ({turned.count} of {turned.named} pairs)"
    parts = (("metric", report.slots.metric), ("dataset", report.slots.dataset), ("hardware", report.slots.hardware))
    spans = report.intervals["slots"]
    yield f"{'slots':11}  " + ", ".join(
        f"{name} {100 * part:.1f} {shown_interval(spans[name])}" for name, part in parts
    )


def shown_figures(figures: Figures, span: Interval) -> str:
    """One measure's figures."""
    shares = "".join(f"{100 * share:7.1f}" for share in (figures.precision, figures.recall, figures.f1))
    return f"{shares}  {shown_interval(span):14}{figures.gold:6d}{figures.predicted:6d}"


def shown_interval(span: Interval) -> str:
    """An interval in percent."""
    return f"[{100 * span.low:.1f}, {100 * span.high:.1f}]"


def error_report(found: Sequence[Error]) -> Iterator[str]:
    """The lines of the error report."""
    yield "# Errors"
    yield ""
    kinds = Counter(error.kind for error in found)
    yield from (f"- {kind}: {count}" for kind, count in sorted(kinds.items()))
    for kind in sorted(kinds):
        cases = [error for error in found if error.kind == kind]
        yield from ("", f"## {kind} ({len(cases)})", "", "Most frequent:", "")
        causes = Counter(error.cause for error in cases)
        facts = Counter(error.fact for error in cases)
        for words, count in sorted(causes.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]:
            yield f"- {count} × {words}"
        for words, count in sorted(facts.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]:
            if count > 1:
                yield f"- {count} × {' '.join(words.split())}"
        yield from ("", "Worst:", "")
        for error in sorted(cases, key=lambda error: (-error.score, error.paper, error.fact))[:SHOWN]:
            said, sentence = " ".join(error.fact.split()), " ".join(error.sentence.split())
            rated = f"{error.score:.2f} " if error.score else ""
            yield f"- {rated}**{said}** ({error.cause}; {error.paper}): {sentence}"


def read(path: Path) -> dict[str, ExtractedPaper]:
    """The annotated papers of a file, by id."""
    papers = (from_json(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {paper.paper.id: paper for paper in papers}


def main() -> None:
    """Runs it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True, help="a folder with dev.jsonl and train.jsonl")
    arguments.add_argument("--errors", type=Path, help="write the error report into this Markdown file")
    given = arguments.parse_args()
    gold = read(given.data / "dev.jsonl")
    known = dictionary(read(given.data / "train.jsonl").values())
    found = {paper.paper.id: paper for paper in extract(paper.paper for paper in gold.values())}
    baseline = {id: looked_up(paper, known) for id, paper in gold.items()}
    extractors = sorted({paper.extractor for paper in found.values()})
    print(f"{', '.join(extractors)} on {len(gold)} papers; dictionary of {len(known):,} strings\n")
    print(*table(score(gold, found), score(gold, baseline)), sep="\n")
    if given.errors:
        lines = error_report([error for id in gold for error in errors(gold[id], found[id])])
        given.errors.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
