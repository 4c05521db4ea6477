"""Draws a batch with ``sortition-algorithms``; run by the Python of that library's environment.

Reads a question from standard input and prints the milliseconds of each draw as its last line.
"""

import json
import logging
import sys
import time

from sortition_algorithms import Settings, read_in_features, read_in_people, run_stratification


def main() -> None:
    """Read a pool once and draw from it some times."""
    logging.disable(logging.CRITICAL)
    question = json.load(sys.stdin)
    classes, seats = question["classes"], question["seats"]
    settings = Settings(
        id_column="code", columns_to_keep=[], selection_algorithm=question["algorithm"]
    )
    each = str(seats // len(classes))
    quotas = [{"feature": "class", "value": name, "min": each, "max": each} for name in classes]
    features, column, _ = read_in_features(["feature", "value", "min", "max"], quotas, seats)
    pool = [
        {"code": f"E{number:04}", "class": classes[number % len(classes)]}
        for number in range(question["people"])
    ]
    people, _ = read_in_people(["code", "class"], pool, features, settings, column)
    taken = []
    for _ in range(question["draws"]):
        begun = time.perf_counter()
        is_drawn, batches, _ = run_stratification(features, people, seats, settings)
        taken.append((time.perf_counter() - begun) * 1000)
        assert is_drawn
        assert len(batches[0]) == seats
    sys.stdout.write(f"\n{json.dumps(taken)}\n")


if __name__ == "__main__":
    main()
