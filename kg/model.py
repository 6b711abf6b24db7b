"""The types of papergraph and their ids; standard library only.

Comes in: nothing. Goes out: the frozen values every step passes on.

``DeepSpeed-FastGen reaches up to 2.3x the throughput of vLLM`` is read as
``Comparison(subject=<DeepSpeed-FastGen>, object=<vLLM>, outcome=BETTER, metric=<throughput>,
effect=Effect(RATIO, 2.3, bound=UP_TO))`` and one ``Evidence`` that points at the clause.

Identity is the meaning: where a fact was read, its raw figure and its score are evidence and never
part of the fact. Offsets count Unicode code points in ``paper.text`` and are half-open.
An absent text is ``""`` and an absent year ``0``, so every field sorts.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote

THIS_PAPER = "@paper"
"""The name that stands for a paper's own unnamed contribution in extracted rows."""


class KgError(ValueError):
    """Something the user gave is wrong: says what, where and what to do about it."""


class EntityType(StrEnum):
    """What a name stands for; the seven types of the annotation guidelines."""

    METHOD = "Method"
    MODEL = "Model"
    SOFTWARE = "Software"
    DATASET = "Dataset"
    HARDWARE = "Hardware"
    METRIC = "Metric"
    TASK = "Task"


class RoleName(StrEnum):
    """What an entity is to a paper."""

    PROPOSED = "proposed"
    BASELINE = "baseline"
    USED = "used"
    EVALUATED = "evaluated"
    ADDRESSED = "addressed"
    BACKGROUND = "background"


class Outcome(StrEnum):
    """How the subject of a comparison does, seen from the subject."""

    BETTER = "better"
    EQUAL = "equal"
    WORSE = "worse"


class RelationName(StrEnum):
    """A stated relation between two entities, subject first."""

    VARIANT_OF = "variantOf"
    PART_OF = "partOf"
    BASED_ON = "basedOn"
    APPLIED_TO = "appliedTo"
    TRAINED_ON = "trainedOn"
    EVALUATED_ON = "evaluatedOn"
    RUNS_ON = "runsOn"
    ADDRESSES = "addresses"


class EffectKind(StrEnum):
    """What the figure of a comparison counts: 2.3x, 40%, 26 points, 0.2 PPL."""

    RATIO = "ratio"
    PERCENT = "percent"
    POINTS = "points"
    ABSOLUTE = "absolute"


class EffectBound(StrEnum):
    """How the text hedges a figure."""

    EXACT = "exact"
    UP_TO = "up_to"
    AT_LEAST = "at_least"
    ABOUT = "about"


class LinkKind(StrEnum):
    """How two papers meet."""

    COMPARES_AGAINST = "comparesAgainst"
    BUILDS_ON = "buildsOn"
    SHARES_BASELINE_WITH = "sharesBaselineWith"
    SHARES_BENCHMARK_WITH = "sharesBenchmarkWith"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points: ``paper.text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it was read; its text is never altered afterwards."""

    id: str
    title: str
    abstract: str
    year: int = 0
    url: str = ""
    arxiv: str = ""
    doi: str = ""
    authors: tuple[str, ...] = ()
    venue: str = ""
    source: str = ""

    @property
    def text(self) -> str:
        """The text that all offsets count in.

        >>> Paper("p", "A title", "An abstract.").text
        'A title\\nAn abstract.'
        """
        return f"{self.title}\n{self.abstract}"


@dataclass(frozen=True, slots=True)
class Effect:
    """How large a difference is; ``max`` is set for a range ("1.4-11.2x"), else it is None.

    Percent values are per hundred (40% is 40), ratios are factors (2.3x is 2.3).
    """

    kind: EffectKind
    value: Decimal
    max: Decimal | None = None
    bound: EffectBound = EffectBound.EXACT


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing across all papers; ``broader`` and ``variant_of`` are ids of entities, ``matches`` IRIs elsewhere."""

    id: str
    type: EntityType
    label: str
    aliases: tuple[str, ...] = ()
    is_class: bool = False
    higher_is_better: bool | None = None
    is_ambiguous: bool = False
    broader: tuple[str, ...] = ()
    variant_of: tuple[str, ...] = ()
    unit: str = ""
    maker: str = ""
    matches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a paper names an entity; one for each distinct surface string and paper."""

    paper: str
    entity: str
    text: str
    span: Span
    score: float | None = None


@dataclass(frozen=True, slots=True)
class UnnamedRival:
    """Work a paper compares with and doesn't name: "previous pruning methods"."""

    paper: str
    phrase: str

    @property
    def id(self) -> str:
        """The same for the same paper and phrase.

        >>> UnnamedRival("p", "previous methods").id
        'unnamed/vgv4aqs5zjooetae'
        """
        return f"unnamed/{digest('unnamed', self.paper, self.phrase)}"


@dataclass(frozen=True, slots=True)
class Role:
    """What an entity is to a paper."""

    paper: str
    role: RoleName
    entity: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """``subject`` does better, equal or worse than ``object``; ids, ``""`` where the text is silent.

    ``subject`` is an entity's or, for ``@paper``, the paper's id; ``object`` an entity's or an unnamed rival's.
    """

    subject: str
    object: str
    outcome: Outcome
    metric: str = ""
    effect: Effect | None = None
    dataset: str = ""
    hardware: str = ""

    @property
    def id(self) -> str:
        """The hash of all that the claim means.

        >>> Comparison("model/a", "model/b", Outcome.BETTER).id
        'comparison/k7bhuvplazjp27p2'
        """
        effect = self.effect
        size = (effect.kind.value, plain(effect.value), plain(effect.max), effect.bound.value) if effect else ()
        fields = (self.subject, self.object, self.outcome.value, self.metric, self.dataset)
        return f"comparison/{digest('comparison', *fields, self.hardware, *size)}"


@dataclass(frozen=True, slots=True)
class Result:
    """An absolute figure that a system (or the paper's own work) reaches."""

    system: str
    metric: str
    value: Decimal
    unit: str = ""
    dataset: str = ""
    hardware: str = ""

    @property
    def id(self) -> str:
        """The hash of all that the result means.

        >>> Result("model/a", "metric/accuracy", Decimal("79.20"), "percent").id
        'result/bpkbs4o4ones4ofr'
        """
        fields = (self.system, self.metric, plain(self.value), self.unit, self.dataset)
        return f"result/{digest('result', *fields, self.hardware)}"


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two entities (or the paper's own work) that a text states."""

    subject: str
    relation: RelationName
    object: str

    @property
    def id(self) -> str:
        """The hash of the statement."""
        return f"statement/{digest('statement', self.subject, self.relation.value, self.object)}"


Claim = Comparison | Result | Relation
"""A fact with evidence of its own; a role's evidence is the mention of its entity."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why we believe a claim: the clause, the raw figure, the score (None: annotated by hand), who read it."""

    paper: str
    span: Span
    figure: str = ""
    score: float | None = None


@dataclass(frozen=True, slots=True)
class LinkedPaper:
    """One paper with its mentions and facts tied to entities: what its named graph holds."""

    paper: Paper
    extractor: str
    mentions: tuple[Mention, ...]
    roles: tuple[Role, ...]
    claims: tuple[tuple[Claim, Evidence], ...]
    rivals: tuple[UnnamedRival, ...]


@dataclass(frozen=True, slots=True, order=True)
class PaperLink:
    """Two papers that meet, and the entities that carry the link; a symmetric one has the smaller id first."""

    source: str
    kind: LinkKind
    target: str
    via: tuple[str, ...]


def digest(*fields: str) -> str:
    """80 bits of the SHA-256 of the fields as 16 characters of lower-case base 32.

    >>> digest("a", "b") == digest("ab"), digest("a", "b")
    (False, '7lg546v7d2wfwmas')
    """
    # Each field with its length before it, so that no two lists of fields read the same.
    joined = "".join(f"{len(field)}:{field}" for field in fields)
    raw = hashlib.sha256(joined.encode("utf-8", "surrogatepass")).digest()[:10]
    return base64.b32encode(raw).decode("ascii").lower()


def plain(number: Decimal | None) -> str:
    """A decimal in its canonical form, without exponent or trailing zeros; None is ``""``.

    >>> plain(Decimal("2.30")), plain(Decimal("1E+2")), plain(Decimal("-0.0"))
    ('2.3', '100', '0')
    """
    if number is None:
        return ""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


SEPARATORS = re.compile(r"[\s\-_/^{}$\\‐-―]+")
"""What writers put in or leave out of one name: Moving-MNIST, Moving MNIST, R^2-Tuning."""

# "BERT$_{\text{base}}$", "\textsc{Quill}", "$\mathcal{J}\&\mathcal{F}$"
LATEX_FONT = re.compile(r"\\(?:text|math)[a-z]*|\\(?:emph|operatorname|ensuremath|boldsymbol|bm|mbox|xspace)(?![a-z])")
# the accent of "Fréchet", after the letter it sits on
ACCENT = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
GREEK = re.compile(r"[α-ω]")


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """What all spellings of one name share; versions and sizes stay apart.

    >>> name_key("FlashAttention-2"), name_key("FlashAttention2"), name_key("LLMs")
    ('flashattention2', 'flashattention2', 'llm')
    >>> name_key("LLaMA-2-7B"), name_key("LLaMA-27B"), name_key("FastVLM-S")
    ('llama2-7b', 'llama27b', 'fastvlms')
    >>> name_key("π0"), name_key("Fréchet")
    ('pi0', 'frechet')
    """
    spelled = unicodedata.normalize("NFKC", name).strip()
    if "\\" in spelled:
        spelled = LATEX_FONT.sub("", spelled)
    # "LLMs" is "LLM"; yet "FastVLM-S" is a size, and "loss", "corpus", "analysis" and "Atlas" are no plurals.
    if len(spelled) > 3 and re.search(r"[A-Z]s$|[^\W\d_suia]s$", spelled):
        spelled = spelled[:-1]
    folded = spelled.casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFC", ACCENT.sub("", unicodedata.normalize("NFD", folded)))
        folded = GREEK.sub(lambda letter: greek_name(letter[0]), folded)
    joined = re.sub(rf"(?<=\d){SEPARATORS.pattern}(?=\d)", "\x00", folded)
    return SEPARATORS.sub("", joined).replace("\x00", "-") or folded or name.strip()


def greek_name(letter: str) -> str:
    """How a Greek letter is spelled out.

    >>> greek_name("π"), greek_name("ς")
    ('pi', 'sigma')
    """
    return unicodedata.name(letter).split()[-1].lower().replace("lamda", "lambda")


def entity_id(type: EntityType, key: str) -> str:
    """The id of the entity with this type and `name_key`; ASCII, and different keys never collide.

    >>> entity_id(EntityType.SOFTWARE, "vllm"), entity_id(EntityType.METRIC, "j&f")
    ('software/vllm', 'metric/jf-dsuauo3u4oyxriti')
    """
    slug = re.sub(r"[^a-z0-9.+-]", "", key)
    # A key that ends like a slug with its digest ("1-pcyrqullnpmprfeo") gets a digest of its own.
    if slug != key or not re.search("[a-z0-9]", slug) or len(slug) > 80 or re.search("-[a-z2-7]{16}$", slug):
        slug = f"{slug[:60]}-{digest(key)}"
    return f"{type.value.lower()}/{quote(slug, safe='+')}"


def paper_iri_path(paper_id: str) -> str:
    """The path of a paper's IRI; ASCII, and different ids never collide.

    >>> paper_iri_path("arxiv:2604.01229"), paper_iri_path("a b")
    ('paper/arxiv:2604.01229', 'paper/a%20b')
    """
    return "paper/" + quote(paper_id, safe=":", errors="surrogatepass")
