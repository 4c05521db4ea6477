"""A server that holds the key writes its own past; each try shows, by a check that has a name."""

from copy import deepcopy
from typing import Any

import pytest

from lottery import verify
from lottery.domain.draw import canonical, smallest_slack
from lottery.domain.draw.categories import categories
from lottery.domain.draw.hashes import Opening, commitment, contribution, document_hash, seed
from lottery.domain.draw.transcript import absence, unfinished
from services.lottery.tests.domain.draw_documents import (
    NOON,
    SIGNER,
    ceremony,
    following,
    openings,
    step,
    transcript,
)
from services.lottery.tests.domain.draw_story import Story, tell
from services.lottery.tests.verifiers.browser import Browser

Json = dict[str, Any]

KEY = SIGNER.key.public_key().public_bytes_raw()


@pytest.fixture(scope="module")
def story() -> Story:
    return tell()


@pytest.fixture
def failing(browser: Browser) -> Any:
    """The names of the checks that fail, the same in Python and in the browser's code."""

    def found(document: Json, chain: list[Json], witnessed: str | None = None) -> set[str]:
        contents = [canonical(entry) for entry in chain]
        given = (canonical(document), contents, [KEY], witnessed)
        by_verifier, by_browser = (
            {name for name, result in check(*given).items() if result.startswith("failed")}
            for check in (verify.verify, browser.verify)
        )
        assert by_verifier == by_browser
        return by_verifier

    return found


def sealed(document: Json) -> Json:
    return SIGNER.seal({k: v for k, v in document.items() if k not in ("hash", "signature")})


def before(story: Story, document: Json) -> list[Json]:
    return story.chain[: document["sequence"] - 1]


def pleasing(document: Json, wish: Any) -> Json:
    """A transcript of the document by the first secret whose outcome fulfils a wish."""
    for number in range(1000):
        found = transcript(document, secret=number.to_bytes(32, "big"))
        if wish(found["outcome"]):
            return found
    raise AssertionError


def test_secret_ground_until_the_outcome_pleases_is_not_the_one_witnessed(
    story: Story, failing: Any
) -> None:
    ground = pleasing(story.first["input"], lambda outcome: outcome["allocation"]["C3"] == "P2")

    chain = before(story, ground)

    assert failing(ground, chain) == set()
    assert failing(ground, chain, story.first["commitment"]) == {"witnessed_commitment"}


def test_other_secret_under_the_published_commitment_is_noticed(story: Story, failing: Any) -> None:
    ground = pleasing(story.first["input"], lambda outcome: outcome["allocation"]["C3"] == "P2")
    forged = sealed(ground | {"commitment": story.first["commitment"]})

    found = failing(forged, before(story, forged), story.first["commitment"])

    assert found == {"commitment"}


def test_last_opening_ground_by_the_server_for_its_contributor_is_noticed(
    story: Story, failing: Any
) -> None:
    document = deepcopy(story.first)
    document["contributions"][-1]["value"] += " 6"
    opened = [
        Opening(bytes.fromhex(one["nonce"]), one["value"]) for one in document["contributions"]
    ]
    input_hash, secret = (bytes.fromhex(document[name]) for name in ("input_hash", "secret"))
    document["seed"] = seed(secret, input_hash, opened).hex()
    document["outcome"] = verify.conduct(document["input"], bytes.fromhex(document["seed"]))

    assert failing(sealed(document), before(story, document)) == {"contributions"}


def test_contributions_replayed_from_an_earlier_draw_are_noticed(
    story: Story, failing: Any
) -> None:
    document = deepcopy(story.late)
    document["contributions"] = story.first["contributions"]
    opened = openings(story.first["input"])
    input_hash, secret = (bytes.fromhex(document[name]) for name in ("input_hash", "secret"))
    document["seed"] = seed(secret, input_hash, opened).hex()
    document["outcome"] = verify.conduct(document["input"], bytes.fromhex(document["seed"]))

    assert failing(sealed(document), before(story, document)) == {"contributions"}


def test_panels_relabelled_in_the_outcome_are_noticed(story: Story, failing: Any) -> None:
    document = deepcopy(story.first)
    other = {"P1": "P2", "P2": "P1"}
    given = document["outcome"]["allocation"]
    document["outcome"]["allocation"] = {case: other[panel] for case, panel in given.items()}

    assert failing(sealed(document), before(story, document)) == {"outcome"}


def test_panels_relabelled_in_the_input_are_noticed(story: Story, failing: Any) -> None:
    document = deepcopy(story.first["input"])
    first, second = document["panels"]
    first["members"], second["members"] = second["members"], first["members"]

    forged = transcript(with_slack(document))

    assert failing(forged, before(story, forged)) == {"links"}


def with_slack(document: Json) -> Json:
    return document | {"slack": smallest_slack(categories(document))}


def test_conflict_added_after_the_groups_is_noticed(story: Story, failing: Any) -> None:
    document = deepcopy(story.first["input"])
    case = next(case for case in document["cases"] if not case["recused"])
    case["recused"] = ["P1"]

    forged = transcript(with_slack(document))

    assert failing(forged, before(story, forged)) == {"links"}


def test_freezing_with_a_slack_that_narrows_a_case_down_is_noticed(
    story: Story, failing: Any
) -> None:
    slack = story.late["input"]["slack"]
    forged = [
        sealed(forged_slack(story.late, wanted)) for wanted in (slack + 1, slack - 1) if wanted >= 0
    ]

    assert forged
    for document in forged:
        assert failing(document, before(story, document)) == {"slack"}


def forged_slack(document: Json, slack: int) -> Json:
    """The draw with another slack in its input, and every hash made to fit."""
    changed = deepcopy(document)
    changed["input"]["slack"] = slack
    input_hash = document_hash(changed["input"])
    secret = bytes.fromhex(changed["secret"])
    opened = openings(changed["input"])
    for one, opening in zip(changed["contributions"], opened, strict=True):
        one["hash"] = contribution(input_hash, one["code"], opening).hex()
    drawn = seed(secret, input_hash, opened)
    return changed | {
        "input_hash": input_hash.hex(),
        "commitment": commitment(secret, input_hash).hex(),
        "seed": drawn.hex(),
        "outcome": verify.conduct(changed["input"], drawn),
    }


def test_load_written_down_to_draw_a_panel_more_cases_is_noticed(
    story: Story, failing: Any
) -> None:
    document = deepcopy(story.late["input"])
    document["panels"][0]["load"] = 0

    forged = transcript(with_slack(document))

    assert failing(forged, before(story, forged)) == {"links"}


def test_ghost_among_the_experts_of_the_groups_is_noticed(story: Story, failing: Any) -> None:
    document = deepcopy(story.groups["input"])
    document["experts"].append(document["experts"][-1] | {"code": "E99", "participant": "0" * 64})

    forged = transcript(document)

    assert failing(forged, before(story, forged)) == {"links"}


def test_ghost_case_that_takes_a_panels_room_is_noticed(story: Story, failing: Any) -> None:
    document = deepcopy(story.first["input"])
    document["cases"].append({"code": "C9", "category": "limb", "recused": []})

    forged = transcript(with_slack(document))

    assert failing(forged, before(story, forged)) == {"links"}


def test_invented_decline_does_not_bring_in_whom_one_wants(story: Story, failing: Any) -> None:
    drawn, chain = story.chain[0], story.chain[:1]
    away = absence(
        step(chain, drawn),
        out=drawn["outcome"]["seating"]["BATCH"][0],
        panel="BATCH",
        seat=0,
        signer=SIGNER,
    )
    for code in drawn["outcome"]["alternates"]["limb"][1:]:
        record = {"kind": "replacement", "in": code, "sequence": 3, "previous": away["hash"]}

        forged = sealed(away | record)

        assert failing(forged, [drawn, away]) == {"links"}


def test_invented_declines_of_all_before_a_friend_are_on_record_one_by_one(
    story: Story, failing: Any
) -> None:
    """They pass: that two persons state them, and how many, is what the chain shows."""
    chain = story.chain[:1]
    drawn = chain[0]
    *others, _ = drawn["outcome"]["alternates"]["limb"]
    for code in others:
        chain = [
            *chain,
            absence(step(chain, drawn, "declined"), out=code, panel=None, seat=None, signer=SIGNER),
        ]

    for entry in chain[1:]:
        assert failing(entry, chain) == set()
        assert (entry["kind"], entry["reason"], entry["actors"]) == (
            "absence",
            "declined",
            ["O-1", "W-9"],
        )
    assert len(chain) == 1 + len(others)
    assert others


def test_exclusion_without_a_second_person_is_noticed(story: Story, failing: Any) -> None:
    document = deepcopy(story.pool["input"])
    out = document["experts"].pop()
    document["exclusions"] = [{"code": out["code"], "reason": "ill", "approvers": ["O-1"]}]

    forged = sealed(story.pool | {"input": document})

    assert failing(forged, []) == {"wellformed"}


def test_operator_as_their_own_witness_is_noticed(story: Story, failing: Any) -> None:
    forged = sealed(story.pool | {"witness": story.pool["operator"]})

    assert failing(forged, []) == {"wellformed"}


def test_draw_run_again_in_the_place_of_another_is_noticed_by_who_kept_one(
    story: Story, failing: Any
) -> None:
    again = transcript(story.groups["input"], secret=bytes(32))
    chain = before(story, again)

    assert failing(again, [*chain, story.groups]) == {"chain"}
    assert failing(again, chain, story.groups["commitment"]) == {"witnessed_commitment"}
    assert failing(story.first, [*chain, again, story.first]) == {"chain", "links"}


def test_abandoned_draw_left_out_of_the_chain_is_noticed(story: Story, failing: Any) -> None:
    held = ceremony(story.pool["input"])
    abandoned = unfinished(
        type(held)(held.document, "O-1", None, None, {}),
        state="abandoned",
        reason="wrong-session",
        witness="W-9",
        ended_at=NOON,
        signer=SIGNER,
    )
    again = transcript(story.pool["input"] | following([abandoned]))
    renumbered = transcript(story.pool["input"], secret=bytes(32))

    assert failing(again, [abandoned, again]) == set()
    assert failing(again, []) == {"chain"}
    assert failing(renumbered, [abandoned]) == {"chain"}


def test_outcome_that_displeases_declared_void_stays_in_the_chain(
    story: Story, failing: Any
) -> None:
    document = story.late["input"] | following(story.chain, story.groups, story.first)
    again = transcript(document | {"repeats": story.late["hash"]})
    silent = transcript(document)

    assert story.chain[-1]["kind"] == "void"
    assert failing(again, story.chain) == set()
    assert failing(silent, story.chain) == {"links"}
    assert failing(silent, story.chain[:-2]) == {"chain"}


def test_invented_past_is_whole_but_no_witness_took_its_commitments_away(
    story: Story, failing: Any
) -> None:
    first = transcript(story.pool["input"], secret=bytes(32))
    document = story.pool["input"] | {"session": "S2"} | following([first])
    second = transcript(document, secret=bytes(32))
    invented = [first, second]

    for entry in invented:
        assert failing(entry, invented) == set()
    assert failing(first, invented, story.pool["commitment"]) == {"witnessed_commitment"}
    # Whoever kept one file, or a day's head, has another document at that number.
    assert failing(story.pool, invented) == {"chain"}
