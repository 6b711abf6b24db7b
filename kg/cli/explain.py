"""``kg explain``: the sentences behind a claim, the words in them that count, and how sure the network was of what."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Base, Endpoint, GraphFile, GraphFolder, open_graph, typed
from kg.model import KgError
from kg.ontology_files import BASE

if TYPE_CHECKING:
    from rich.text import Text

    from kg.explain import Account, Explanation
    from kg.extract.arcs import Arc

FORMATS = ("text", "json")
COLOURS = {
    "subject": "green",
    "system": "green",
    "entity": "green",
    "rival": "red",
    "object": "red",
    "figure": "magenta",
    "metric": "cyan",
    "dataset": "yellow",
    "hardware": "blue",
}


def explain(
    claim: Annotated[
        str,
        typer.Argument(
            metavar="CLAIM",
            help="Its id as kg query and kg ask print it, or the first letters: comparison/k7bh, k7bhuv.",
        ),
    ],
    graph: GraphFolder = Path("outputs"),
    file: GraphFile = None,
    endpoint: Endpoint = None,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text or json.")] = "text",
    base: Base = BASE,
) -> None:
    """Show why the graph believes a claim: papers, sentences, scores, and the arcs between the words."""
    from kg.explain import explain as explained
    from kg.explain import explanation_to_json

    if form not in FORMATS:
        raise KgError(f"--format {form}: there are {', '.join(FORMATS)}")
    found = explained(open_graph(graph, file, base, endpoint), typed(claim))
    if form == "json":
        import json

        print(json.dumps(explanation_to_json(found), ensure_ascii=False, indent=1))
    else:
        print_explanation(found)


def print_explanation(found: Explanation) -> None:
    """Prints the claim, then each paper that says it."""
    from kg.cli.console import printable

    count = len(found.accounts)
    sure = "" if found.confidence is None else f", confidence {found.confidence:.3f}"
    print(printable(found.words))
    print(f"{found.id}: said by {count} {'paper' if count == 1 else 'papers'}{sure}")
    for account in found.accounts:
        print_account(account)


def print_account(account: Account) -> None:
    """Prints how one paper says it: sentence, places, score, arcs."""
    from rich.console import Console

    from kg.cli.console import printable

    print()
    print(printable(f"{account.title} ({account.paper})"))
    # Each on one line where no person watches, so that other programs find it whole.
    width = None if sys.stdout.isatty() else len(account.sentence) + 200 * (len(account.marks) + 1)
    Console(width=width, highlight=False).print(marked(account, sys.stdout.isatty()))
    print(f"  characters {account.span.start}-{account.span.end} of its text")
    for part in account.parts:
        places = ", ".join(f"{span.start}-{span.end}" for span in part.spans) or "not named"
        where = "" if part.in_sentence or not part.spans else " (first named there, not in the sentence)"
        print(printable(f"  {part.part:9} {part.name}: {places}{where}"))
    print(f"  {score_line(account)}")
    if account.note:
        print(printable(f"  {account.note}"))
    for choice in account.choices:
        needed = f"(needs {account.least[choice.threshold]:.2f})"
        print(printable(f"  {arc_line(choice.arc)} {needed}"))
        if choice.words:
            print(printable(f'      which way round: the words "{choice.words}"'))
        for arc in choice.others:
            print(printable(f"      {arc_line(arc)}"))


def marked(account: Account, colours: bool) -> Text:
    """The sentence with its parts in colours, else in brackets with their names."""
    from rich.text import Text

    from kg.cli.console import printable

    line, at = Text("  "), account.span.start
    for span, part in account.marks:
        line.append(printable(account.sentence[at - account.span.start : span.start - account.span.start]))
        words = printable(account.sentence[span.start - account.span.start : span.end - account.span.start])
        if colours:
            line.append(words, style=f"bold {COLOURS[part]}")
        else:
            line.append(f"[{part}: {words}]")
        at = span.end
    line.append(printable(account.sentence[at - account.span.start :]))
    return line


def score_line(account: Account) -> str:
    """Who read it, how sure, and what score such a fact needs."""
    if account.score is None:
        return f"no score, {account.extractor or 'reader unknown'}"
    line = f"score {account.score:.3f} by {account.extractor or 'a reader that is not stored'}"
    if account.thresholds:
        written = account.thresholds.extract
        line += "; kg extract writes " + ("all such facts" if written is None else f"from {written:.3f} on")
        line += f", kg build takes from {account.thresholds.build:.3f} on"
    return line


def arc_line(arc: Arc) -> str:
    """An arc in one line: ``0.98 Quill -> vLLM better``."""
    return f"{arc.chance:.2f} {arc.source} -> {arc.target} {arc.label}"
