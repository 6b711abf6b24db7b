"""What a name says beyond its spelling: the words that only name its kind, its size, its version.

Comes in: a type and a name. Goes out: `Forms`, keys from the most literal to the plainest. "A100-80GB GPUs" gives
``a100gpu@80gb`` and ``a100@80gb``; "LLaMA 2 Chat (7B)" and "Llama-2-7B-chat" both give ``llama2chat@7b``.

All rules work on the `name_key`, so that names which differ in spelling only always get the same forms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.model import EntityType, name_key

MODEL, METHOD, SOFTWARE = EntityType.MODEL, EntityType.METHOD, EntityType.SOFTWARE
DATASET, HARDWARE, METRIC, TASK = EntityType.DATASET, EntityType.HARDWARE, EntityType.METRIC, EntityType.TASK

# What a name may end with, and still name the same: "MNIST dataset", "F1 score", "Adam optimizer", "TSP problem".
KIND_WORDS: dict[EntityType, str] = {
    MODEL: "model architecture neuralnetworkmodel backbone",
    METHOD: "method algorithm approach technique framework strategy optimizer",
    SOFTWARE: "framework library software package toolkit platform servingengine inferenceengine api",
    DATASET: "dataset benchmark benchmarksuite corpus database testbed environment task data leaderboard",
    HARDWARE: "gpu cpu chip accelerator processor board device",
    METRIC: "score metric measure value",
    TASK: "task problem",
}
KIND_WORD = {
    type: re.compile(rf"(?<=[^\W_])(?:{'|'.join(sorted(words.split(), key=len, reverse=True))})$")
    for type, words in KIND_WORDS.items()
}
# "vLLM engine" is vLLM, while "Transformer Engine" is a name of its own: only where what is left is well known
WEAK_KIND_WORD = {SOFTWARE: re.compile(r"(?<=[^\W_])(?:engine|server|compiler)$")}

# "NVIDIA A100", "GeForce RTX 3090", "Google TPU v4", "Apple M1"
MAKERS = re.compile(
    r"(?:(?:nvidia|amd|intel|google|apple|qualcomm|huawei|xilinx|arm|amazon|aws)?(?:tesla|geforce|instinct|radeon)"
    r"|nvidia|amd|intel|google|apple|qualcomm|huawei|xilinx|amazon|aws)"
)
# "OpenAI GPT-4", "OpenAI's GPT-4", "Meta Llama 3"; "GoogLeNet" and "MetaFormer" are names of their own
MODEL_MAKERS = re.compile(r"(?:openai|anthropic|google|meta(?=llama)|mistralai|microsoft)")
# "Microsoft COCO", "MS-COCO"
DATASET_MAKERS = re.compile(r"(?:microsoft|ms(?=coco))")
SOFTWARE_MAKERS = re.compile(r"apache")

SIZE_NUMBER = r"(?:\d{1,3}x)?\d+(?:\.\d+)?"
# "7b" of "llama2-7b", "llama7bchat" and "7bllama2"; "gb" of "a100-80gb"
MODEL_SIZE = re.compile(
    rf"-?(?<![\d.@])({SIZE_NUMBER})(?:([bm])|billion|million)(?:param(?:eter)?)?"
    r"(?=$|[-@()]|v?\d|chat|instruct|base|it$|hf$|model|llama|vicuna|qwen|opt$|gpt|mistral)"
)
MEMORY = re.compile(r"-?(?<![\d.@])\(?(\d+)(?:gb|g$)\)?(?:hbm\d?e?|vram|memory)?")
# "v" of "yolov5", "squadv1.1", "llavav1.5"; "V100" and "V2X" start with theirs
VERSION_MARK = re.compile(r"(?<=[^\W\d_])v(?=\d)|(?<=-)v(?=\d)")
# "SQuAD 2.0"
POINT_ZERO = re.compile(r"(?<=\d)\.0(?![.\d])")
# "ViT-Base/16" is "ViT-B/16", "Swin-Tiny" is "Swin-T"
SIZE_WORD = re.compile(r"(?<=[a-z\d])(base|large|small|tiny|huge|giant)(?=$|[\d@-])")
# "optimiser", "quantisation", "modelling", "travelling", "behaviour"
BRITISH = (
    (re.compile(r"is(?=ation|(?:ed|er|ing)$)"), "iz"),
    (re.compile(r"(trave|mode|labe)ll(?=ing|ed|er)"), r"\1l"),
    (re.compile(r"(behavi|col|neighb)our"), r"\1or"),
)
# "accuracies", "losses", "boxes", "searches"
PLURAL_ENDS = ((re.compile(r"ie$"), "y"), (re.compile(r"(?<=ss|sh|ch)e$|(?<=x)e$"), ""))
# "LLM-based", "transformer-based model"
BASED = re.compile(r"(?<=[^\W\d_])based$")
# "Cohen's kappa", "“Quill”"
QUOTES = re.compile(r"['’]s|['’‘`´\"“”™®]+")
# "LLaMA 2 (7B)", "a100(80gb)"
BRACKETS = re.compile(r"[()\[\]]")
# "recall@10", "mAP@0.5", "tokens/s", "top-1 acc."
METRIC_SPELLINGS = (
    (re.compile(r"@0?\.(\d)$"), r"@\g<1>0"),
    (re.compile(r"@0?\.(\d\d)$"), r"@\1"),
    (re.compile(r"@(?=\d)"), ""),
    (re.compile(r"(token|frame|image|sample|request)s?(?:s|sec|second|persecond|persec)$"), r"\1persecond"),
    (re.compile(r"(?<=\d)acc\.?$"), "accuracy"),
)


@dataclass(frozen=True, slots=True)
class Forms:
    """The keys a name has: ``sure`` ones, the most literal first, and those that only a known entity makes sure."""

    sure: tuple[str, ...]
    hopeful: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The plainest sure key: what names of one thing share."""
        return self.sure[-1]


def forms(type: EntityType, name: str) -> Forms:
    """The keys of a name of this type.

    >>> forms(EntityType.DATASET, "MNIST dataset").sure, forms(EntityType.METRIC, "F1-score").key
    (('mnistdataset', 'mnist'), 'f1')
    """
    return forms_of_key(type, name_key(name))


@lru_cache(maxsize=100_000)
def forms_of_key(type: EntityType, key: str) -> Forms:
    """The forms of a `name_key`."""
    literal = spelled_alike(type, key)
    sure, hopeful = [literal], list[str]()
    bare = without_kind(type, literal)
    if bare != literal:
        # A "mobile GPU" is no "mobile CPU": only a model number may stand without its kind.
        (sure if type is not HARDWARE or re.search(r"\d", bare) else hopeful).append(bare)
    if weak := WEAK_KIND_WORD.get(type):
        hopeful.append(weak.sub("", literal))
    for form in (*sure[::-1], *hopeful):
        plain = without_maker(type, form)
        if plain != form:
            (sure if type is HARDWARE and re.search(r"\d", plain) else hopeful).append(plain)
            break
    return Forms(tuple(dict.fromkeys(sure)), tuple(key for key in dict.fromkeys(hopeful) if key not in sure))


def spelled_alike(type: EntityType, key: str) -> str:
    """The key with one spelling for what writers of this type of name vary.

    >>> spelled_alike(EntityType.MODEL, "yolov5"), spelled_alike(EntityType.METHOD, "quantisation")
    ('yolo5', 'quantization')
    """
    spelled = QUOTES.sub("", key).replace("&", "and")
    for pattern, other in BRITISH:
        spelled = pattern.sub(other, spelled)
    for pattern, other in PLURAL_ENDS:
        spelled = pattern.sub(other, spelled)
    if type is METRIC:
        for pattern, other in METRIC_SPELLINGS:
            spelled = pattern.sub(other, spelled)
    spelled = moved(MEMORY, spelled, "gb") if type is HARDWARE else POINT_ZERO.sub("", VERSION_MARK.sub("", spelled))
    if type is MODEL:
        spelled = SIZE_WORD.sub(lambda word: word[1][0], moved(MODEL_SIZE, spelled, "b"))
    return BRACKETS.sub("", spelled) or key


def moved(pattern: re.Pattern[str], key: str, unit: str) -> str:
    """The key with its one size at the end, where it does not matter in which order the parts came."""
    found = list(pattern.finditer(key))
    if len(found) != 1:
        return key
    size = found[0]
    rest = (key[: size.start()] + "\x00" + key[size.end() :]).strip("\x00-")
    rest = re.sub(r"(?<=\d)\x00(?=\d)", "-", rest).replace("\x00", "")
    unit = (size[2] if size.lastindex and size.lastindex > 1 else "") or unit
    return f"{rest}@{size[1]}{unit}" if BRACKETS.sub("", rest) else key


def without_kind(type: EntityType, key: str) -> str:
    """The key without words that only name the kind of thing; never empty."""
    name, at, size = key.partition("@")
    bare = KIND_WORD[type].sub("", name)
    if bare != name:
        bare = re.sub(r"(?<=[^\W\d_]{2}[^\W\d_siua])s$", "", bare)
    if type in (MODEL, METHOD):
        bare = BASED.sub("", bare)
    return bare + at + size


def without_maker(type: EntityType, key: str) -> str:
    """The key without the company in front; never empty."""
    makers = {HARDWARE: MAKERS, MODEL: MODEL_MAKERS, DATASET: DATASET_MAKERS, SOFTWARE: SOFTWARE_MAKERS}
    pattern = makers.get(type)
    found = pattern.match(key) if pattern else None
    return (key[found.end() :].lstrip("-") or key) if found else key
