"""Linking on annotated papers: most-compared baselines, direct links, homonyms, and what the catalogue knows.

    python bench/linking.py --data DIR             seeds.jsonl and train.jsonl; shares of dev.jsonl
    python bench/linking.py --data DIR --homonyms  the names that several papers propose, too
    python bench/linking.py --data DIR --times 25  some 35,000 papers by multiply.py: time, memory, order
    python bench/linking.py --extracted FILE       names that several of these papers propose, as TSV; --times 1: time
    python bench/linking.py --short                the sample: a check that the run itself works

The 30 baselines are printed with all names they were merged from, to be read line by line. A direct link exists where
one paper compares against or builds on a name (any of its strings, by spelling) that another paper proposes as a
thing of that type.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from multiply import multiplied

from kg import link
from kg.extract import build_thresholds, locate
from kg.interchange import ExtractedPaper, from_json
from kg.link.names import NameTable, proposed_score
from kg.link.place import places
from kg.link.settle import RUNNABLE
from kg.link.settled import slot_id
from kg.model import EntityType, RelationName, RoleName, name_key, paper_iri_path
from kg.tally import Tally

SAMPLE = Path(__file__).parent.parent / "kg" / "sample" / "papers.jsonl"
POINTING = {RoleName.BASELINE, RoleName.USED}


def annotated(path: Path) -> list[ExtractedPaper]:
    """The annotated papers of a file, with their places."""
    return [locate(from_json(json.loads(line))) for line in path.read_text(encoding="utf-8").splitlines()]


def group(type: EntityType) -> str:
    """One word for the types that papers mix up, else the type."""
    return "runnable" if type in RUNNABLE else type.value


def strings(entity_names: Iterable[str]) -> set[str]:
    """The keys of an entity's strings."""
    return {name_key(name) for name in entity_names}


def pointed_at(paper: ExtractedPaper) -> Iterator[tuple[str, set[str]]]:
    """The entities that a paper compares against or builds on, with the keys of their strings."""
    ends = {row.object for row in paper.comparisons}
    ends |= {row.object for row in paper.relations if row.relation is RelationName.BASED_ON}
    for entity in paper.entities:
        if POINTING.intersection(entity.roles) or entity.name in ends:
            keys = strings((entity.name, *entity.mentions))
            yield entity.name, {f"{group(entity.type)} {key}" for key in keys}


def existing_links(papers: list[ExtractedPaper], class_keys: set[str]) -> dict[tuple[str, str], str]:
    """Each pair of papers of which one points at a name that the other proposes, with that name."""
    proposers: dict[str, set[str]] = defaultdict(set)
    for paper in papers:
        for entity in paper.entities:
            if RoleName.PROPOSED in entity.roles:
                for key in strings((entity.name, *entity.mentions)) - class_keys:
                    proposers[f"{group(entity.type)} {key}"].add(paper.paper.id)
    found = {}
    for paper in papers:
        for name, keys in pointed_at(paper):
            for key in keys:
                for other in proposers.get(key, set()) - {paper.paper.id}:
                    found[paper.paper.id, other] = name
    return found


def linked(papers: list[ExtractedPaper]) -> tuple[NameTable, link.Settled, Tally, float]:
    """The papers linked, and the seconds it took."""
    started, least = time.perf_counter(), build_thresholds()
    table = link.collect_names(papers, least)
    settled = link.settle(table, link.load_catalogue())
    tally = Tally(lambda step, done: None)
    for _ in tally.counted(link.link_paper(paper, settled, least=least) for paper in papers):
        pass
    return table, settled, tally, time.perf_counter() - started


def baselines(papers: list[ExtractedPaper], most: int) -> None:
    """Prints the entities that most papers compare against, with every name they were merged from."""
    table, settled, tally, seconds = linked(papers)
    labels = {entity.id: entity for entity in link.entities(table, settled, tally.used)}
    names: dict[str, dict[str, int]] = defaultdict(dict)
    for (type, name), count in table.names.items():
        names[slot_id(settled.slot(type, name))][
            f"{name} ({type.value})" if type != labels_type(labels, settled, type, name) else name
        ] = count
    holders = {entity: papers for (role, entity), papers in tally.index.holders.items() if role is RoleName.BASELINE}
    print(f"{len(papers)} papers linked in {seconds:.1f} s; {len(tally.used)} entities")
    print(f"\nThe {most} most-compared baselines, with the names merged into each:")
    for entity in sorted(holders, key=lambda id: (-len(holders[id]), id))[:most]:
        merged = sorted(names[entity].items(), key=lambda item: (-item[1], item[0]))
        shown = ", ".join(f"{name} {count}" for name, count in merged)
        kind = labels[entity].type.value + (", class word" if labels[entity].is_class else "")
        print(f"  {len(holders[entity]):3}  {labels[entity].label} [{kind}]: {shown}")


def labels_type(labels: dict[str, object], settled: link.Settled, type: EntityType, name: str) -> EntityType:
    """The type of the entity that a name was given to."""
    return settled.slot(type, name)[0]


def direct_links(papers: list[ExtractedPaper]) -> None:
    """Prints how many direct links exist, are found, and which are not."""
    table, settled, tally, _ = linked(papers)
    used = list(link.entities(table, settled, tally.used))
    index = tally.index
    introduced = link.introductions(index.proposers(), index.rivals_and_bases(), settled, tally.titles, tally.arxiv)
    links = link.paper_links(
        index,
        introduced,
        {entity.id for entity in used if entity.is_class},
        {entity.id for entity in used if entity.is_ambiguous},
    )
    kinds: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for each in links.links:
        kinds[each.kind.value].add((each.source, each.target))
    direct = kinds["comparesAgainst"] | kinds["buildsOn"]
    outside = {pair for pair in direct if pair[1].startswith("outside/")}
    class_keys = {
        name_key(name)
        for entry in settled.catalogue.entries
        if entry.is_class
        for name in (entry.label, *entry.aliases)
    }
    existing = existing_links(papers, class_keys)
    missed = {
        pair: name
        for pair, name in existing.items()
        if (paper_iri_path(pair[0]), paper_iri_path(pair[1])) not in direct
    }
    print("\nLinks:", ", ".join(f"{len(pairs)} {kind}" for kind, pairs in sorted(kinds.items())))
    print(f"Of the direct ones {len(direct - outside)} are between papers, {len(outside)} to outside papers.")
    print(f"Direct links that exist by spelling: {len(existing)}; found {len(existing) - len(missed)}. Not found:")
    for (source, target), name in sorted(missed.items()):
        print(f"  {source} -> {target} by {name}")
    more = sorted((direct - outside) - {tuple(map(paper_iri_path, pair)) for pair in existing})
    print(f"Found beyond spelling: {len(more)}")
    for source, target in more:
        via = [each.via for each in links.links if (each.source, each.target) == (source, target)]
        print(f"  {source} -> {target} by {', '.join(sorted({one for ids in via for one in ids}))}")


def homonyms(papers: list[ExtractedPaper]) -> None:
    """Prints the names that several papers propose, and what became of them."""
    table, settled, _, _ = linked(papers)
    proposals: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for (type, name), found in table.proposals.items():
        for paper, proposal in found.items():
            slot = settled.slot(type, name)
            proposals[slot[0].value, slot[1]][paper] = f"{name} [{'; '.join(proposal.longs)}]"
    print("\nNames that several papers propose:")
    for (kind, key), owners in sorted(proposals.items()):
        if len(owners) > 1:
            slot = EntityType(kind), key
            known = settled.known(slot)
            fate = "catalogue" if known else f"{len(settled.senses[slot])} things" if slot in settled.senses else "one"
            print(f"  {kind} {key}: {fate}: " + ", ".join(f"{paper} {name}" for paper, name in sorted(owners.items())))
    print("\nAbbreviations of several things:")
    for slot, longs in sorted(settled.longs.items()):
        clear = "" if settled.is_ambiguous(slot) else " (clear without)"
        print(f"  {slot[0]} {slot[1]}: {', '.join(key for _, key in longs)}{clear}")


def proposed_names(papers: list[ExtractedPaper]) -> None:
    """Prints each name that several papers propose: type, name, papers, nodes made of it, titles by node."""
    least = build_thresholds()
    settled = link.settle(link.collect_names(papers, least), link.load_catalogue())
    found: dict[tuple[str, str], dict[str, tuple[str, str, str]]] = defaultdict(dict)
    for paper in papers:
        ids = places(paper, settled)
        for entity in paper.entities:
            if (proposed_score(entity) or 0.0) >= least["role"]:
                name = group(entity.type), settled.start(entity.type, entity.name)[1]
                found[name][paper.paper.id] = ids[entity.name], entity.name, paper.paper.title
    print("type", "name", "papers", "nodes", "node: paper name: title", sep="\t")
    for (kind, key), owners in sorted(found.items()):
        if len(owners) > 1:
            shown = [f"{id}: {paper} {name}: {title[:90]}" for paper, (id, name, title) in owners.items()]
            nodes = {id for id, _, _ in owners.values()}
            print(kind, key, len(owners), len(nodes), *sorted(shown), sep="\t")


def outcome(papers: list[ExtractedPaper]) -> str:
    """A digest of all entities and links that the papers, read in this order, lead to."""
    table, settled, tally, seconds = linked(papers)
    used = list(link.entities(table, settled, tally.used, tally.variants))
    index = tally.index
    introduced = link.introductions(index.proposers(), index.rivals_and_bases(), settled, tally.titles, tally.arxiv)
    links = link.paper_links(
        index,
        introduced,
        {entity.id for entity in used if entity.is_class},
        {entity.id for entity in used if entity.is_ambiguous},
    )
    digest = hashlib.sha256()
    for each in (*used, *introduced.values(), *links.links):
        digest.update(repr(each).encode())
    print(f"  {len(used):,} entities, {len(links.links):,} links, names and papers linked in {seconds:.0f} s")
    return digest.hexdigest()


def many(every: list[ExtractedPaper]) -> None:
    """Prints what linking many papers takes, and whether their order matters."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(every):,} papers, {held:,.0f} MB with all of them in memory")
    started, busy = time.perf_counter(), time.process_time()
    first = outcome(every)
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"linking, entities and links: {seconds:.0f} s ({busy:.0f} s of them computing), {peak - held:,.0f} MB more")
    print("budget: 180 s, 2,000 MB")
    random.Random(1).shuffle(every)
    print("the same papers shuffled:", "the same graph" if outcome(every) == first else "ANOTHER graph")


def shares(train: list[ExtractedPaper], dev: list[ExtractedPaper]) -> None:
    """Prints the share of mentions that the catalogue resolves, beside a list of all names of the other papers."""
    catalogue = link.load_catalogue()
    print("\nShare of the mentions of dev that resolve:   list of all names in train   catalogue")
    for type in EntityType:
        listed = {
            key
            for paper in train
            for entity in paper.entities
            if entity.type is type
            for key in strings((entity.name, *entity.mentions))
        }
        mentions = [
            mention for paper in dev for entity in paper.entities if entity.type is type for mention in entity.mentions
        ]
        if mentions:
            in_list = sum(name_key(mention) in listed for mention in mentions) / len(mentions)
            known = sum(catalogue.find(type, mention) is not None for mention in mentions) / len(mentions)
            print(f"  {type.value:10} {len(mentions):5} mentions {in_list:27.1%} {known:21.1%}")


def main() -> None:
    """Runs it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, help="a folder with seeds.jsonl, train.jsonl and dev.jsonl")
    arguments.add_argument("--most", type=int, default=30)
    arguments.add_argument("--extracted", type=Path, help="a file that kg extract wrote")
    arguments.add_argument("--times", type=int, default=0)
    arguments.add_argument("--homonyms", action="store_true")
    arguments.add_argument("--short", action="store_true")
    given = arguments.parse_args()
    if not (given.short or given.data or given.extracted):
        arguments.error("name a folder with --data, a file with --extracted, or --short")
    names = (
        [given.extracted or SAMPLE]
        if given.extracted or given.short
        else [given.data / "seeds.jsonl", given.data / "train.jsonl"]
    )
    papers = [paper for name in names for paper in annotated(name)]
    if given.times:
        many(list(multiplied(papers, given.times, 1)) if given.times > 1 else papers)
        return
    if given.extracted:
        proposed_names(papers)
        return
    baselines(papers, given.most)
    direct_links(papers)
    if given.homonyms:
        homonyms(papers)
    if not given.short:
        shares(annotated(given.data / "train.jsonl"), annotated(given.data / "dev.jsonl"))


if __name__ == "__main__":
    main()
