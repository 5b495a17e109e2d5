"""All benchmarks, one after the other: python -m tests.benchmarks"""

import subprocess
import sys
from pathlib import Path

# No benchmarks of their own: what others share, and the page that they are measured against.
LEFT_OUT = {"__main__", "measure", "naive"}

for path in sorted(Path(__file__).parent.glob("*.py")):
    if path.stem not in LEFT_OUT:
        print(f"\n{path.stem}", flush=True)
        subprocess.run([sys.executable, "-m", f"tests.benchmarks.{path.stem}"], check=True)
