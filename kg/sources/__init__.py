"""Files, folders and standard input to papers, one at a time.

Comes in: paths. Goes out: `Paper` values, or `ExtractedPaper` where the input already carries what was
read. ``read_papers(["trending_papers.txt"])`` yields VTrans, VPGTrans, DeepSpeed-FastGen ...
"""

from kg.sources.read import DuplicatePaper, Notice, read_papers
from kg.sources.sample import sample_annotations, sample_papers

__all__ = ["DuplicatePaper", "Notice", "read_papers", "sample_annotations", "sample_papers"]
