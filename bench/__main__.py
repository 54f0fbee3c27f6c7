"""`python -m bench`: measure, keep the result, and bring docs/performance.md up to date."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from bench import report
from bench.passages import BenchError
from bench.run import Parameters, measure

_QUICK = Parameters(
    kind="quick", seed=1, latency_s=3.0, floor_s=1.0, control_s=1.5, in_flight=(16,), ramp_s=1.0, window_s=3.0
)


def main() -> int:
    """Do what the arguments say; 1 if a run could not be believed or the document is not true."""
    arguments = _parser().parse_args()
    if arguments.check:
        is_true = report.is_document_true()
        print("docs/performance.md", "agrees with" if is_true else "differs from", "the result it names")
        return 0 if is_true else 1
    if arguments.render:
        report.put_into_document(arguments.render.resolve())
        return 0
    parameters = _parameters(arguments)
    try:
        result = measure(parameters, lambda text: print(f"bench: {text}", file=sys.stderr, flush=True))
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    file = report.write(result)
    print("\n\n".join(report.sections(result, file.name)))
    if parameters.kind == "full":
        report.put_into_document(file)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--quick", action="store_true", help="about 20 s, for trying; leaves the document")
    what.add_argument("--control", action="store_true", help="latency and its negative control only")
    what.add_argument("--render", type=Path, metavar="FILE", help="put a kept result into the document")
    what.add_argument("--check", action="store_true", help="does the document agree with the result it names")
    parser.add_argument("--seed", type=int, default=1, help="of arrivals and calls (default 1)")
    parser.add_argument("--rate", type=float, help="transfers a second in the open loop (default 50)")
    parser.add_argument("--seconds", type=float, help="how long the open loop runs (default 20)")
    parser.add_argument("--in-flight", type=int, nargs="+", metavar="N", help="closed loops (default 16 64)")
    parser.add_argument("--window", type=float, help="seconds that each closed loop is measured (default 12)")
    return parser


def _parameters(arguments: argparse.Namespace) -> Parameters:
    kind = "quick" if arguments.quick else "control" if arguments.control else "full"
    parameters = replace(_QUICK if arguments.quick else Parameters(kind=kind, seed=1), seed=arguments.seed)
    if arguments.rate:
        parameters = replace(parameters, rate=arguments.rate)
    if arguments.seconds:
        parameters = replace(parameters, latency_s=arguments.seconds)
    if arguments.in_flight:
        parameters = replace(parameters, in_flight=tuple(arguments.in_flight))
    if arguments.window:
        parameters = replace(parameters, window_s=arguments.window)
    return parameters


if __name__ == "__main__":
    sys.exit(main())
